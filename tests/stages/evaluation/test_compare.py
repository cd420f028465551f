import pytest

from postroom.errors import DataError
from postroom.records.evaluation import ScoredDocument
from postroom.stages.evaluation.compare import compare
from tests.stages.evaluation.made import document, outcome

FIELDS = ("number", "total")


def series(wrong: set[int], *, field: str = "number", count: int = 40) -> list[ScoredDocument]:
    return [document(f"{n:02}", outcome(field, *((0, 1, 1) if n in wrong else (1, 0, 0)))) for n in range(count)]


def test_the_difference_is_the_candidates_f1_less_the_champions() -> None:
    comparison = compare(series(set(range(4))), series(set(range(8))), fields=FIELDS)
    assert comparison.micro.candidate == pytest.approx(0.9)
    assert comparison.micro.champion == pytest.approx(0.8)
    assert comparison.micro.difference == pytest.approx(0.1)
    assert comparison.documents == 40
    assert comparison.resampled_by == "document"


def test_a_model_does_not_differ_from_itself() -> None:
    interval = compare(series({1, 2}), series({1, 2}), fields=FIELDS).micro.interval
    assert interval is not None
    assert (interval.low, interval.high) == (0, 0)


def test_errors_on_the_same_documents_make_a_narrow_interval() -> None:
    # Of 40 documents, the candidate mends 4 of the champion's 20 errors. Paired, the standard error of the difference
    # is sqrt(0.1 * 0.9 / 40) = 0.047; unpaired it would be 0.11 and the sign would be lost.
    interval = compare(series(set(range(16))), series(set(range(20))), fields=FIELDS).micro.interval
    assert interval is not None
    assert interval.low == pytest.approx(0.1 - 1.96 * 0.047, abs=0.03)
    assert interval.high == pytest.approx(0.1 + 1.96 * 0.047, abs=0.03)


def test_macro_averages_the_fields_that_both_models_have_a_figure_for() -> None:
    candidate = [document("a", outcome("number", 1, 0, 0), outcome("total", 0, 1, 0))]
    champion = [document("a", outcome("number", 0, 1, 1), outcome("total", 0, 0, 0))]
    comparison = compare(candidate, champion, fields=FIELDS)
    assert comparison.fields["total"].difference is None
    assert comparison.fields["total"].interval is None
    assert (comparison.macro.candidate, comparison.macro.champion) == (1, 0)


def test_a_field_that_is_not_compared_does_not_count() -> None:
    candidate = [document("a", outcome("number", 1, 0, 0), outcome("new", 0, 1, 1))]
    champion = [document("a", outcome("number", 1, 0, 0))]
    assert compare(candidate, champion, fields=["number"]).micro.difference == 0


def test_the_order_of_the_documents_does_not_matter() -> None:
    one, other = series({1, 5}), series({5, 7})
    assert compare(one[::-1], other, fields=FIELDS) == compare(one, other[::-1], fields=FIELDS)


def test_other_documents_or_fields_are_refused() -> None:
    with pytest.raises(DataError, match="number of 39 is scored for one model alone"):
        compare(series(set()), series(set(), count=39), fields=FIELDS)


def test_no_documents_are_refused() -> None:
    with pytest.raises(DataError, match="no documents"):
        compare([], [], fields=FIELDS)
