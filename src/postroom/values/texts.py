"""Text made comparable: one form for characters that look alike, words without case and punctuation."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018\u02bc`\u00b4")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"))


def tidy(text: str) -> str:
    """Bring characters to Unicode's NFKC form and white space to single blanks, none at the ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.split())


def plain(text: str) -> str:
    """Tidy, with every kind of dash as a hyphen and the decimal digits of every script as 0 to 9."""
    if text.isascii():
        return " ".join(text.split())
    text = tidy(text).translate(_DASHES)
    return "".join(_digit(character) if character.isdecimal() else character for character in text)


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Split into case-folded words of letters and digits; punctuation parts words, apostrophes vanish in them.

    Combining marks that NFKC leaves over (vowel signs of Indic scripts, say) are dropped. Empty for text without a
    letter or digit.
    """
    return tuple(_WORD.findall(fold(text)))


def fold(text: str) -> str:
    """Case-fold after NFKC, again after it (Unicode standard, section 3.13, D146), and drop apostrophes."""
    if text.isascii():
        return text.lower().translate(_APOSTROPHES)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    marked = unicodedata.normalize("NFKC", folded.casefold()).translate(_APOSTROPHES)
    return "".join(character for character in marked if unicodedata.category(character)[0] != "M")


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character))
