"""95 % intervals by resampling whole documents, or whole groups of documents (Efron 1979).

Documents of one sender resemble each other, so where groups are known a group is drawn with all its documents: drawing
documents alone would make the interval too narrow (Field and Welsh 2007).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from postroom.records.evaluation import Interval, ScoredDocument

TAIL = 0.025
"""Probability beyond each end of an interval."""

_CELLS_AT_ONCE = 4_000_000


def units_of(documents: Sequence[ScoredDocument]) -> tuple[NDArray[np.int64], str]:
    """Number what the bootstrap draws.

    Returns:
        (D,) int64, the unit of each document, from 0 without gaps; and what a unit is: "group" where any document
        names its group (one without is a unit by itself), else "document".
    """
    names = [(document.group is None, document.group or document.key) for document in documents]
    numbers = {name: number for number, name in enumerate(sorted(set(names)))}
    what = "group" if any(document.group is not None for document in documents) else "document"
    return np.array([numbers[name] for name in names], dtype=np.int64), what


def resampled_sums(counts: NDArray[np.float64], *, resamples: int, seed: int) -> NDArray[np.float64]:
    """Sum the counts of as many units, drawn with replacement, as there are.

    Args:
        counts: (U, ...) counts of each unit.
        resamples: How often to draw.
        seed: Of the draws.

    Returns:
        (resamples, ...) float64.
    """
    units = len(counts)
    flat = counts.reshape(units, -1)
    rng = np.random.default_rng(seed)
    size = max(1, _CELLS_AT_ONCE // units)
    sums = [
        rng.multinomial(units, np.full(units, 1 / units), size=min(size, resamples - start)) @ flat
        for start in range(0, resamples, size)
    ]
    return np.concatenate(sums).reshape(resamples, *counts.shape[1:])


def interval_of(estimate: float, resampled: NDArray[np.float64], *, units: int) -> Interval:
    """Give the percentile interval of a share, widened where resampling is blind.

    A single unit says nothing, so its interval is 0 to 1. Where every unit is right (or wrong) no resample differs; the
    bound is then Clopper and Pearson's (1934) for so many trials. The interval always holds the estimate.

    Args:
        estimate: The share over all units.
        resampled: (R,) the same share in each resample, NaN where undefined.
        units: Number of units in which the share is defined.
    """
    defined = resampled[~np.isnan(resampled)]
    if units < 2 or not defined.size:
        return Interval(low=0.0, high=1.0)
    low, high = _percentiles(defined)
    if low == high and estimate in {0.0, 1.0}:
        bound = TAIL ** (1 / units)
        return Interval(low=bound, high=1.0) if estimate else Interval(low=0.0, high=1 - bound)
    return Interval(low=min(low, estimate), high=max(high, estimate))


def difference_interval(estimate: float, resampled: NDArray[np.float64], *, units: int) -> Interval:
    """Give the percentile interval of a difference of two shares; -1 to 1 where there are fewer than two units."""
    defined = resampled[~np.isnan(resampled)]
    if units < 2 or not defined.size:
        return Interval(low=-1.0, high=1.0)
    low, high = _percentiles(defined)
    return Interval(low=min(low, estimate), high=max(high, estimate))


def _percentiles(defined: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(defined, [TAIL, 1 - TAIL])
    return float(low), float(high)
