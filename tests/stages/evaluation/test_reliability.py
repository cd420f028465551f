import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.stages.evaluation.reliability import (
    brier_score,
    calibration_of,
    coverage_point,
    expected_calibration_error,
    log_loss,
    reliability_bins,
)

CONFIDENCE = np.array([0.9, 0.6, 0.8, 0.5])
RIGHT = np.array([1.0, 0.0, 1.0, 1.0])


def test_the_brier_score_is_the_mean_squared_distance() -> None:
    assert brier_score(CONFIDENCE, RIGHT) == pytest.approx((0.01 + 0.36 + 0.04 + 0.25) / 4)


def test_log_loss_is_the_mean_surprise() -> None:
    expected = -(math.log(0.9) + math.log(0.4) + math.log(0.8) + math.log(0.5)) / 4
    assert log_loss(CONFIDENCE, RIGHT) == pytest.approx(expected)


def test_a_sure_error_costs_much_but_not_infinitely() -> None:
    assert log_loss(np.array([1.0]), np.array([0.0])) == pytest.approx(6 * math.log(10))


def test_bins_hold_equal_shares_from_the_least_confident_on() -> None:
    first, second = reliability_bins(CONFIDENCE, RIGHT, bins=2)
    assert (first.low, first.high, first.count, first.accuracy) == (0.5, 0.6, 2, 0.5)
    assert first.confidence == pytest.approx(0.55)
    assert (second.low, second.high, second.count, second.accuracy) == (0.8, 0.9, 2, 1.0)
    assert expected_calibration_error([first, second]) == pytest.approx((0.05 + 0.15) / 2)


def test_equal_confidences_share_a_bin() -> None:
    bins = reliability_bins(np.array([0.7, 0.7, 0.7, 0.9]), np.array([1.0, 0.0, 0.0, 1.0]), bins=4)
    assert [held.count for held in bins] == [3, 1]
    assert bins[0].accuracy == pytest.approx(1 / 3)


def test_bins_are_weighted_by_their_count() -> None:
    bins = reliability_bins(np.array([0.7, 0.7, 0.7, 0.9]), np.array([1.0, 1.0, 0.0, 0.0]), bins=4)
    assert expected_calibration_error(bins) == pytest.approx((3 * (0.7 - 2 / 3) + 1 * 0.9) / 4)


def test_the_most_confident_share_is_taken() -> None:
    point = coverage_point(CONFIDENCE, RIGHT, coverage=0.5)
    assert (point.accuracy, point.threshold) == (1.0, 0.8)
    point = coverage_point(CONFIDENCE, RIGHT, coverage=0.75)
    assert point.accuracy == pytest.approx(2 / 3)
    assert point.threshold == 0.6


def test_a_share_that_ends_among_equal_confidences_takes_their_mean() -> None:
    # All of 0.9 (right) and one of the two at 0.5, of which one is right: (1 + 0.5) / 2.
    point = coverage_point(np.array([0.5, 0.9, 0.5, 0.1]), np.array([1.0, 1.0, 0.0, 0.0]), coverage=0.5)
    assert (point.accuracy, point.threshold) == (0.75, 0.5)


def test_a_share_of_whole_judgements_takes_no_other_one_in() -> None:
    confidence = np.arange(20, 0, -1) / 20
    assert coverage_point(confidence, np.ones(20), coverage=0.15).threshold == 0.9


def test_few_judgements_make_few_bins() -> None:
    few = calibration_of([(number / 30, True) for number in range(30)])
    many = calibration_of([(number / 300, True) for number in range(300)])
    assert few is not None
    assert many is not None
    assert [held.count for held in few.bins] == [10, 10, 10]
    assert [held.count for held in many.bins] == [30] * 10


def test_without_judgements_there_is_no_calibration() -> None:
    assert calibration_of([]) is None


def test_confidence_that_is_always_met_has_no_calibration_error() -> None:
    measured = calibration_of([(0.75, number % 4 > 0) for number in range(40)])
    assert measured is not None
    assert measured.expected_calibration_error == pytest.approx(0)
    assert measured.brier_score == pytest.approx(0.75 * 0.25)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_every_measure_keeps_to_its_range_whatever_the_order(judged: list[tuple[float, bool]]) -> None:
    measured = calibration_of(judged)
    backwards = calibration_of(judged[::-1])
    assert measured is not None
    assert backwards is not None
    assert sum(held.count for held in measured.bins) == len(judged)
    assert 0 <= measured.expected_calibration_error <= 1
    assert 0 <= measured.brier_score <= 1
    assert 0 <= measured.log_loss <= 14
    assert measured.coverage[-1].accuracy == pytest.approx(measured.accuracy)
    assert measured.expected_calibration_error == pytest.approx(backwards.expected_calibration_error)
    thresholds = [point.threshold for point in measured.coverage]
    assert thresholds == sorted(thresholds, reverse=True)
