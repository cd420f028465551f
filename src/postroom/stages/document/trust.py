"""Whether a text layer says what a person sees on the page.

Rules, not a model: each names its reason, and each errs towards OCR, which costs time where mistrust was wrong, while
trust that was wrong costs a false value.
"""

import itertools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

_LITTLE_TEXT = 50  # characters: a page number and a running head, a stamp
_SOME_TEXT = 200  # characters: the head line of a fax, a cover sheet
_SOME_IMAGE = 0.15  # of the page: more than a letter's logo
_LARGE_IMAGE = 0.5
_FULL_IMAGE = 0.8
_MANY_SEGMENTS = 400  # lines and curves; a letter drawn as outline takes 10 to 30, a table's rule 4
_HIDDEN_SHARE = 0.1
_BURIED_SHARE = 0.5
_UNMAPPED_SHARE = 0.3
_ODD_SHARE = 0.1
_LEAST_LETTERS = 60
_LEAST_PAIRS = 80
_LEAST_WORDLIKE = 0.45
_LEAST_DISTINCT = 4
_SAMPLE_WORDS = 400
_LATIN_WORD = re.compile(r"(?<![^\W_])[a-z]{4,}(?![^\W_])")

# The commonest pairs of letters in English; with accents taken off they make up .5 (Welsh) to .85 (Swedish) of the text
# of other European languages, of letters shuffled at random .25 in the median and .45 at most but for one in twenty.
_COMMON_PAIRS = (
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro "
    "ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so "
    "rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl "
    "ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep "
    "tt oc fa ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um"
)
_COMMON = frozenset(_COMMON_PAIRS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was seen of a page and its text layer.

    Attributes:
        words: The words that are drawn, without the invisible ones.
        hidden_share: Part of all words that is invisible (text rendering mode 3).
        unmapped_share: Part of the words whose font tells no Unicode for them.
        odd_share: Part of all characters that are private, replacement or control codes.
        image_share: Part of the page under images.
        buried_share: Part of the page under one opaque image that was drawn after most of the text.
        segments: Lines and curves of the page's vector paths, counted up to some hundreds.
    """

    words: tuple[str, ...]
    hidden_share: float = 0.0
    unmapped_share: float = 0.0
    odd_share: float = 0.0
    image_share: float = 0.0
    buried_share: float = 0.0
    segments: int = 0


def doubt(seen: Evidence) -> str | None:
    """Say why a text layer must not stand for its page; None where it may, as for a blank page."""
    count = sum(map(len, seen.words))
    if seen.hidden_share > _HIDDEN_SHARE:
        return "the text is invisible"
    if count and seen.buried_share >= _FULL_IMAGE:
        return "an image covers the text"
    if count < _SOME_TEXT and seen.image_share >= _LARGE_IMAGE:
        return "an image with little text over it"
    if count < _LITTLE_TEXT and seen.image_share >= _SOME_IMAGE:
        return "hardly any text beside images"
    if count < _LITTLE_TEXT and seen.segments >= _MANY_SEGMENTS:
        return "hardly any text beside drawn outlines"
    return _garbled(seen)


def _garbled(seen: Evidence) -> str | None:
    """Say why the characters cannot be what is drawn: no such codes, or nothing like a language."""
    if seen.unmapped_share > _UNMAPPED_SHARE:
        return "the fonts do not tell their characters"
    if seen.odd_share > _ODD_SHARE:
        return "many characters without a meaning"
    sample = seen.words[:: 1 + len(seen.words) // _SAMPLE_WORDS]
    text = "".join(sample)
    letters = "".join(filter(str.isalpha, text))
    if len(text) >= 2 * _LEAST_LETTERS and not any(map(str.isalnum, text)):
        return "no letters and no digits"
    if len(letters) >= _LEAST_LETTERS and len(Counter(letters)) < _LEAST_DISTINCT:
        return "the same few letters again and again"
    if wordlike(sample) < _LEAST_WORDLIKE:
        return "the letters make no words"
    return None


def wordlike(words: tuple[str, ...]) -> float:
    """Give the part of neighbouring Latin letters that are common pairs in a European language, from 0 to 1.

    Fonts whose codes were shifted or shuffled give readable characters that mean nothing; their pairs are random.
    Words of up to three letters and those with digits are left out, for they are mostly codes, and each word counts
    once, for tables repeat theirs. 1 where there is too little to judge, or another script.
    """
    text = unicodedata.normalize("NFKD", " ".join(words).casefold())
    plain = "".join(itertools.filterfalse(unicodedata.combining, text))
    pairs = [word[place : place + 2] for word in set(_LATIN_WORD.findall(plain)) for place in range(len(word) - 1)]
    return sum(map(_COMMON.__contains__, pairs)) / len(pairs) if len(pairs) >= _LEAST_PAIRS else 1.0
