"""Scores over judged documents, each with its interval; with `judge_document` and `compare` the stage's front door."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from postroom.errors import DataError
from postroom.records.evaluation import (
    Evaluation,
    FieldScore,
    GroupScore,
    Interval,
    LeftOut,
    MaskReason,
    ScoredDocument,
    SliceScore,
)
from postroom.records.schema import FieldSpec
from postroom.stages.evaluation.bootstrap import interval_of, resampled_sums, units_of
from postroom.stages.evaluation.compare import compare
from postroom.stages.evaluation.counts import (
    Ratios,
    count_table,
    in_order,
    macro_ratios,
    mean_of_defined,
    ratios,
    sum_by_unit,
)
from postroom.stages.evaluation.judge import judge_document
from postroom.stages.evaluation.reliability import calibration_of
from postroom.stages.evaluation.rules import match_rule

__all__ = ["compare", "judge_document", "score"]


def score(
    documents: Sequence[ScoredDocument],
    *,
    fields: Sequence[FieldSpec],
    resamples: int = 1000,
    seed: int = 2,
    model: str | None = None,
    dataset: str | None = None,
) -> Evaluation:
    """Take all scores of one model on one set of documents.

    Args:
        documents: In any order, each once.
        fields: The fields that count; outcomes of others are left out.
        resamples: Number of bootstrap resamples.
        seed: Of the bootstrap.
        model: Digest of the bundle.
        dataset: Digest of the snapshot.

    Raises:
        DataError: No document has a scored field, or one stands twice.
    """
    names = [spec.name for spec in fields]
    ordered = in_order(documents)
    scored = _with_outcomes(ordered, names)
    if not scored:
        raise DataError(
            f"none of {len(documents)} documents has a label for any of {', '.join(names)}; label some first"
        )
    whole = _score_slice(scored, names, resamples=resamples, seed=seed)
    return Evaluation(
        micro=whole.micro,
        macro=whole.macro,
        fields=whole.fields,
        slices={
            name: _score_slice(part, names, resamples=resamples, seed=seed)
            for name, part in _parts(scored).items()
            if part
        },
        groups=_score_groups(scored, names, resamples=resamples, seed=seed),
        calibration=calibration_of(_judged(scored, names)),
        documents=len(scored),
        documents_right=sum(_all_right(document, names) for document in scored),
        left_out=_left_out(ordered, names),
        model=model,
        dataset=dataset,
        match_rules={spec.name: match_rule(spec) for spec in fields},
        resampled_by=units_of(scored)[1],
        resamples=resamples,
        seed=seed,
    )


def _with_outcomes(documents: Sequence[ScoredDocument], names: Sequence[str]) -> list[ScoredDocument]:
    return [document for document in documents if any(outcome.field in names for outcome in document.outcomes)]


def _parts(documents: Sequence[ScoredDocument]) -> dict[str, list[ScoredDocument]]:
    return {
        "digital": [document for document in documents if document.scanned is False],
        "scanned": [document for document in documents if document.scanned is True],
    }


def _all_right(document: ScoredDocument, names: Sequence[str]) -> bool:
    return all(outcome.right for outcome in document.outcomes if outcome.field in names)


def _judged(documents: Sequence[ScoredDocument], names: Sequence[str]) -> list[tuple[float, bool]]:
    return [
        (judgement.predicted.confidence, judgement.right)
        for document in documents
        for outcome in document.outcomes
        if outcome.field in names
        for judgement in outcome.judgements
    ]


def _left_out(documents: Sequence[ScoredDocument], names: Sequence[str]) -> tuple[LeftOut, ...]:
    counted = [
        LeftOut(field=name, reason=reason, documents=sum(document.masked.get(name) is reason for document in documents))
        for name in names
        for reason in MaskReason
    ]
    return tuple(entry for entry in counted if entry.documents)


def _score_slice(documents: Sequence[ScoredDocument], names: Sequence[str], *, resamples: int, seed: int) -> SliceScore:
    units = sum_by_unit(count_table(documents, fields=names), units=units_of(documents)[0])
    resampled = resampled_sums(units, resamples=resamples, seed=seed)
    totals = units.sum(axis=0)
    of_fields, of_resamples = ratios(totals), ratios(resampled)
    fields = {
        name: _field_score(
            _column(of_fields, column),
            _column(of_resamples, column),
            units=units[:, column],
            documents=sum(any(outcome.field == name for outcome in document.outcomes) for document in documents),
        )
        for column, name in enumerate(names)
    }
    pooled = units.sum(axis=1)
    count = len(documents)
    return SliceScore(
        documents=count,
        micro=_field_score(ratios(totals.sum(axis=0)), ratios(resampled.sum(axis=1)), units=pooled, documents=count),
        macro=_field_score(macro_ratios(of_fields), macro_ratios(of_resamples), units=pooled, documents=count),
        fields=fields,
    )


def _column(table: Ratios, column: int) -> Ratios:
    return Ratios(
        precision=table.precision[..., column],
        recall=table.recall[..., column],
        f1=table.f1[..., column],
        strict_f1=table.strict_f1[..., column],
    )


def _field_score(estimate: Ratios, resampled: Ratios, *, units: NDArray[np.float64], documents: int) -> FieldScore:
    """Make the record of one field, or of several pooled.

    Args:
        estimate: Each figure as one number.
        resampled: (R,) each figure in each resample.
        units: (U, 4) counts of each unit that the bootstrap draws.
        documents: Number of documents that count.
    """
    right, extra, missed, _ = units.sum(axis=0)
    each_right, each_extra, each_missed, _ = units.T
    precision, precision_interval = _figure(estimate.precision, resampled.precision, each_right + each_extra)
    recall, recall_interval = _figure(estimate.recall, resampled.recall, each_right + each_missed)
    f1, interval = _figure(estimate.f1, resampled.f1, each_right + each_extra + each_missed)
    return FieldScore(
        precision=precision,
        recall=recall,
        f1=f1,
        interval=interval,
        precision_interval=precision_interval,
        recall_interval=recall_interval,
        strict_f1=None if np.isnan(estimate.strict_f1) else float(estimate.strict_f1),
        true_positives=int(right),
        false_positives=int(extra),
        false_negatives=int(missed),
        documents=documents,
    )


def _figure(
    estimate: NDArray[np.float64], resampled: NDArray[np.float64], weights: NDArray[np.float64], /
) -> tuple[float | None, Interval | None]:
    if np.isnan(estimate):
        return None, None
    units = int(np.count_nonzero(weights))
    return float(estimate), interval_of(float(estimate), resampled, units=units)


def _score_groups(
    documents: Sequence[ScoredDocument], names: Sequence[str], *, resamples: int, seed: int
) -> GroupScore | None:
    grouped = [document for document in documents if document.group is not None]
    if not grouped:
        return None
    counts = sum_by_unit(count_table(grouped, fields=names), units=units_of(grouped)[0]).sum(axis=1)
    f1 = ratios(counts).f1
    f1 = f1[~np.isnan(f1)]
    if not f1.size:
        return None
    mean = float(mean_of_defined(f1))
    drawn = resampled_sums(f1, resamples=resamples, seed=seed) / f1.size
    return GroupScore(groups=f1.size, f1=mean, interval=interval_of(mean, drawn, units=f1.size))
