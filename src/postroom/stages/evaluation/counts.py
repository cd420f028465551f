"""Counts of right and wrong values, and the ratios made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from postroom.errors import DataError
from postroom.records.evaluation import ScoredDocument

KINDS = ("true_positives", "false_positives", "false_negatives", "strict_true_positives")
"""What the last axis of a table counts, in order."""


def in_order(documents: Sequence[ScoredDocument]) -> list[ScoredDocument]:
    """Sort by key, so that no figure depends on the order of the documents.

    Raises:
        DataError: A key stands twice; that document would count twice.
    """
    ordered = sorted(documents, key=lambda document: document.key)
    for one, other in pairwise(ordered):
        if one.key == other.key:
            raise DataError(f"{one.key} is scored twice; give each document once")
    return ordered


def count_table(documents: Sequence[ScoredDocument], *, fields: Sequence[str]) -> NDArray[np.float64]:
    """Count per document and field: (D, F, 4) float64, 0 where a field is masked; the last axis is `KINDS`."""
    columns = {name: column for column, name in enumerate(fields)}
    table = np.zeros((len(documents), len(fields), len(KINDS)))
    for row, document in enumerate(documents):
        for outcome in document.outcomes:
            if outcome.field in columns:
                table[row, columns[outcome.field]] = [getattr(outcome, kind) for kind in KINDS]
    return table


def sum_by_unit(table: NDArray[np.float64], *, units: NDArray[np.int64]) -> NDArray[np.float64]:
    """Add up the rows of each unit: (D, ...) to (U, ...)."""
    sums = np.zeros((int(units.max()) + 1, *table.shape[1:]))
    np.add.at(sums, units, table)
    return sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """Precision, recall, F1 and strict F1, each of the counts' shape without their last axis; NaN for 0 to 0."""

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    strict_f1: NDArray[np.float64]


def ratios(counts: NDArray[np.float64]) -> Ratios:
    """Make ratios of (..., 4) counts. F1 is 2 TP / (2 TP + FP + FN) (van Rijsbergen 1979, chapter 7)."""
    right, extra, missed, strict = np.moveaxis(counts, -1, 0)
    both = 2 * right + extra + missed
    return Ratios(
        precision=share(right, right + extra),
        recall=share(right, right + missed),
        f1=share(2 * right, both),
        strict_f1=share(2 * strict, both),
    )


def mean_of_defined(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the mean over the last axis, leaving out NaN; NaN where nothing is left."""
    defined = ~np.isnan(values)
    return share(np.where(defined, values, 0.0).sum(axis=-1), defined.sum(axis=-1).astype(np.float64))


def macro_ratios(of_fields: Ratios) -> Ratios:
    """Average each figure over the fields (last axis) for which it is defined.

    Macro F1 is the mean of the fields' F1, not the F1 of mean precision and recall (Opitz and Burst 2019).
    """
    return Ratios(
        precision=mean_of_defined(of_fields.precision),
        recall=mean_of_defined(of_fields.recall),
        f1=mean_of_defined(of_fields.f1),
        strict_f1=mean_of_defined(of_fields.strict_f1),
    )


def share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide two arrays of one shape; NaN where the whole is 0."""
    quotient = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=quotient, where=whole > 0)
    return quotient
