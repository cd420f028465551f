"""Probabilities made into confidences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.records.calibration import Calibration
from postroom.stages.fields.confidence import calibrated

PROBABILITY = st.floats(min_value=0, max_value=1)


def test_a_field_has_its_own_map_else_the_common_one_else_none() -> None:
    common, own = Calibration(field="*", offset=1.0), Calibration(field="a", offset=-1.0)
    assert calibrated(0.5, field="a", calibrations=(common, own)) == pytest.approx(0.2689, abs=1e-4)
    assert calibrated(0.5, field="b", calibrations=(common, own)) == pytest.approx(0.7311, abs=1e-4)
    assert calibrated(0.123, field="b", calibrations=(own,)) == 0.123


@given(
    low=PROBABILITY,
    high=PROBABILITY,
    scale=st.floats(min_value=0, max_value=1e6),
    offset=st.floats(min_value=-1e6, max_value=1e6),
)
def test_the_map_keeps_order_and_stays_a_probability(low: float, high: float, scale: float, offset: float) -> None:
    calibrations = (Calibration(field="*", scale=scale, offset=offset),)
    low, high = min(low, high), max(low, high)
    one, other = (calibrated(probability, field="x", calibrations=calibrations) for probability in (low, high))
    assert 0 <= one <= other <= 1


@given(probability=PROBABILITY)
def test_the_identity_changes_nothing(probability: float) -> None:
    assert calibrated(probability, field="x", calibrations=(Calibration(field="*"),)) == pytest.approx(
        probability, abs=1e-6
    )
