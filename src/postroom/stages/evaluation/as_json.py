"""An evaluation as JSON for machines: `evaluation.json`, `postroom evaluate --json`, gates and dashboards."""

from collections.abc import Mapping
from dataclasses import asdict

from postroom.records.evaluation import Evaluation, FieldScore, Interval, SliceScore

FORMAT = 1
"""Number of this form; raised when a reader of the old form would misread the new."""

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def to_json(evaluation: Evaluation) -> dict[str, Json]:
    """Turn an evaluation into what `json.dumps` takes; undefined figures are null, intervals [low, high]."""
    return {
        "format": FORMAT,
        "micro": _score(evaluation.micro),
        "macro": _score(evaluation.macro),
        "fields": _scores(evaluation.fields),
        "slices": {name: _slice(part) for name, part in evaluation.slices.items()},
        "groups": _groups(evaluation),
        "calibration": _calibration(evaluation),
        "documents": evaluation.documents,
        "documents_right": evaluation.documents_right,
        "left_out": [
            {"field": entry.field, "reason": entry.reason.value, "documents": entry.documents}
            for entry in evaluation.left_out
        ],
        "model": evaluation.model,
        "dataset": evaluation.dataset,
        "match_rules": dict(evaluation.match_rules),
        "bootstrap": {
            "resampled_by": evaluation.resampled_by,
            "resamples": evaluation.resamples,
            "seed": evaluation.seed,
        },
    }


def _score(score: FieldScore) -> Json:
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "interval": _interval(score.interval),
        "precision_interval": _interval(score.precision_interval),
        "recall_interval": _interval(score.recall_interval),
        "strict_f1": score.strict_f1,
        "true_positives": score.true_positives,
        "false_positives": score.false_positives,
        "false_negatives": score.false_negatives,
        "values": score.values,
        "documents": score.documents,
    }


def _scores(scores: Mapping[str, FieldScore]) -> Json:
    return {name: _score(score) for name, score in scores.items()}


def _slice(part: SliceScore) -> Json:
    return {
        "documents": part.documents,
        "micro": _score(part.micro),
        "macro": _score(part.macro),
        "fields": _scores(part.fields),
    }


def _groups(evaluation: Evaluation) -> Json:
    groups = evaluation.groups
    if groups is None:
        return None
    return {"groups": groups.groups, "f1": groups.f1, "interval": _interval(groups.interval)}


def _calibration(evaluation: Evaluation) -> Json:
    measured = evaluation.calibration
    if measured is None:
        return None
    return {
        "expected_calibration_error": measured.expected_calibration_error,
        "brier_score": measured.brier_score,
        "log_loss": measured.log_loss,
        "accuracy": measured.accuracy,
        "accuracy_at_80": measured.accuracy_at_80,
        "judgements": measured.judgements,
        "bins": [asdict(held) for held in measured.bins],
        "coverage": [asdict(point) for point in measured.coverage],
    }


def _interval(interval: Interval | None) -> Json:
    return None if interval is None else [interval.low, interval.high]
