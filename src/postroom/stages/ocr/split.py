"""Cuts words in which several stand glued together, so that a value is not stuck inside a larger word.

Cut are a label from its value at the colon (`Invoice#:12345`), two dates from the dash between them
(`02/07/20-02/13/20`), and white space. Times (`6:00`), web addresses and amounts with their currency stay whole.
"""

import re
from dataclasses import replace
from itertools import accumulate, pairwise

from postroom.records.geometry import Box
from postroom.records.page import Line, Page, Word

_LABEL = re.compile(
    r"[^\W\d_]{2}[#.)]{0,2}:(?=[^\s:/\\])"  # label:value, No.:value, Invoice#:value
    r"|^:(?=\w)(?!\d{2}$)"  # :value, but not the seconds of a spot, :30
)
_DATE = re.compile(r"(?<!\d)\d{1,2}([/.])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)")
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015")
_MARKS = (":", "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015")


def split_words(page: Page) -> Page:
    """Cut glued words apart, each piece with its share of the box by its number of characters.

    Lines keep the words they had, and their pieces; the page itself is given where nothing is glued.
    """
    parts = [_parts(word) for word in page.words]
    if all(len(pieces) == 1 and pieces[0] is word for pieces, word in zip(parts, page.words, strict=True)):
        return page
    place = [0, *accumulate(len(pieces) for pieces in parts)]
    lines = tuple(Line(start=place[line.start], stop=place[line.stop]) for line in page.lines)
    return replace(page, words=tuple(piece for pieces in parts for piece in pieces), lines=lines)


def _parts(word: Word) -> tuple[Word, ...]:
    text = word.text
    spaced = len(text.split()) != 1 or text != text.strip()
    if not spaced and (len(text) < 4 or not any(mark in text for mark in _MARKS)):
        return (word,)
    cuts = sorted({0, len(text), *_label_cuts(text), *_date_cuts(text), *_space_cuts(text)})
    spans = [(start, stop) for start, stop in pairwise(cuts) if text[start:stop].strip()]
    return (word,) if spans == [(0, len(text))] else tuple(_piece(word, start, stop) for start, stop in spans)


def _label_cuts(text: str) -> list[int]:
    return [] if "://" in text else [match.end() for match in _LABEL.finditer(text)]


def _date_cuts(text: str) -> list[int]:
    return [
        cut
        for one, other in pairwise(_DATE.finditer(text))
        if text[one.end() : other.start()] in _DASHES
        for cut in (one.end(), other.start())
    ]


def _space_cuts(text: str) -> list[int]:
    return [at for at, (one, other) in enumerate(pairwise(text), start=1) if one.isspace() != other.isspace()]


def _piece(word: Word, start: int, stop: int) -> Word:
    """Give the characters from `start` up to but without `stop` as a word of its own."""
    box = word.box
    step = box.width / len(word.text)
    left, right = box.left + start * step, min(box.left + stop * step, box.right)
    return replace(
        word, text=word.text[start:stop], box=Box(left=min(left, right), top=box.top, right=right, bottom=box.bottom)
    )
