import random
import string

import pytest

from postroom.stages.document.trust import Evidence, doubt, wordlike

# Article 1 and the start of article 2 of the Universal Declaration of Human Rights, which no limit was fitted on but
# which all languages have.
ARTICLES = {
    "English": "All human beings are born free and equal in dignity and rights. They are endowed with reason and "
    "conscience and should act towards one another in a spirit of brotherhood. Everyone is entitled to all the rights "
    "and freedoms set forth in this Declaration, without distinction of any kind, such as race, colour, sex, language",
    "German": "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen "
    "begabt und sollen einander im Geiste der Brüderlichkeit begegnen. Jeder hat Anspruch auf die in dieser Erklärung",
    "Finnish": "Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. Heille on annettu järki "
    "ja omatunto, ja heidän on toimittava toisiaan kohtaan veljeyden hengessä. Jokainen on oikeutettu kaikkiin tässä",
    "Polish": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni "
    "rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa. Każdy człowiek posiada wszystkie prawa",
    "Indonesian": "Semua orang dilahirkan merdeka dan mempunyai martabat dan hak-hak yang sama. Mereka dikaruniai akal "
    "dan hati nurani dan hendaknya bergaul satu sama lain dalam semangat persaudaraan. Setiap orang berhak atas semua",
}


@pytest.mark.parametrize("language", list(ARTICLES))
def test_real_languages_are_trusted(language: str) -> None:
    assert doubt(Evidence(words=tuple(ARTICLES[language].split()))) is None


@pytest.mark.parametrize("language", list(ARTICLES))
def test_shuffled_letters_are_mostly_found_out(language: str) -> None:
    rng = random.Random(7)
    found = 0
    for _ in range(50):
        letters = "".join(rng.sample(string.ascii_lowercase, 26))
        table = str.maketrans(string.ascii_letters, letters + letters.upper())
        found += doubt(Evidence(words=tuple(ARTICLES[language].translate(table).split()))) is not None
    assert found >= 42


def test_codes_shifted_by_a_few_places_are_found_out() -> None:
    table = {code: code + 3 for code in range(33, 127)}
    assert doubt(Evidence(words=tuple(ARTICLES["English"].translate(table).split()))) == "the letters make no words"


def test_numbers_and_codes_alone_are_trusted() -> None:
    words = tuple(f"KXYZ-{number} {number}.00 WBTW" for number in range(200))
    assert doubt(Evidence(words=tuple(" ".join(words).split()))) is None


def test_other_scripts_are_not_judged_by_latin_letters() -> None:
    rng = random.Random(7)
    cyrillic = [chr(code) for code in range(0x430, 0x450)]
    words = tuple("".join(rng.choices(cyrillic, k=7)) for _ in range(100))
    assert wordlike(words) == 1
    assert doubt(Evidence(words=words)) is None


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (Evidence(words=()), None),
        (Evidence(words=(), image_share=0.1), None),
        (Evidence(words=(), image_share=0.3), "hardly any text beside images"),
        (Evidence(words=("word",) * 30, image_share=0.6), "an image with little text over it"),
        (Evidence(words=("word",) * 60, image_share=1.0), None),
        (Evidence(words=("word",) * 60, image_share=1.0, buried_share=1.0), "an image covers the text"),
        (Evidence(words=(), segments=5000), "hardly any text beside drawn outlines"),
        (Evidence(words=(), segments=100), None),
        (Evidence(words=("seen",) * 60, hidden_share=0.5), "the text is invisible"),
        (Evidence(words=("word",), unmapped_share=0.8), "the fonts do not tell their characters"),
        (Evidence(words=("word",), odd_share=0.4), "many characters without a meaning"),
        (Evidence(words=("()-;",) * 60), "no letters and no digits"),
        (Evidence(words=("nnnn",) * 60), "the same few letters again and again"),
    ],
)
def test_each_doubt_has_its_reason(seen: Evidence, reason: str | None) -> None:
    assert doubt(seen) == reason
