"""How far two samples lie apart: the population stability index, and a two-sample test."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from postroom.records.validation import ShiftBin

_MOST_BINS = 10
_PER_BIN = 10
"""Values of the earlier sample that a bin holds, about, before there is another bin."""
_RARE = 10
"""Occurrences in both samples together below which categories are pooled: the test's approximation needs some."""
_POOLED = "rarer ones"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """What two samples differ by.

    Attributes:
        psi: Population stability index.
        test: Name of the test.
        statistic: Of the test; None where it has none.
        p_value: Of the test.
        bins: What the index is made of.
    """

    psi: float
    test: str
    statistic: float | None
    p_value: float
    bins: tuple[ShiftBin, ...]


def distance_of_categories(before: Counter[str], now: Counter[str]) -> Distance:
    """Compare how often each category occurs: Fisher's exact test for two of them, else chi-squared."""
    names = sorted(name for name in before | now if before[name] + now[name] >= _RARE)
    rare = sorted((before | now).keys() - set(names))
    pooled = {_POOLED: rare} if len(rare) > 1 else {name: [name] for name in rare}
    groups = {name: [name] for name in names} | pooled
    table = np.array([[sum(sample[name] for name in held) for held in groups.values()] for sample in (before, now)])
    psi, bins = _stability(table, list(groups))
    if len(groups) < 2:
        return Distance(psi=psi, test="none", statistic=None, p_value=1.0, bins=bins)
    if len(groups) == 2:
        p_value = stats.fisher_exact(table).pvalue
        return Distance(psi=psi, test="Fisher's exact test", statistic=None, p_value=float(p_value), bins=bins)
    tested = stats.chi2_contingency(table)
    return Distance(
        psi=psi, test="chi-squared", statistic=float(tested.statistic), p_value=float(tested.pvalue), bins=bins
    )


def distance_of_numbers(before: Sequence[float], now: Sequence[float]) -> Distance:
    """Compare numbers: the index over ranges that hold equally many of the earlier ones, and Kolmogorov-Smirnov."""
    least = min(before)
    edges = _edges(np.array(before), least)
    table = np.stack(
        [np.bincount(np.searchsorted(edges, sample, side="left"), minlength=len(edges) + 1) for sample in (before, now)]
    )
    psi, bins = _stability(table, _ranges(least, edges[1:]))
    tested = stats.ks_2samp(before, now, method="asymp")
    return Distance(
        psi=psi, test="Kolmogorov-Smirnov", statistic=float(tested.statistic), p_value=float(tested.pvalue), bins=bins
    )


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Raise p-values for their number (Holm, "A simple sequentially rejective multiple test procedure", 1979)."""
    raised = [1.0] * len(p_values)
    most = 0.0
    for rank, number in enumerate(sorted(range(len(p_values)), key=lambda item: p_values[item])):
        most = max(most, min(1.0, (len(p_values) - rank) * p_values[number]))
        raised[number] = most
    return raised


def _stability(table: NDArray[np.int64], names: Sequence[str]) -> tuple[float, tuple[ShiftBin, ...]]:
    """Sum (now - before) ln(now / before) over the shares; each count is raised by a half, so that none is 0.

    Args:
        table: (2, B) counts, before and now.
        names: Of the B bins.
    """
    raised = table + 0.5
    before, now = raised / raised.sum(axis=1, keepdims=True)
    bare_before, bare_now = table / table.sum(axis=1, keepdims=True)
    bins = tuple(
        ShiftBin(name=name, before=float(bare_before[number]), now=float(bare_now[number]))
        for number, name in enumerate(names)
    )
    return float(((now - before) * np.log(now / before)).sum()), bins


def _edges(values: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    """Give (E,) upper ends of ranges, rising, the first one just below the least value.

    So what lies outside of the values seen has ranges of its own.
    """
    bins = min(_MOST_BINS, max(2, len(values) // _PER_BIN))
    quantiles = np.quantile(values, np.linspace(0, 1, bins + 1)[1:], method="inverted_cdf")
    return np.unique(np.append(quantiles, np.nextafter(least, -np.inf)))


def _ranges(least: float, edges: NDArray[np.float64]) -> list[str]:
    """Name the range below the least value, those up to each edge, and the one above the last."""
    names = [f"{edge:,.6g}" for edge in (least, *edges)]
    between = [f"{low} to {high}" if low != high else low for low, high in pairwise(names)]
    return [f"below {names[0]}", *between, f"above {names[-1]}"]
