"""Characters with boxes become words: the text layer has no words of its own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BREAK_GAP_EM = 0.7
"""A wider gap than this between neighbours ends a word even where no space stands; letterspaced print stays below."""

_LINE_OVERLAP = 0.2
_LINE_STEP_EM = 0.5
_TURNS = 4
_CODES = 0x110000
_DROPPED = (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)  # soft hyphen and what has no width


@dataclass(frozen=True, slots=True, kw_only=True)
class Characters:
    """The characters of a page in the text layer's order.

    Attributes:
        codes: (C,) uint32 code points; a hyphen that ends a line already stands as "-".
        boxes: (C, 4) in page units, left, bottom, right, top.
        ends: (C,) bool, after which character a word ends whatever follows.
    """

    codes: NDArray[np.uint32]
    boxes: NDArray[np.float64]
    ends: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words in the order of their characters.

    Attributes:
        texts: W words, none empty.
        boxes: (W, 4) in page units, left, bottom, right, top.
        first: (W,) index of each one's first character.
        stop: (W,) index after each one's last character.
    """

    texts: list[str]
    boxes: NDArray[np.float64]
    first: NDArray[np.int64]
    stop: NDArray[np.int64]


def words_of(characters: Characters) -> Words:
    """Group characters: a word ends at white space, at a wide gap and where its line ends.

    The gap is measured between the characters' loose boxes, which meet at the advance width, so neither the white
    around a narrow comma in a typewriter's font nor kerning splits "1,800.00"; and along both axes, so text may run
    in any direction.
    """
    drawn, blank = _kinds(characters.codes)
    index = np.flatnonzero(drawn)
    if not index.size:
        none = np.zeros(0, np.int64)
        return Words(texts=[], boxes=np.zeros((0, 4)), first=none, stop=none)
    boxes = characters.boxes[index]
    starts = np.ones(index.size, np.bool_)
    starts[1:] = _parted(blank | characters.ends, index) | _apart(boxes)
    first = np.flatnonzero(starts)
    last = np.append(first[1:], index.size) - 1
    text = "".join(map(chr, characters.codes[index].tolist()))
    return Words(
        texts=[text[start : stop + 1] for start, stop in zip(first.tolist(), last.tolist(), strict=True)],
        boxes=_unions(boxes, first),
        first=index[first],
        stop=index[last] + 1,
    )


def steps_between_lines(characters: Characters, axis: int) -> NDArray[np.int64]:
    """Find the characters whose successor stands on another line of text that runs across `axis` (0 for x, 1 for y).

    pdfium marks the ends of lines only in text that runs from left to right in page units; where a page is drawn
    sideways, the last word of one line and the first of the next may touch.

    Returns:
        Indices of the drawn characters before each step; those of text in other directions are among them.
    """
    drawn, _ = _kinds(characters.codes)
    index = np.flatnonzero(drawn)
    boxes = characters.boxes[index]
    low, high = boxes[:, axis], boxes[:, axis + 2]
    overlap = np.minimum(high[1:], high[:-1]) - np.maximum(low[1:], low[:-1])
    height = np.minimum((high - low)[1:], (high - low)[:-1])
    shift = np.abs(np.diff(low + high)) / 2
    em = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    stepped = (overlap < _LINE_OVERLAP * height) & (shift > _LINE_STEP_EM * np.maximum(em[1:], em[:-1]))
    return index[:-1][stepped] if index.size else index


def seen_upright(
    boxes: NDArray[np.float64], page: tuple[float, float, float, float], turns: int
) -> NDArray[np.float64]:
    """Turn boxes in page units into fractions of the page as a person sees it.

    Args:
        boxes: (W, 4) left, bottom, right, top, with y growing upwards (ISO 32000-1, 8.3.2.3).
        page: Left, bottom, right, top of the visible page, in the same units, before it is turned.
        turns: Quarter turns clockwise at which the page is shown.

    Returns:
        (W, 4) left, top, right, bottom.
    """
    left, bottom, right, top = page
    width, height = max(right - left, 1e-6), max(top - bottom, 1e-6)
    x0, x1 = (boxes[:, 0] - left) / width, (boxes[:, 2] - left) / width
    y0, y1 = (top - boxes[:, 3]) / height, (top - boxes[:, 1]) / height
    sides = {
        0: (x0, y0, x1, y1),
        1: (1 - y1, x0, 1 - y0, x1),
        2: (1 - x1, 1 - y1, 1 - x0, 1 - y0),
        3: (y0, 1 - x1, y1, 1 - x0),
    }
    return np.stack(sides[turns % _TURNS], axis=1)


def _kinds(codes: NDArray[np.uint32]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say which characters are parts of words, and which are white space; control codes are neither."""
    known, back = np.unique(codes, return_inverse=True)
    drawn = np.array([_is_drawn(code) for code in known.tolist()], np.bool_)
    blank = np.array([code < _CODES and chr(code).isspace() for code in known.tolist()], np.bool_)
    return drawn[back], blank[back]


def _is_drawn(code: int) -> bool:
    surrogate = 0xD800 <= code < 0xE000
    no_character = code >= _CODES or code & 0xFFFE == 0xFFFE
    control = code < 0x20 or 0x7F <= code < 0xA0
    return not (surrogate or no_character or control or code in _DROPPED or chr(code).isspace())


def _parted(marks: NDArray[np.bool_], index: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say between which neighbours among the characters `index` a mark lies, one on the left character included."""
    before: NDArray[np.int64] = np.cumsum(marks) - marks
    return np.asarray(np.diff(before[index]) > 0)


def _apart(boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say between which neighbours the gap, along either axis, is wider than a part of the larger one's em."""
    gaps = np.maximum(boxes[1:, :2] - boxes[:-1, 2:], boxes[:-1, :2] - boxes[1:, 2:]).max(axis=1)
    em = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    return np.asarray(gaps > _BREAK_GAP_EM * np.maximum(em[1:], em[:-1]))


def _unions(boxes: NDArray[np.float64], first: NDArray[np.int64]) -> NDArray[np.float64]:
    low = np.minimum.reduceat(boxes[:, :2], first, axis=0)
    high = np.maximum.reduceat(boxes[:, 2:], first, axis=0)
    return np.concatenate([low, high], axis=1)
