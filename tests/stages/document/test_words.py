import numpy as np
import pytest

from postroom.stages.document.words import Characters, seen_upright, words_of


def typed(text: str, *, width: float = 6, ends: tuple[int, ...] = ()) -> Characters:
    """Characters side by side, 10 high."""
    left = np.arange(len(text)) * width
    marks = np.zeros(len(text), np.bool_)
    marks[list(ends)] = True
    boxes = np.stack([left, np.zeros(len(text)), left + width, np.full(len(text), 10.0)], axis=1)
    return Characters(codes=np.array([ord(letter) for letter in text], np.uint32), boxes=boxes, ends=marks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \r\n", []),
        ("a b", ["a", "b"]),
        ("1\u00a0800", ["1", "800"]),
        ("a\u00adb\u200bc", ["abc"]),
        ("a\x01b\ufffe", ["ab"]),
        ("né \U0001f600!", ["né", "\U0001f600!"]),
    ],
)
def test_words_are_runs_of_drawn_characters(text: str, expected: list[str]) -> None:
    assert words_of(typed(text)).texts == expected


def test_lone_surrogates_never_get_through() -> None:
    assert words_of(typed("a\ud800b")).texts == ["ab"]


def test_a_word_ends_where_its_line_ends() -> None:
    words = words_of(typed("F-WV", ends=(1,)))
    assert words.texts == ["F-", "WV"]
    assert words.first.tolist() == [0, 2]
    assert words.stop.tolist() == [2, 4]


def test_boxes_hold_all_characters_of_their_word() -> None:
    assert words_of(typed("ab c")).boxes.tolist() == [[0, 0, 12, 10], [18, 0, 24, 10]]


def test_a_wide_gap_ends_a_word_along_either_axis() -> None:
    across = typed("abcd")
    across.boxes[2:, [0, 2]] += 9
    assert words_of(across).texts == ["ab", "cd"]
    along = typed("abcd")
    along.boxes[2:, [1, 3]] += 19
    assert words_of(along).texts == ["ab", "cd"]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (0, [0.1, 0.7, 0.3, 0.8]),
        (1, [0.2, 0.1, 0.3, 0.3]),
        (2, [0.7, 0.2, 0.9, 0.3]),
        (3, [0.7, 0.7, 0.8, 0.9]),
        (5, [0.2, 0.1, 0.3, 0.3]),
    ],
)
def test_boxes_are_turned_with_their_page(turns: int, expected: list[float]) -> None:
    boxes = np.array([[110.0, 240.0, 130.0, 260.0]])
    seen = seen_upright(boxes, (100.0, 200.0, 200.0, 400.0), turns)
    assert seen[0].tolist() == pytest.approx(expected)
