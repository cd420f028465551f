"""Set the predicted values of one document against its labels."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from postroom.errors import DataError
from postroom.records.evaluation import FieldOutcome, Judgement, MaskReason, ScoredDocument
from postroom.records.label import Label, LabelledDocument
from postroom.records.schema import DocumentType, FieldSpec
from postroom.records.value import FieldValue, State
from postroom.values.matching import same_value, strictly_same

Same = Callable[[str, str], bool]
"""Whether a predicted text (first) and a true text (second) are the same value."""


def judge_document(
    predicted: Sequence[FieldValue],
    truth: LabelledDocument,
    *,
    document_type: DocumentType,
    locale: str,
    scanned: bool | None,
    group: str | None,
) -> ScoredDocument:
    """Say of each field of one document what was found, what is wrong and what is missing.

    Several labels of a single field are alternatives, any one of which is right; those of a repeated field are all
    wanted. Order never counts: predicted and wanted values are paired one to one so that as many as possible agree
    (the assignment problem, Kuhn 1955). A prediction that says "unreadable" is no answer: it misses what is there and
    enters no calibration. Predictions of fields outside `document_type` are ignored, since nobody asked for them.

    Args:
        predicted: What the model read; nothing where it took the document for another type.
        truth: The labels of the same document.
        document_type: The true type, whose fields are scored.
        locale: BCP 47 tag by which texts are compared where a field names none.
        scanned: Whether the words come from OCR; None where nobody can say.
        group: Sender, template or business; None where unknown.

    Raises:
        DataError: The labels belong to another document type.
    """
    if truth.type != document_type.name:
        raise DataError(f"{truth.key} is labelled as {truth.type}, so it cannot be scored as {document_type.name}")
    labels = {label.field: label for label in truth.labels}
    outcomes: list[FieldOutcome] = []
    masked: dict[str, MaskReason] = {}
    for spec in document_type.fields:
        label = labels.get(spec.name)
        reason = _mask_reason(label, spec=spec, truth=truth)
        if label is None or reason is not None:
            masked[spec.name] = reason or MaskReason.UNLABELLED
            continue
        said = [value for value in predicted if value.field == spec.name]
        outcomes.append(_judge_field(said, label, spec=spec, locale=spec.locale or locale))
    return ScoredDocument(key=truth.key, group=group, scanned=scanned, outcomes=tuple(outcomes), masked=masked)


def _mask_reason(label: Label | None, *, spec: FieldSpec, truth: LabelledDocument) -> MaskReason | None:
    if not truth.trusted:
        return MaskReason.UNTRUSTED
    if spec.name in truth.damaged:
        return MaskReason.DAMAGED
    if label is None:
        return MaskReason.UNLABELLED
    return MaskReason.UNREADABLE if label.state is State.UNREADABLE else None


def _judge_field(said: Sequence[FieldValue], label: Label, *, spec: FieldSpec, locale: str) -> FieldOutcome:
    wanted = [(text,) for text in label.values] if spec.repeated else [label.values] if label.values else []
    named = [value for value in said if value.state is State.PRESENT]
    paired = _paired(named, wanted, same=partial(same_value, spec=spec, locale=locale))
    strict = _paired(named, wanted, same=strictly_same)
    return FieldOutcome(
        field=spec.name,
        true_positives=sum(paired),
        false_positives=len(named) - sum(paired),
        false_negatives=len(wanted) - sum(paired),
        strict_true_positives=sum(strict),
        judgements=tuple(_judgements(said, label, rights=iter(paired))),
    )


def _judgements(said: Sequence[FieldValue], label: Label, *, rights: Iterator[bool]) -> Iterator[Judgement]:
    for value in said:
        if value.state is State.PRESENT:
            yield Judgement(predicted=value, right=next(rights), truths=label.values)
        elif value.state is State.ABSENT:
            yield Judgement(predicted=value, right=label.state is State.ABSENT, truths=label.values)


def _paired(named: Sequence[FieldValue], wanted: Sequence[tuple[str, ...]], *, same: Same) -> list[bool]:
    """Say for each named value whether it has a partner of its own among the wanted ones."""
    agreement = _agreement(named, wanted, same=same)
    # Number of pairs first; of two predictions of one value the more confident is the right one. The confidences
    # together weigh less than one more pair.
    bonus = np.array([value.confidence for value in named]) / (len(named) + 1)
    rows, columns = linear_sum_assignment(agreement * (1 + bonus[:, None]), maximize=True)
    partnered = np.zeros(len(named), dtype=bool)
    partnered[rows] = agreement[rows, columns]
    return [bool(right) for right in partnered]


def _agreement(named: Sequence[FieldValue], wanted: Sequence[tuple[str, ...]], *, same: Same) -> NDArray[np.bool_]:
    """Compare each named value with each wanted one, which may be written in several ways: (named, wanted)."""
    agreement = np.zeros((len(named), len(wanted)), dtype=bool)
    for row, value in enumerate(named):
        text = _text_of(value)
        for column, alternatives in enumerate(wanted):
            agreement[row, column] = text is not None and any(same(text, truth) for truth in alternatives)
    return agreement


def _text_of(value: FieldValue) -> str | None:
    # A choice need not stand in the text, so it may have a typed value alone.
    if value.raw is None and isinstance(value.value, str):
        return value.value
    return value.raw
