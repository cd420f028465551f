import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.errors import DataError
from postroom.records.evaluation import Evaluation, FieldScore, LeftOut, MaskReason, ScoredDocument
from postroom.stages.evaluation.scores import score
from tests.stages.evaluation.made import NUMBER, TOTAL, document, outcome

FIELDS = (NUMBER, TOTAL)

# number: 3 right, 1 wrong, 1 missed:       TP 3, FP 1, FN 2, P 3/4, R 3/5, F1 6/9
# total:  2 right (1 of them strictly), 1 not asked for: TP 2, FP 1, FN 0, P 2/3, R 1, F1 4/5
BY_HAND = [
    document("a", outcome("number", 1, 0, 0), outcome("total", 1, 0, 0)),
    document("b", outcome("number", 1, 0, 0), outcome("total", 1, 0, 0, strict=0)),
    document("c", outcome("number", 1, 0, 0), outcome("total", 0, 1, 0), scanned=True),
    document("d", outcome("number", 0, 1, 1), scanned=True),
    document("e", outcome("number", 0, 0, 1), outcome("total", 0, 0, 0), scanned=None),
]


def approx(value: float | None) -> object:
    return pytest.approx(value, abs=1e-12)


def test_the_figures_of_a_field_are_those_counted_by_hand() -> None:
    number = score(BY_HAND, fields=FIELDS).fields["number"]
    assert (number.true_positives, number.false_positives, number.false_negatives) == (3, 1, 2)
    assert (number.values, number.documents) == (5, 5)
    assert number.precision == approx(3 / 4)
    assert number.recall == approx(3 / 5)
    assert number.f1 == approx(2 / 3)


def test_strict_f1_counts_equal_strings_alone() -> None:
    total = score(BY_HAND, fields=FIELDS).fields["total"]
    assert total.f1 == approx(4 / 5)
    assert total.strict_f1 == approx(2 / 5)
    assert total.documents == 4


def test_micro_pools_values_and_macro_averages_fields() -> None:
    evaluation = score(BY_HAND, fields=FIELDS)
    assert evaluation.micro.precision == approx(5 / 7)
    assert evaluation.micro.recall == approx(5 / 7)
    assert evaluation.micro.f1 == approx(5 / 7)
    assert evaluation.macro.precision == approx((3 / 4 + 2 / 3) / 2)
    assert evaluation.macro.recall == approx(4 / 5)
    assert evaluation.macro.f1 == approx((2 / 3 + 4 / 5) / 2)


def test_digital_and_scanned_documents_stand_apart() -> None:
    slices = score(BY_HAND, fields=FIELDS).slices
    assert list(slices) == ["digital", "scanned"]
    assert (slices["digital"].documents, slices["scanned"].documents) == (2, 2)
    assert slices["digital"].micro.f1 == 1
    assert slices["scanned"].fields["number"].f1 == approx(1 / 2)
    assert slices["scanned"].micro.f1 == approx(2 / 5)


def test_a_slice_without_documents_is_not_there() -> None:
    assert score(BY_HAND[:2], fields=FIELDS).slices.keys() == {"digital"}


def test_documents_without_any_error_are_counted() -> None:
    evaluation = score(BY_HAND, fields=FIELDS)
    assert (evaluation.documents, evaluation.documents_right) == (5, 2)


def test_a_ratio_of_nothing_to_nothing_is_none_and_left_out_of_macro() -> None:
    documents = [document("a", outcome("number", 1, 1, 0), outcome("total", 0, 0, 0))]
    evaluation = score(documents, fields=FIELDS)
    total = evaluation.fields["total"]
    assert (total.precision, total.recall, total.f1, total.interval, total.strict_f1) == (None,) * 5
    assert evaluation.macro.f1 == approx(2 / 3)


def test_precision_is_undefined_and_recall_zero_where_nothing_is_predicted() -> None:
    number = score([document("a", outcome("number", 0, 0, 2))], fields=FIELDS).fields["number"]
    assert (number.precision, number.recall, number.f1) == (None, 0, 0)
    assert number.precision_interval is None


