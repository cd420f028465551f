import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.records.calibration import Calibration
from postroom.stages.model.calibrate import EVERY_FIELD, Judged, fit_calibrations


def judged(probability: float, count: int, right: float) -> list[Judged]:
    """`count` values of one probability, of which the share `right` is right."""
    wanted = round(count * right)
    return [(probability, number < wanted) for number in range(count)]


def mapped(calibration: Calibration, probability: float) -> float:
    logit = math.log(probability / (1 - probability))
    return 1 / (1 + math.exp(-(calibration.scale * logit + calibration.offset)))


def test_probabilities_that_mean_what_they_say_are_left_alone() -> None:
    pairs = [pair for tenth in range(1, 10) for pair in judged(tenth / 10, 100, tenth / 10)]
    common = fit_calibrations({"total": pairs})[0]
    assert (common.field, common.count) == (EVERY_FIELD, 900)
    assert common.scale == pytest.approx(1, abs=0.02)
    assert common.offset == pytest.approx(0, abs=0.02)


def test_over_confidence_is_shrunk_to_what_came_true() -> None:
    pairs = judged(0.99, 500, 0.8) + judged(0.6, 500, 0.5)
    common = fit_calibrations({"total": pairs})[0]
    assert common.scale < 0.6
    assert mapped(common, 0.99) == pytest.approx(0.8, abs=0.03)
    assert mapped(common, 0.6) == pytest.approx(0.5, abs=0.03)


def test_doubt_without_reason_is_raised() -> None:
    common = fit_calibrations({"total": judged(0.6, 500, 0.95)})[0]
    assert mapped(common, 0.6) == pytest.approx(0.95, abs=0.03)


def test_the_fewer_values_a_field_has_the_nearer_it_stays_to_the_common_map() -> None:
    fields = {"many": judged(0.9, 500, 0.9), "few": judged(0.9, 1, 0.0), "some": judged(0.9, 10, 0.0)}
    common, few, many, some = fit_calibrations(fields)
    assert (few.field, few.count, many.field, some.field) == ("few", 1, "many", "some")
    assert mapped(common, 0.9) > mapped(few, 0.9) > 2 * mapped(some, 0.9)


def test_a_field_of_many_values_has_a_map_of_its_own() -> None:
    fields = {"good": judged(0.9, 300, 0.97), "bad": judged(0.9, 300, 0.5)}
    _, bad, good = fit_calibrations(fields)
    assert mapped(bad, 0.9) == pytest.approx(0.5, abs=0.05)
    assert mapped(good, 0.9) == pytest.approx(0.97, abs=0.02)


def test_a_field_without_values_has_no_map() -> None:
    assert [made.field for made in fit_calibrations({"total": judged(0.9, 5, 0.8), "empty": []})] == ["*", "total"]


def test_nothing_judged_gives_no_maps() -> None:
    assert fit_calibrations({}) == fit_calibrations({"total": []}) == ()


def test_fields_come_in_one_order_whatever_theirs() -> None:
    made = fit_calibrations({"b": judged(0.8, 7, 0.5), "a": judged(0.7, 9, 0.9)})
    assert [(calibration.field, calibration.count) for calibration in made] == [("*", 16), ("a", 9), ("b", 7)]


def test_a_model_that_is_wrong_when_sure_loses_its_order_but_never_turns_it() -> None:
    pairs = judged(0.95, 300, 0.05) + judged(0.05, 300, 0.95)
    assert all(made.scale == 0 for made in fit_calibrations({"total": pairs}))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(min_value=0, max_value=1), st.booleans()), min_size=1, max_size=30))
def test_order_is_kept_and_certainties_are_no_trouble(pairs: list[Judged]) -> None:
    for made in fit_calibrations({"total": pairs}):
        assert made.scale >= 0
        assert math.isfinite(made.scale)
        assert math.isfinite(made.offset)
        assert mapped(made, 0.9) >= mapped(made, 0.4)
