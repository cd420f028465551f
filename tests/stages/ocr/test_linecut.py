import numpy as np
import pytest
from numpy.typing import NDArray

from postroom.stages.ocr.linecut import ReadLine, cut_line

QUAD = np.array([(100.0, 200.0), (300.0, 200.0), (300.0, 240.0), (100.0, 240.0)])
SIZE = (1000.0, 1000.0)


def crop_with(*bars: tuple[int, int]) -> NDArray[np.uint8]:
    """A white line of 200 by 40 pixels with a black bar from row 10 to 30 for each character."""
    crop = np.full((40, 200, 3), 255, dtype=np.uint8)
    for left, right in bars:
        crop[10:30, left:right] = 0
    return crop


def test_words_end_where_their_ink_does() -> None:
    crop = crop_with((10, 28), (32, 50), (100, 118), (122, 140))
    line = ReadLine(text="ab cd", columns=(2, 5, 14, 16), count=25, confidences=(0.9, 1.0, 0.7, 0.5, 0.8))
    one, other = cut_line(line, crop, quad=QUAD, size=SIZE)
    assert (one.text, other.text) == ("ab", "cd")
    assert (one.box.left, one.box.right, one.box.top, one.box.bottom) == pytest.approx((0.11, 0.15, 0.21, 0.23))
    assert (other.box.left, other.box.right) == pytest.approx((0.2, 0.24))


def test_a_words_confidence_is_the_product_of_its_characters_without_the_space() -> None:
    crop = crop_with((10, 28), (32, 50), (100, 118), (122, 140))
    line = ReadLine(text="ab cd", columns=(2, 5, 14, 16), count=25, confidences=(0.9, 1.0, 0.7, 0.5, 0.8))
    assert [word.confidence for word in cut_line(line, crop, quad=QUAD, size=SIZE)] == pytest.approx([0.9, 0.4])


def test_a_space_that_was_overlooked_shows_in_the_white() -> None:
    crop = crop_with((10, 28), (32, 50), (100, 118), (122, 140))
    line = ReadLine(text="abcd", columns=(2, 5, 14, 16), count=25, confidences=(1.0,) * 4)
    assert [word.text for word in cut_line(line, crop, quad=QUAD, size=SIZE)] == ["ab", "cd"]


def test_white_text_on_black_is_ink_too() -> None:
    crop = 255 - crop_with((10, 28), (32, 50))
    line = ReadLine(text="ab", columns=(2, 5), count=25, confidences=(1.0, 1.0))
    (word,) = cut_line(line, crop.astype(np.uint8), quad=QUAD, size=SIZE)
    assert (word.box.left, word.box.right) == pytest.approx((0.11, 0.15))


def test_a_rule_under_the_line_does_not_widen_words() -> None:
    crop = crop_with((10, 28), (32, 50), (100, 140))
    crop[34:36] = 0
    line = ReadLine(text="ab c", columns=(2, 5, 15), count=25, confidences=(1.0,) * 4)
    one, _ = cut_line(line, crop, quad=QUAD, size=SIZE)
    assert (one.box.right, one.box.bottom) == pytest.approx((0.15, 0.23))


def test_a_line_without_any_ink_still_gives_boxes_in_order() -> None:
    line = ReadLine(text="ab cd", columns=(2, 5, 14, 16), count=25, confidences=(1.0,) * 5)
    one, other = cut_line(line, np.full((40, 200, 3), 255, dtype=np.uint8), quad=QUAD, size=SIZE)
    assert 0.1 <= one.box.left < one.box.right <= other.box.left < other.box.right <= 0.3


def test_a_line_that_runs_down_the_page_is_placed_from_top_to_bottom() -> None:
    quad = np.array([(100.0, 200.0), (140.0, 200.0), (140.0, 400.0), (100.0, 400.0)])
    crop = crop_with((10, 28), (32, 50), (100, 118), (122, 140))
    line = ReadLine(text="ab cd", columns=(2, 5, 14, 16), count=25, confidences=(1.0,) * 5)
    one, other = cut_line(line, crop, quad=quad, size=SIZE)
    assert (one.box.top, one.box.bottom, one.box.left, one.box.right) == pytest.approx((0.21, 0.25, 0.11, 0.13))
    assert other.box.top > one.box.bottom