def test_a_group_counts_once_however_many_documents_it_has() -> None:
    documents = [
        document("a", outcome("number", 1, 0, 0), group="big"),
        document("b", outcome("number", 1, 0, 0), group="big"),
        document("c", outcome("number", 1, 0, 0), group="big"),
        document("d", outcome("number", 0, 1, 1), group="small"),
        document("e", outcome("number", 0, 1, 1)),
    ]
    evaluation = score(documents, fields=FIELDS)
    assert evaluation.groups is not None
    assert (evaluation.groups.groups, evaluation.groups.f1) == (2, 0.5)
    assert evaluation.resampled_by == "group"
    assert evaluation.micro.f1 == approx(3 / 5)


def test_without_groups_documents_are_resampled() -> None:
    evaluation = score(BY_HAND, fields=FIELDS)
    assert evaluation.groups is None
    assert evaluation.resampled_by == "document"


def test_masked_fields_are_told() -> None:
    masked = dataclasses.replace(BY_HAND[3], masked={"total": MaskReason.DAMAGED})
    nothing = dataclasses.replace(document("z"), masked=dict.fromkeys(["number", "total"], MaskReason.UNTRUSTED))
    evaluation = score([masked, nothing], fields=FIELDS)
    assert evaluation.documents == 1
    assert evaluation.left_out == (
        LeftOut(field="number", reason=MaskReason.UNTRUSTED, documents=1),
        LeftOut(field="total", reason=MaskReason.DAMAGED, documents=1),
        LeftOut(field="total", reason=MaskReason.UNTRUSTED, documents=1),
    )


def test_only_the_fields_that_are_asked_for_count() -> None:
    evaluation = score(BY_HAND, fields=(TOTAL,))
    assert evaluation.fields.keys() == {"total"}
    assert evaluation.micro.f1 == approx(4 / 5)
    assert evaluation.documents == 4
    assert evaluation.calibration is not None
    assert evaluation.calibration.judgements == 3


def test_calibration_counts_every_judgement() -> None:
    calibration = score(BY_HAND, fields=FIELDS).calibration
    assert calibration is not None
    assert calibration.judgements == 7
    assert calibration.accuracy == approx(5 / 7)


def test_nothing_to_score_is_refused() -> None:
    with pytest.raises(DataError, match="none of 1 documents has a label for any of number, total"):
        score([document("a")], fields=FIELDS)


def test_a_document_given_twice_is_refused() -> None:
    with pytest.raises(DataError, match="a is scored twice"):
        score([BY_HAND[0], BY_HAND[0]], fields=FIELDS)


counted = st.integers(0, 3)
outcomes = st.builds(
    lambda number, total: (outcome("number", *number), outcome("total", *total)),
    st.tuples(counted, counted, counted),
    st.tuples(counted, counted, counted),
)
collections = st.lists(
    st.tuples(outcomes, st.sampled_from([None, "g", "h"]), st.sampled_from([None, False, True])),
    min_size=1,
    max_size=12,
).map(
    lambda rows: [
        document(f"{number}", *made, group=group, scanned=scanned) for number, (made, group, scanned) in enumerate(rows)
    ]
)


def all_scores(evaluation: Evaluation) -> list[FieldScore]:
    slices = list(evaluation.slices.values())
    return [
        evaluation.micro,
        evaluation.macro,
        *evaluation.fields.values(),
        *(entry for part in slices for entry in [part.micro, part.macro, *part.fields.values()]),
    ]


@given(collections)
@settings(max_examples=60, deadline=None)
def test_every_figure_lies_within_its_interval_and_between_0_and_1(documents: list[ScoredDocument]) -> None:
    for entry in all_scores(score(documents, fields=FIELDS, resamples=100)):
        pairs = [
            (entry.f1, entry.interval),
            (entry.precision, entry.precision_interval),
            (entry.recall, entry.recall_interval),
        ]
        for figure, interval in pairs:
            assert (figure is None) == (interval is None)
            if figure is not None and interval is not None:
                assert 0 <= interval.low <= figure <= interval.high <= 1


@given(collections, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_documents_does_not_matter(documents: list[ScoredDocument], chance: random.Random) -> None:
    shuffled = chance.sample(documents, len(documents))
    assert score(shuffled, fields=FIELDS, resamples=100) == score(documents, fields=FIELDS, resamples=100)
