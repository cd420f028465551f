from postroom.records.evaluation import FieldOutcome, Judgement, ScoredDocument
from postroom.records.geometry import Box
from postroom.records.value import FieldValue, Region, State, ValueSource
from postroom.stages.evaluation.errors import page_to_show, worst_errors
from tests.stages.evaluation.made import document, said


def judged(key: str, *claims: tuple[str | None, float, bool]) -> ScoredDocument:
    return document(
        key,
        FieldOutcome(
            field="number",
            true_positives=0,
            false_positives=0,
            false_negatives=0,
            strict_true_positives=0,
            judgements=tuple(
                Judgement(predicted=said("number", raw, confidence), right=right, truths=("A",))
                for raw, confidence, right in claims
            ),
        ),
    )


def placed(*pages: int) -> FieldValue:
    return FieldValue(
        field="number", state=State.PRESENT, raw="A", confidence=1, source=ValueSource.MODEL, regions=regions(*pages)
    )


def regions(*pages: int) -> tuple[Region, ...]:
    return tuple(Region(page=page, box=Box(left=0, top=0, right=1, bottom=1)) for page in pages)


def test_the_most_confident_errors_come_first_and_right_values_never() -> None:
    documents = [judged("a", ("B", 0.5, False), ("A", 0.99, True)), judged("b", ("C", 0.9, False), ("D", 0.7, False))]
    errors = worst_errors(documents, 2)
    assert [(error.key, error.predicted.raw) for error in errors] == [("b", "C"), ("b", "D")]
    assert errors[0].truths == ("A",)


def test_a_wrong_claim_of_absence_is_an_error_too() -> None:
    (error,) = worst_errors([judged("a", (None, 0.9, False))], 5)
    assert error.predicted.state is State.ABSENT


def test_equally_confident_errors_come_in_a_fixed_order() -> None:
    documents = [judged("b", ("X", 0.9, False)), judged("a", ("X", 0.9, False))]
    assert worst_errors(documents, 5) == worst_errors(documents[::-1], 5)


def test_a_page_that_shows_both_values_is_preferred() -> None:
    assert page_to_show(placed(1, 2), regions(0, 2)) == 2


def test_else_the_predicted_place_is_shown_and_then_the_true_one() -> None:
    assert page_to_show(placed(3), regions(0)) == 3
    assert page_to_show(placed(), regions(4)) == 4
    assert page_to_show(placed(), ()) is None
