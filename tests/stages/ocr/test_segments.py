import numpy as np

from postroom.stages.ocr.segments import chain


def test_words_with_a_space_between_them_form_one_segment_and_a_wide_gap_ends_it() -> None:
    boxes = np.array([(0, 0, 30, 10), (33, 0, 60, 10), (90, 0, 120, 10), (0, 12, 30, 22)], dtype=np.float64)
    assert sorted(chain(boxes)) == [[0, 1], [2], [3]]


def test_a_small_mark_belongs_to_the_line_it_stands_on() -> None:
    boxes = np.array([(0, 0, 30, 10), (33, 4, 36, 6), (39, 0, 60, 10), (0, 11, 60, 21)], dtype=np.float64)
    assert sorted(chain(boxes)) == [[0, 1, 2], [3]]


def test_a_letter_as_high_as_three_lines_joins_none_of_them() -> None:
    boxes = np.array([(0, 0, 30, 34), (35, 0, 60, 10), (35, 12, 60, 22), (35, 24, 60, 34)], dtype=np.float64)
    assert sorted(chain(boxes)) == [[0], [1], [2], [3]]


def test_no_words_form_no_segments() -> None:
    assert chain(np.empty((0, 4))) == []


def test_words_on_top_of_each_other_are_all_kept() -> None:
    boxes = np.zeros((50, 4)) + np.array([10.0, 10, 20, 20])
    assert sorted(at for part in chain(boxes) for at in part) == list(range(50))
