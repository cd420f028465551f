import pytest

from postroom.errors import DataError
from postroom.records.evaluation import FieldOutcome, MaskReason, ScoredDocument
from postroom.records.label import Label, LabelledDocument
from postroom.records.schema import DocumentType, FieldSpec, FieldType
from postroom.records.value import FieldValue, State, ValueSource
from postroom.stages.evaluation.judge import judge_document
from tests.stages.evaluation.made import NUMBER, TOTAL, said

ITEMS = FieldSpec(name="items", type=FieldType.TEXT, repeated=True)
DAY = FieldSpec(name="day", type=FieldType.DATE)
KIND = FieldSpec(name="kind", type=FieldType.CHOICE, choices=("order", "invoice"))
ORDER = DocumentType(name="order", fields=(NUMBER, TOTAL, ITEMS, DAY, KIND))


def truth(*labels: Label, damaged: tuple[str, ...] = (), trusted: bool = True) -> LabelledDocument:
    return LabelledDocument(
        key="a.pdf", type="order", labels=labels, file_sha256="0" * 64, damaged=damaged, trusted=trusted
    )


def label(field: str, *values: str) -> Label:
    return Label(field=field, state=State.PRESENT if values else State.ABSENT, values=values)


def judged(predicted: list[FieldValue], labelled: LabelledDocument) -> ScoredDocument:
    return judge_document(predicted, labelled, document_type=ORDER, locale="en-US", scanned=False, group="g")


def counts(outcome: FieldOutcome) -> tuple[int, int, int]:
    return outcome.true_positives, outcome.false_positives, outcome.false_negatives


def only(predicted: list[FieldValue], labelled: LabelledDocument) -> FieldOutcome:
    (outcome,) = judged(predicted, labelled).outcomes
    return outcome


def test_a_right_value_is_one_true_positive() -> None:
    outcome = only([said("number", "A-12")], truth(label("number", "A-12")))
    assert counts(outcome) == (1, 0, 0)
    assert outcome.right
    assert outcome.judgements[0].right


def test_a_wrong_value_is_one_false_positive_and_one_false_negative() -> None:
    outcome = only([said("number", "B-13")], truth(label("number", "A-12")))
    assert counts(outcome) == (0, 1, 1)
    assert not outcome.right
    assert outcome.judgements[0].truths == ("A-12",)


def test_a_value_that_nobody_predicted_is_missed_without_a_judgement() -> None:
    outcome = only([], truth(label("number", "A-12")))
    assert counts(outcome) == (0, 0, 1)
    assert outcome.judgements == ()


def test_a_wrong_claim_of_absence_is_missed_and_judged_wrong() -> None:
    outcome = only([said("number", None)], truth(label("number", "A-12")))
    assert counts(outcome) == (0, 0, 1)
    assert [judgement.right for judgement in outcome.judgements] == [False]


def test_a_right_claim_of_absence_counts_for_calibration_alone() -> None:
    outcome = only([said("number", None)], truth(label("number")))
    assert counts(outcome) == (0, 0, 0)
    assert [judgement.right for judgement in outcome.judgements] == [True]


def test_a_value_for_an_absent_field_is_a_false_positive() -> None:
    outcome = only([said("number", "A-12")], truth(label("number")))
    assert counts(outcome) == (0, 1, 0)
    assert not outcome.judgements[0].right


def test_a_prediction_of_unreadable_is_no_answer() -> None:
    unreadable = FieldValue(field="number", state=State.UNREADABLE, confidence=0.9, source=ValueSource.MODEL)
    outcome = only([unreadable], truth(label("number", "A-12")))
    assert counts(outcome) == (0, 0, 1)
    assert outcome.judgements == ()


def test_any_one_of_several_labels_of_a_single_field_is_right() -> None:
    labelled = truth(label("number", "A-12", "A-12-1"))
    assert counts(only([said("number", "A-12-1")], labelled)) == (1, 0, 0)
    assert counts(only([said("number", "A-13")], labelled)) == (0, 1, 1)


def test_a_single_field_answered_twice_is_right_at_most_once() -> None:
    outcome = only([said("number", "A-12", 0.6), said("number", "A-12", 0.8)], truth(label("number", "A-12")))
    assert counts(outcome) == (1, 1, 0)
    assert [judgement.right for judgement in outcome.judgements] == [False, True]


def test_all_labels_of_a_repeated_field_are_wanted_in_any_order() -> None:
    outcome = only([said("items", "pear"), said("items", "plum")], truth(label("items", "Plum", "Pear", "Fig")))
    assert counts(outcome) == (2, 0, 1)


def test_as_many_values_as_possible_are_paired() -> None:
    # "31.00" is within a cent of both labels, "31.02" of one alone: pairing from the first label on would lose one.
    amounts = FieldSpec(name="amounts", type=FieldType.MONEY, repeated=True)
    outcome = judge_document(
        [said("amounts", "31.00", 0.99), said("amounts", "31.02", 0.5)],
        truth(label("amounts", "31.01", "30.99")),
        document_type=DocumentType(name="order", fields=(amounts,)),
        locale="en-US",
        scanned=False,
        group=None,
    ).outcomes[0]
    assert counts(outcome) == (2, 0, 0)


@pytest.mark.parametrize(
    ("spec", "raw", "true"),
    [(DAY, "January 5, 2020", "01/05/20"), (TOTAL, "$1,234.50", "1234.5"), (NUMBER, "ab 12", "AB-12")],
)
def test_values_match_by_their_type_and_strings_strictly(spec: FieldSpec, raw: str, true: str) -> None:
    outcome = only([said(spec.name, raw)], truth(label(spec.name, true)))
    assert counts(outcome) == (1, 0, 0)
    assert outcome.strict_true_positives == 0


def test_a_choice_that_does_not_stand_in_the_text_is_compared_by_its_value() -> None:
    chosen = FieldValue(field="kind", state=State.PRESENT, value="order", confidence=0.9, source=ValueSource.MODEL)
    assert counts(only([chosen], truth(label("kind", "order")))) == (1, 0, 0)


def test_what_cannot_be_scored_is_masked_with_its_reason() -> None:
    unreadable = Label(field="total", state=State.UNREADABLE)
    result = judged([said("items", "x")], truth(label("number", "A"), unreadable, label("day", "x"), damaged=("day",)))
    assert [outcome.field for outcome in result.outcomes] == ["number"]
    assert result.masked == {
        "total": MaskReason.UNREADABLE,
        "items": MaskReason.UNLABELLED,
        "day": MaskReason.DAMAGED,
        "kind": MaskReason.UNLABELLED,
    }


def test_a_doubtful_row_is_masked_whole() -> None:
    result = judged([said("number", "A")], truth(label("number", "A"), trusted=False))
    assert result.outcomes == ()
    assert set(result.masked.values()) == {MaskReason.UNTRUSTED}


def test_values_of_fields_that_nobody_asked_for_are_ignored() -> None:
    assert counts(only([said("vendor", "x"), said("number", "A")], truth(label("number", "A")))) == (1, 0, 0)


def test_labels_of_another_type_are_refused() -> None:
    other = LabelledDocument(key="a.pdf", type="other", labels=(), file_sha256="0" * 64)
    with pytest.raises(DataError, match=r"a\.pdf is labelled as other"):
        judged([], other)
