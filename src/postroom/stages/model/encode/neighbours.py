"""Which words stand before a word on its row and above it: where forms put the name of a value."""

import numpy as np
from numpy.typing import NDArray

RELATIONS = 4
"""Nearest to the left, nearest letters to the left, nearest above, nearest letters above."""
NEIGHBOURS = 4
"""Words kept for each relation."""

_REACH = 0.5
"""Share of the lower of two words' heights that must overlap for them to stand on one row."""


def find_neighbours(boxes: NDArray[np.float64], lettered: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Find the neighbours of every word among the words of one window.

    Args:
        boxes: (W, 4) left, top, right, bottom in fractions of the page.
        lettered: (W,) whether a word has letters and no digit, as the names of values do.

    Returns:
        (W, RELATIONS, NEIGHBOURS) of word numbers counted from 1, nearest first; 0 where there is none.
    """
    count = len(boxes)
    table = np.zeros((count, RELATIONS, NEIGHBOURS), dtype=np.int64)
    if count < 2:
        return table
    left, top, right, bottom = boxes.T
    height = np.maximum(bottom - top, 1e-4)
    overlap_y = np.minimum(bottom[:, None], bottom[None]) - np.maximum(top[:, None], top[None])
    same_row = overlap_y > _REACH * np.minimum(height[:, None], height[None])
    gap_x = left[:, None] - right[None]
    before = same_row & (gap_x > -0.3 * height[:, None]) & (left[None] < left[:, None])
    overlap_x = np.minimum(right[:, None], right[None]) - np.maximum(left[:, None], left[None])
    gap_y = top[:, None] - bottom[None]
    above = (overlap_x > -0.2 * height[:, None]) & (gap_y > -0.4 * height[:, None]) & ~same_row & (gap_y < 0.6)
    above &= top[None] < top[:, None]
    np.fill_diagonal(before, val=False)
    np.fill_diagonal(above, val=False)
    # words above are ranked by distance, those that overlap more come first within a row
    rise = gap_y - 0.2 * np.minimum(overlap_x, 0.02)
    table[:, 0] = _nearest(gap_x, before)
    table[:, 1] = _nearest(gap_x, before & lettered[None])
    table[:, 2] = _nearest(rise, _nearest_row(rise, above, height))
    letters_above = above & lettered[None]
    table[:, 3] = _nearest(rise, _nearest_row(rise, letters_above, height))
    return table


def _nearest_row(
    distance: NDArray[np.float64], allowed: NDArray[np.bool_], height: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Keep of the allowed words those of the nearest row alone."""
    nearest = np.where(allowed, distance, np.inf).min(axis=1)
    within: NDArray[np.bool_] = allowed & (distance <= nearest[:, None] + 0.6 * height[:, None])
    return within


def _nearest(distance: NDArray[np.float64], allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give the NEIGHBOURS nearest allowed words of each row, counted from 1, padded with 0."""
    cost = np.where(allowed, distance, np.inf)
    kept = min(NEIGHBOURS, cost.shape[1])
    order = np.argpartition(cost, kept - 1, axis=1)[:, :kept]
    costs = np.take_along_axis(cost, order, axis=1)
    ranked = np.argsort(costs, axis=1, kind="stable")
    order, costs = np.take_along_axis(order, ranked, axis=1), np.take_along_axis(costs, ranked, axis=1)
    found = np.zeros((len(cost), NEIGHBOURS), dtype=np.int64)
    found[:, :kept] = np.where(np.isfinite(costs), order + 1, 0)
    return found
