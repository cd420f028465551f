import numpy as np
from numpy.typing import NDArray

from postroom.stages.model.encode.neighbours import NEIGHBOURS, RELATIONS, find_neighbours

LEFT, LETTERS_LEFT, ABOVE, LETTERS_ABOVE = range(4)


def at(left: float, top: float, width: float = 0.08) -> tuple[float, float, float, float]:
    return left, top, left + width, top + 0.01


def found(*boxes: tuple[float, float, float, float], lettered: str | None = None) -> NDArray[np.int64]:
    """Find neighbours; `lettered` has an x for each word of letters, all are without it."""
    letters = np.array([sign == "x" for sign in lettered or "x" * len(boxes)], dtype=np.bool_)
    return find_neighbours(np.array(boxes, dtype=np.float64).reshape(-1, 4), letters)


def named(row: NDArray[np.int64]) -> list[int]:
    """Give word numbers from 0, nearest first."""
    return [int(number) - 1 for number in row if number]


def test_words_on_the_row_before_are_nearest_first() -> None:
    table = found(at(0.1, 0.5), at(0.2, 0.5), at(0.3, 0.5))
    assert named(table[2, LEFT]) == [1, 0]
    assert named(table[0, LEFT]) == []


def test_letters_to_the_left_are_found_beyond_signs() -> None:
    table = found(at(0.1, 0.5), at(0.2, 0.5), at(0.3, 0.5), lettered="x..")
    assert named(table[2, LEFT]) == [1, 0]
    assert named(table[2, LETTERS_LEFT]) == [0]


def test_a_header_is_found_through_a_column_of_numbers() -> None:
    table = found(at(0.5, 0.1), at(0.5, 0.2), at(0.5, 0.3), at(0.5, 0.4), lettered="x...")
    assert named(table[3, ABOVE]) == [2]
    assert named(table[3, LETTERS_ABOVE]) == [0]


def test_words_above_in_another_column_are_none() -> None:
    table = found(at(0.1, 0.1), at(0.5, 0.2))
    assert named(table[1, ABOVE]) == []


def test_two_words_of_the_nearest_row_above_are_both_kept() -> None:
    table = found(at(0.3, 0.05, 0.2), at(0.3, 0.1), at(0.4, 0.1), at(0.3, 0.13, 0.2))
    assert sorted(named(table[3, ABOVE])) == [1, 2]


def test_words_below_and_to_the_right_are_no_neighbours() -> None:
    table = found(at(0.1, 0.1), at(0.3, 0.1), at(0.1, 0.2))
    assert named(table[0, LEFT]) == named(table[0, ABOVE]) == []


def test_a_row_slightly_askew_is_one_row() -> None:
    table = found(at(0.1, 0.500), at(0.3, 0.504))
    assert named(table[1, LEFT]) == [0]
    assert named(table[1, ABOVE]) == []


def test_what_is_most_of_a_page_away_is_not_above() -> None:
    table = found(at(0.1, 0.1), at(0.1, 0.9))
    assert named(table[1, ABOVE]) == []


def test_no_more_than_the_nearest_few_are_kept() -> None:
    table = found(*(at(number / 10, 0.5, 0.05) for number in range(9)))
    assert named(table[8, LEFT]) == list(range(7, 7 - NEIGHBOURS, -1))


def test_a_word_alone_has_no_neighbours() -> None:
    table = found(at(0.1, 0.1))
    assert table.shape == (1, RELATIONS, NEIGHBOURS)
    assert not table.any()


def test_no_words_give_no_rows() -> None:
    assert found().shape == (0, RELATIONS, NEIGHBOURS)


def test_two_words_give_whole_rows() -> None:
    table = found(at(0.1, 0.1), at(0.3, 0.1))
    assert table.shape == (2, RELATIONS, NEIGHBOURS)
    assert table.dtype == np.int64


def test_words_in_one_place_are_not_their_own_neighbours() -> None:
    assert not found(at(0.1, 0.1), at(0.1, 0.1), at(0.1, 0.1)).any()


def test_a_word_without_height_is_no_trouble() -> None:
    table = found((0.1, 0.5, 0.2, 0.5), at(0.3, 0.495))
    assert table.shape == (2, RELATIONS, NEIGHBOURS)
