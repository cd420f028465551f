import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.stages.model.encode.shapes import SHAPE_BUCKETS, SHAPE_FEATURES, shape_numbers, shape_vector

words = st.text(min_size=1, max_size=40).filter(lambda text: not any(char.isspace() for char in text))


@given(words)
def test_buckets_leave_padding_its_own(text: str) -> None:
    assert all(0 < number < SHAPE_BUCKETS for number in shape_numbers(text))


@given(words)
def test_vectors_lie_between_zero_and_one(text: str) -> None:
    vector = shape_vector(text)
    assert vector.shape == (SHAPE_FEATURES,)
    assert vector.dtype == np.float32
    assert ((vector >= 0) & (vector <= 1)).all()


def test_words_of_one_pattern_share_both_buckets() -> None:
    assert shape_numbers("123-4") == shape_numbers("987-6")


def test_runs_of_other_lengths_share_the_folded_bucket_alone() -> None:
    one, other = shape_numbers("123-4"), shape_numbers("12345-67")
    assert one[0] != other[0]
    assert one[1] == other[1]


def test_capitals_small_letters_and_digits_have_different_patterns() -> None:
    assert len({shape_numbers(text) for text in ("AB", "ab", "12", "Ab")}) == 4


@pytest.mark.parametrize("text", ["1,234.50", "$12.00", "(5.00)", "99.10-", "1.234,50"])
def test_an_amount_looks_like_one(text: str) -> None:
    amount, word = shape_vector(text), shape_vector("river")
    assert amount[9] == 1
    assert word[9] == 0


@pytest.mark.parametrize("text", ["12:30", "9:05pm", "23:59:59"])
def test_a_time_looks_like_one(text: str) -> None:
    assert shape_vector(text)[10] == 1
    assert shape_vector("1230")[10] == 0


def test_a_colon_at_the_end_is_told_from_one_inside() -> None:
    assert shape_vector("Total:")[11] == 1
    assert shape_vector("12:30")[11] == 0


def test_the_shared_vector_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        shape_vector("river")[0] = 5
