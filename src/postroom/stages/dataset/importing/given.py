"""Pages made of the words and boxes that a row brings along."""

from collections.abc import Sequence
from itertools import pairwise

from postroom.records.geometry import Box, union
from postroom.records.page import Block, Line, Page, TextSource, Word
from postroom.stages.dataset.importing.row import GivenWords, Numbers4

_FURTHEST = 1.5
"""Boxes whose edges stand further out than this, in page sizes, are no fractions."""

_SAME_LINE = 0.5
"""Entries stand on one line where they share this part of the lower one's height."""

_BLOCK_GAP = 0.75
"""A new block begins after a gap of this many line heights."""


def page_of(given: GivenWords, *, index: int) -> Page:
    """Make a page of given words; the given order is kept, as lines of entries that stand beside each other.

    An entry of several words (a whole line, say) is cut into words whose boxes share its width by their characters.

    Raises:
        ValueError: Words and boxes do not fit together.
    """
    texts, boxes = given.words or (), _fractions(given)
    if len(texts) != len(boxes):
        raise ValueError(f"{len(texts)} words have {len(boxes)} boxes")
    entries = [_words_of(text, box) for text, box in zip(texts, boxes, strict=True) if text.strip()]
    words = tuple(word for entry in entries for word in entry)
    lines = _lines(entries)
    return Page(
        index=index,
        width_pt=given.orig_width or given.width,
        height_pt=given.orig_height or given.height,
        source=TextSource.GIVEN,
        words=words,
        lines=lines,
        blocks=_blocks([union(word.box for word in words[line.start : line.stop]) for line in lines]),
    )


def box_of(edges: Numbers4, *, width: float = 1.0, height: float = 1.0) -> Box:
    """Make a box of left, top, right, bottom in a page of that size; ValueError where it stands far outside."""
    xs, ys = sorted((edges[0] / width, edges[2] / width)), sorted((edges[1] / height, edges[3] / height))
    if not all(1 - _FURTHEST <= edge <= _FURTHEST for edge in (*xs, *ys)):
        raise ValueError(
            "a box stands outside its page; give fractions as boxes, or boxes_orig with orig_width and orig_height"
        )
    return Box(left=xs[0], top=ys[0], right=xs[1], bottom=ys[1])


def _fractions(given: GivenWords) -> list[Box]:
    if given.boxes is not None:
        return [box_of(edges) for edges in given.boxes]
    if given.boxes_orig is None:
        raise ValueError("words without boxes")
    if given.orig_width is None or given.orig_height is None:
        raise ValueError("boxes_orig without orig_width and orig_height")
    return [box_of(edges, width=given.orig_width, height=given.orig_height) for edges in given.boxes_orig]


def _words_of(text: str, box: Box) -> list[Word]:
    pieces = text.split()
    step = box.width / (sum(map(len, pieces)) + len(pieces) - 1)
    words, at = [], 0
    for piece in pieces:
        left, right = box.left + at * step, box.left + (at + len(piece)) * step
        words.append(Word(text=piece, box=Box(left=left, top=box.top, right=max(left, right), bottom=box.bottom)))
        at += len(piece) + 1
    return words


def _lines(entries: Sequence[Sequence[Word]]) -> tuple[Line, ...]:
    """Join entries that follow each other from left to right at one height."""
    lines: list[Line] = []
    stop = 0
    for index, entry in enumerate(entries):
        start, stop = stop, stop + len(entry)
        if index and _beside(entries[index - 1][-1].box, entry[0].box):
            start = lines.pop().start
        lines.append(Line(start=start, stop=stop))
    return tuple(lines)


def _beside(left: Box, right: Box) -> bool:
    shared = min(left.bottom, right.bottom) - max(left.top, right.top)
    return left.left < right.left and shared >= _SAME_LINE * min(left.height, right.height) and shared > 0


def _blocks(lines: Sequence[Box]) -> tuple[Block, ...]:
    """Cut between lines that stand far apart, or where the next one stands higher or quite beside."""
    cuts = [0, *(index for index, (upper, lower) in enumerate(pairwise(lines), start=1) if _apart(upper, lower))]
    return tuple(Block(start=start, stop=stop) for start, stop in pairwise([*cuts, len(lines)]) if stop > start)


def _apart(upper: Box, lower: Box) -> bool:
    gap = lower.top - upper.bottom
    beside = lower.left >= upper.right or lower.right <= upper.left
    return beside or gap > _BLOCK_GAP * max(upper.height, lower.height) or lower.bottom < upper.top
