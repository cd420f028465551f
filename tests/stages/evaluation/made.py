"""Judged documents made by hand, for the tests of scores and reports."""

from postroom.records.evaluation import FieldOutcome, Judgement, ScoredDocument
from postroom.records.schema import FieldSpec, FieldType
from postroom.records.value import FieldValue, State, ValueSource

NUMBER = FieldSpec(name="number", type=FieldType.IDENTIFIER)
TOTAL = FieldSpec(name="total", type=FieldType.MONEY)


def said(field: str, raw: str | None, confidence: float = 0.9) -> FieldValue:
    """A value of the model; None says that there is none."""
    state = State.ABSENT if raw is None else State.PRESENT
    return FieldValue(field=field, state=state, raw=raw, confidence=confidence, source=ValueSource.MODEL)


def outcome(field: str, *counts: int, strict: int | None = None, confidence: float = 0.9) -> FieldOutcome:
    """An outcome with true positives, false positives and false negatives, all judgements equally confident."""
    right, extra, missed = counts
    return FieldOutcome(
        field=field,
        true_positives=right,
        false_positives=extra,
        false_negatives=missed,
        strict_true_positives=right if strict is None else strict,
        judgements=tuple(
            Judgement(predicted=said(field, "x", confidence), right=number < right, truths=("x",))
            for number in range(right + extra)
        ),
    )


def document(
    key: str, *outcomes: FieldOutcome, group: str | None = None, scanned: bool | None = False
) -> ScoredDocument:
    """A judged document without masked fields."""
    return ScoredDocument(key=key, group=group, scanned=scanned, outcomes=outcomes, masked={})
