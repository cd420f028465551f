from postroom.records.value import FieldValue, State, ValueSource
from postroom.stages.evaluation.errors import ErrorCase
from postroom.stages.evaluation.report.cases import shown_cases
from tests.stages.evaluation.made import said


def test_very_long_texts_are_cut() -> None:
    error = ErrorCase(key="a", field="x", predicted=said("x", "y" * 5000), truths=("z" * 5000,), image=None)
    (shown,) = shown_cases([error], budget_bytes=0)
    assert shown.said is not None
    assert len(shown.said) == len(shown.truths[0]) == 301


def test_a_choice_without_text_shows_its_value() -> None:
    chosen = FieldValue(field="x", state=State.PRESENT, value="order", confidence=1, source=ValueSource.MODEL)
    (shown,) = shown_cases(
        [ErrorCase(key="a", field="x", predicted=chosen, truths=("invoice",), image=None)], budget_bytes=0
    )
    assert (shown.said, shown.confidence, shown.picture, shown.page) == ("order", "100 %", None, None)
