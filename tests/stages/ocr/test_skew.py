import math

import numpy as np
import pytest
from numpy.typing import NDArray

from postroom.stages.ocr.skew import estimate_slope, level


def lines_at(degrees: float) -> NDArray[np.float64]:
    """Ten words on each of twenty lines, 10 points high, that sink by the given angle."""
    left, row = np.meshgrid(np.arange(10) * 50.0 + 40, np.arange(20) * 20.0 + 40)
    top = row + left * math.tan(math.radians(degrees))
    return np.stack([left.ravel(), top.ravel(), left.ravel() + 40, top.ravel() + 10], axis=1)


@pytest.mark.parametrize("degrees", [-4.0, -1.0, 1.0, 2.5])
def test_the_lean_is_found(degrees: float) -> None:
    assert estimate_slope(lines_at(degrees)) == pytest.approx(math.tan(math.radians(degrees)), abs=0.003)


def test_level_text_is_left_alone() -> None:
    boxes = lines_at(0)
    assert level(boxes) is boxes


def test_leaning_lines_come_out_level() -> None:
    tops = level(lines_at(2))[:, 1].reshape(20, 10)
    assert np.ptp(tops, axis=1).max() < 3


def test_too_few_words_do_not_lean() -> None:
    assert estimate_slope(lines_at(2)[:10]) == 0
