"""Given words become pages in the given order."""

from typing import Any

import pytest

from postroom.records.page import Block, Line, TextSource
from postroom.stages.dataset.importing.given import page_of
from postroom.stages.dataset.importing.row import GivenWords


def page(**given: Any) -> Any:
    return page_of(GivenWords(**given), index=2)


def test_an_entry_of_several_words_shares_its_width_by_characters() -> None:
    made = page(words=("AB CDE",), boxes_orig=((20, 10, 80, 20),), orig_width=200, orig_height=100)
    assert [word.text for word in made.words] == ["AB", "CDE"]
    first, second = (word.box for word in made.words)
    assert (first.left, first.right, second.left, second.right) == pytest.approx((0.1, 0.2, 0.25, 0.4))
    assert (first.top, first.bottom) == pytest.approx((0.1, 0.2))
    assert (made.index, made.width_pt, made.height_pt, made.source) == (2, 200, 100, TextSource.GIVEN)


def test_entries_beside_each_other_make_a_line_and_the_order_is_kept() -> None:
    made = page(
        words=("b", "a c", "below", "far below"),
        boxes=((0.1, 0.1, 0.2, 0.2), (0.3, 0.12, 0.4, 0.22), (0.1, 0.23, 0.4, 0.3), (0.1, 0.7, 0.4, 0.8)),
    )
    assert [word.text for word in made.words] == ["b", "a", "c", "below", "far", "below"]
    assert made.lines == (Line(start=0, stop=3), Line(start=3, stop=4), Line(start=4, stop=6))
    assert made.blocks == (Block(start=0, stop=2), Block(start=2, stop=3))


def test_blank_entries_make_no_words_and_an_empty_page_is_one() -> None:
    assert page(words=(" ",), boxes=((0, 0, 1, 1),)).words == ()
    empty = page(words=(), boxes=())
    assert (empty.words, empty.lines, empty.blocks) == ((), (), ())


def test_edges_in_the_wrong_order_are_put_right() -> None:
    (word,) = page(words=("a",), boxes=((0.4, 0.3, 0.1, 0.2),)).words
    assert (word.box.left, word.box.top, word.box.right, word.box.bottom) == (0.1, 0.2, 0.4, 0.3)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"words": ("a", "b"), "boxes": ((0, 0, 1, 1),)}, "2 words have 1 boxes"),
        ({"words": ("a",)}, "words without boxes"),
        ({"words": ("a",), "boxes_orig": ((0, 0, 1, 1),)}, "without orig_width"),
        ({"words": ("a",), "boxes": ((0, 0, 100, 10),)}, "a box stands outside its page"),
        ({"words": ("a",), "boxes": ((0, 0, float("nan"), 1),)}, "finite"),
        ({"words": ("a",), "boxes": (), "width": 0}, "greater than 0"),
    ],
)
def test_words_and_boxes_that_do_not_fit_are_refused(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        page(**given)
