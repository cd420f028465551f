import pytest

from postroom.records.geometry import Box
from postroom.records.page import Line, Page, TextSource, Word
from postroom.stages.ocr.split import split_words

BOX = Box(left=0.2, top=0.1, right=0.6, bottom=0.12)


def page_of(*texts: str) -> Page:
    words = tuple(Word(text=text, box=BOX, confidence=0.9) for text in texts)
    return Page(index=0, width_pt=600, height_pt=800, source=TextSource.OCR, words=words)


@pytest.mark.parametrize(
    ("glued", "pieces"),
    [
        ("Invoice#:12345", ["Invoice#:", "12345"]),
        ("Date:02/07/20", ["Date:", "02/07/20"]),
        ("No.:0815", ["No.:", "0815"]),
        ("(No.):0815", ["(No.):", "0815"]),
        ("Straße:Hauptstr.", ["Straße:", "Hauptstr."]),
        ("Total:$1,250.00", ["Total:", "$1,250.00"]),
        ("Start:6:00", ["Start:", "6:00"]),
        (":12345", [":", "12345"]),
        ("02/07/20-02/13/20", ["02/07/20", "-", "02/13/20"]),
        ("1/2/2020\u20132/13/2020", ["1/2/2020", "\u2013", "2/13/2020"]),
        ("01.02.2020-03.02.2020", ["01.02.2020", "-", "03.02.2020"]),
        ("Flight:02/07/20-02/13/20", ["Flight:", "02/07/20", "-", "02/13/20"]),
        ("TAN CHAY YEE", ["TAN", "CHAY", "YEE"]),
        (" padded\u00a0text ", ["padded", "text"]),
    ],
)
def test_glued_words_are_cut(glued: str, pieces: list[str]) -> None:
    assert [word.text for word in split_words(page_of(glued)).words] == pieces


@pytest.mark.parametrize(
    "whole",
    [
        "6:00",
        "9:00:00AM-",
        "6:00a-7:00a",
        "http://example.org/a:b",
        "https://host:8080/path",
        "C:\\temp",
        "Advertiser:",
        ":30",
        "::",
        "$5,625.00",
        "EUR1.250,00",
        "2020-02-07",
        "950658-1",
        "M-F",
        "02/07/20-",
        "555-02/07/20",
    ],
)
def test_what_belongs_together_stays_whole(whole: str) -> None:
    page = page_of(whole)
    assert split_words(page) is page


def test_pieces_share_the_box_by_their_characters() -> None:
    one, other = split_words(page_of("Date:02/07")).words
    assert (one.box.left, one.box.right) == pytest.approx((0.2, 0.4))
    assert (other.box.left, other.box.right) == pytest.approx((0.4, 0.6))
    assert (other.box.top, other.box.bottom, other.confidence) == (0.1, 0.12, 0.9)


def test_a_line_keeps_the_pieces_of_its_words() -> None:
    page = page_of("Date:02/07/20")
    arranged = Page(
        index=0, width_pt=600, height_pt=800, source=TextSource.OCR, words=page.words, lines=(Line(start=0, stop=1),)
    )
    assert split_words(arranged).lines == (Line(start=0, stop=2),)


def test_a_word_of_white_space_alone_disappears() -> None:
    assert split_words(page_of(" ", "a")).words[0].text == "a"
