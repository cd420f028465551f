"""Chains words that stand beside each other on one line into segments: the pieces of lines within a column."""

import numpy as np
from numpy.typing import NDArray

_GAP = 0.9  # widest gap within a segment, in heights of its words
_MAX_RATIO = 2.5  # a word this much higher than its neighbour stands on another line
_CANDIDATES = 16  # right neighbours looked at per word and row of bins; bounds the work where words lie on each other


def chain(boxes: NDArray[np.float64]) -> list[list[int]]:
    """Group words into segments.

    Args:
        boxes: (W, 4) left, top, right, bottom in points, of level lines.

    Returns:
        Indices of the words of each segment, left to right; every word in exactly one segment.
    """
    if not len(boxes):
        return []
    following = _following(boxes)
    starts = np.ones(len(boxes), dtype=bool)
    starts[following[following >= 0]] = False
    after = following.tolist()
    segments = []
    for start in np.flatnonzero(starts).tolist():
        segment, at = [start], after[start]
        while at >= 0:
            segment.append(at)
            at = after[at]
        segments.append(segment)
    return segments


def _following(boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Find each word's next on its line, (W,), -1 where there is none; no two words have the same next."""
    one, other = _candidates(boxes)
    left, top, right, bottom = boxes.T
    heights = np.maximum(bottom - top, 0.7 * float(np.median(bottom - top)))
    overlap = np.minimum(bottom[one], bottom[other]) - np.maximum(top[one], top[other])
    lower, higher = np.minimum(heights[one], heights[other]), np.maximum(heights[one], heights[other])
    gap = left[other] - right[one]
    beside = (
        (overlap >= 0.5 * np.minimum(bottom - top, heights)[np.stack([one, other])].min(axis=0))
        & (gap <= _GAP * higher)
        & (higher <= _MAX_RATIO * lower)
        & (_rank(left)[other] > _rank(left)[one])  # no circles where words share their left edge
    )
    one, other, gap = one[beside], other[beside], gap[beside]
    following = np.full(len(boxes), -1, dtype=np.int64)
    # Nearest first; a pair counts where neither word has found its partner yet.
    order = np.lexsort((other, one, np.abs(gap)))
    one, other = one[order], other[order]
    taken_left, taken_right = np.zeros(len(boxes), dtype=bool), np.zeros(len(boxes), dtype=bool)
    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        if not taken_left[first] and not taken_right[second]:
            taken_left[first] = taken_right[second] = True
            following[first] = second
    return following


def _candidates(boxes: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair words with those whose left edge lies a little to the right, in the same row of bins or the next ones."""
    left, top, right, bottom = boxes.T
    bin_pt = max(float(np.median(bottom - top)), 1e-6)
    rows = np.floor((top + bottom) / 2 / bin_pt).astype(np.int64)
    rows -= rows.min()
    reach = right + _GAP * np.maximum(bottom - top, bin_pt) * 1.5
    base, span = left.min(), float(reach.max() - left.min()) + 1
    key = rows * span + (left - base)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    ones, others = [], []
    for step in (-1, 0, 1):
        shift = (rows + step) * span - base
        begin = np.searchsorted(ordered, (left + right) / 2 + shift)
        end = np.minimum(np.searchsorted(ordered, reach + shift, side="right"), begin + _CANDIDATES)
        counts = np.maximum(end - begin, 0)
        ones.append(np.repeat(np.arange(len(boxes)), counts))
        offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        others.append(order[np.repeat(begin, counts) + offset])
    return np.concatenate(ones), np.concatenate(others)


def _rank(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give each value's place in ascending order, ties by index."""
    rank = np.empty(len(values), dtype=np.int64)
    rank[np.argsort(values, kind="stable")] = np.arange(len(values))
    return rank
