"""Two models on the same documents: the difference of their scores, by a paired bootstrap (Koehn 2004)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from postroom.errors import DataError
from postroom.records.evaluation import Comparison, Difference, ScoredDocument
from postroom.stages.evaluation.bootstrap import difference_interval, resampled_sums, units_of
from postroom.stages.evaluation.counts import count_table, in_order, mean_of_defined, ratios, sum_by_unit


def compare(
    candidate: Sequence[ScoredDocument],
    champion: Sequence[ScoredDocument],
    *,
    fields: Sequence[str],
    resamples: int = 1000,
    seed: int = 2,
) -> Comparison:
    """Set a candidate beside the champion; each resample draws the same documents for both.

    Args:
        candidate: Judgements of the candidate.
        champion: Judgements of the champion on the same documents, in any order.
        fields: Names of the fields that both models know.
        resamples: Number of bootstrap resamples.
        seed: Of the bootstrap.

    Raises:
        DataError: The documents, or their scored fields, are not the same, or there are none.
    """
    ordered = in_order(candidate)
    others = in_order(champion)
    _refuse_unlike(ordered, others, fields=fields)
    units, what = units_of(ordered)
    both = np.stack([count_table(documents, fields=fields) for documents in (ordered, others)], axis=1)
    counts = sum_by_unit(both, units=units)  # (U, 2, F, 4)
    resampled = resampled_sums(counts, resamples=resamples, seed=seed)  # (R, 2, F, 4)
    totals = counts.sum(axis=0)
    per_unit = counts.sum(axis=(1, 3))  # (U, F)
    f1, drawn = ratios(totals).f1, ratios(resampled).f1
    pooled = int(np.count_nonzero(per_unit.sum(axis=1)))
    return Comparison(
        micro=_difference(ratios(totals.sum(axis=1)).f1, ratios(resampled.sum(axis=2)).f1, units=pooled),
        macro=_difference(_mean_of_shared(f1), _mean_of_shared(drawn), units=pooled),
        fields={
            name: _difference(f1[:, column], drawn[:, :, column], units=int(np.count_nonzero(per_unit[:, column])))
            for column, name in enumerate(fields)
        },
        documents=len(ordered),
        resampled_by=what,
    )


def _refuse_unlike(
    candidate: Sequence[ScoredDocument], champion: Sequence[ScoredDocument], *, fields: Sequence[str]
) -> None:
    if not candidate:
        raise DataError("there are no documents to compare two models on")
    mine, theirs = _scored_pairs(candidate, fields), _scored_pairs(champion, fields)
    if mine != theirs:
        key, field = min(mine ^ theirs)
        raise DataError(f"{field} of {key} is scored for one model alone; score both on the same labels")


def _scored_pairs(documents: Sequence[ScoredDocument], fields: Sequence[str]) -> set[tuple[str, str]]:
    return {
        (document.key, outcome.field)
        for document in documents
        for outcome in document.outcomes
        if outcome.field in fields
    }


def _mean_of_shared(f1: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average F1 over the fields for which both models have one: (..., 2, F) to (..., 2), NaN where there is none."""
    shared = ~np.isnan(f1).any(axis=-2, keepdims=True)
    return mean_of_defined(np.where(shared, f1, np.nan))


def _difference(f1: NDArray[np.float64], resampled: NDArray[np.float64], *, units: int) -> Difference:
    """Make the record of (2,) F1 of candidate and champion, and (R, 2) resampled ones."""
    if np.isnan(f1).any():
        return Difference(candidate=None, champion=None, difference=None, interval=None)
    gain = float(f1[0] - f1[1])
    return Difference(
        candidate=float(f1[0]),
        champion=float(f1[1]),
        difference=gain,
        interval=difference_interval(gain, resampled[:, 0] - resampled[:, 1], units=units),
    )
