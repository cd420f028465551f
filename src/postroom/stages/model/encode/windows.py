"""A document as windows of words: the arrays that the network takes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postroom.records.page import Page
from postroom.stages.model.encode.neighbours import find_neighbours
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.shapes import SHAPE_FEATURES, shape_numbers, shape_vector
from postroom.stages.model.encode.typed import VALUE_FEATURES, find_typed, value_features

GRID = 255
"""Largest number on the integer grid of boxes."""
WINDOW_WORDS = 512
"""Most words in one window; longer pages are cut between lines."""
_PLACE_FEATURES = 14
FEATURES = SHAPE_FEATURES + VALUE_FEATURES + _PLACE_FEATURES
"""Length of a word's feature vector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Consecutive words of one page, as the network takes them (W words).

    Attributes:
        page: Number of the page in its file, from 0.
        start: Number of the first word on its page, from 0.
        pieces: (W, P) int64 word pieces, padded with 0.
        shapes: (W, 2) int64 shape buckets.
        boxes: (W, 4) int64 in [0, GRID]: left, top, right, bottom.
        features: (W, FEATURES) float32.
        neighbours: (W, R, K) int64, counted from 1, 0 for none.
        typed: (W, T, V) float32 of 0 and 1: whether a run of words reads as a date or an amount.
        breaks: (W,) float32, 1 where the word is the last of its line.
    """

    page: int
    start: int
    pieces: NDArray[np.int64]
    shapes: NDArray[np.int64]
    boxes: NDArray[np.int64]
    features: NDArray[np.float32]
    neighbours: NDArray[np.int64]
    typed: NDArray[np.float32]
    breaks: NDArray[np.float32]


def encode_document(pages: Sequence[Page], *, table: PieceTable, locale: str) -> tuple[Window, ...]:
    """Encode all pages of one document; a page without words gives no window."""
    texts = [[word.text for word in page.words] for page in pages]
    typed = [find_typed(words, locale=locale) for words in texts]
    values = value_features(typed, texts)
    counts = Counter(text.casefold() for words in texts for text in words)
    windows: list[Window] = []
    for place, page in enumerate(pages):
        if not page.words:
            continue
        boxes = np.array([(w.box.left, w.box.top, w.box.right, w.box.bottom) for w in page.words])
        features = np.concatenate(
            [
                np.stack([shape_vector(text) for text in texts[place]]),
                values[place],
                _place_features(page, boxes, place=(place, len(pages)), counts=counts),
            ],
            axis=1,
        ).astype(np.float32)
        pieces = table.encode(texts[place])
        shapes = np.array([shape_numbers(text) for text in texts[place]], dtype=np.int64)
        lettered = np.array([any(c.isalpha() for c in t) and not any(c.isdigit() for c in t) for t in texts[place]])
        breaks = _breaks(page)
        for start, stop in _cuts(page):
            cut = slice(start, stop)
            windows.append(
                Window(
                    page=page.index,
                    start=start,
                    pieces=pieces[cut],
                    shapes=shapes[cut],
                    boxes=np.clip(np.rint(boxes[cut] * GRID), 0, GRID).astype(np.int64),
                    features=features[cut],
                    neighbours=find_neighbours(boxes[cut], lettered[cut]),
                    typed=typed[place].readable[cut],
                    breaks=breaks[cut],
                )
            )
    return tuple(windows)


def _breaks(page: Page) -> NDArray[np.float32]:
    breaks = np.zeros(len(page.words), dtype=np.float32)
    for line in page.lines:
        breaks[line.stop - 1] = 1
    return breaks


def _cuts(page: Page) -> list[tuple[int, int]]:
    """Cut a page's words into runs of at most WINDOW_WORDS, between lines where possible."""
    cuts: list[tuple[int, int]] = []
    start, count = 0, len(page.words)
    ends = [line.stop for line in page.lines] or [count]
    while count - start > WINDOW_WORDS:
        fitting = [end for end in ends if start < end <= start + WINDOW_WORDS]
        stop = fitting[-1] if fitting else start + WINDOW_WORDS
        cuts.append((start, stop))
        start = stop
    cuts.append((start, count))
    return cuts


def _place_features(
    page: Page, boxes: NDArray[np.float64], *, place: tuple[int, int], counts: Counter[str]
) -> NDArray[np.float32]:
    """Give (W, 14) numbers on where each word stands in its line, page and document."""
    count = len(page.words)
    left, top, right, bottom = boxes.T
    height = np.maximum(bottom - top, 1e-4)
    median = float(np.median(height))
    position = np.zeros((count, 4))
    gaps = np.ones((count, 2))
    for line in page.lines:
        size = line.stop - line.start
        offset = np.arange(size)
        position[line.start : line.stop, 0] = np.minimum(offset, 8) / 8
        position[line.start : line.stop, 1] = np.minimum(size - 1 - offset, 8) / 8
        position[line.start : line.stop, 2] = min(size, 16) / 16
        position[line.start : line.stop, 3] = offset == 0
        if size > 1:
            inner = slice(line.start, line.stop - 1), slice(line.start + 1, line.stop)
            gap = np.clip((left[inner[1]] - right[inner[0]]) / height[inner[0]] / 4, 0, 1)
            gaps[inner[1], 0] = gap
            gaps[inner[0], 1] = gap
    first_of_block = np.zeros(count)
    for block in page.blocks:
        first_of_block[page.lines[block.start].start] = 1
    index, total = place
    repeats = np.array([min(counts[word.text.casefold()], 8) / 8 for word in page.words])
    columns = [
        right - left, np.clip(height / max(median, 1e-4) / 4, 0, 1),
        position[:, 0], position[:, 1], position[:, 2], position[:, 3],
        gaps[:, 0], gaps[:, 1], first_of_block, repeats,
        np.full(count, index == 0), np.full(count, index == total - 1),
        np.full(count, min(index, 8) / 8), np.full(count, min(total, 8) / 8),
    ]  # fmt: skip
    table: NDArray[np.float32] = np.stack(columns, axis=1).astype(np.float32)
    return table
