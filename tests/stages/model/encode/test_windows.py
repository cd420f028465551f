import dataclasses

import numpy as np
import pytest

from postroom.records.geometry import Box
from postroom.records.page import Line, Page
from postroom.stages.model.encode.neighbours import NEIGHBOURS, RELATIONS
from postroom.stages.model.encode.pieces import PIECES_PER_WORD, PieceTable
from postroom.stages.model.encode.typed import TYPED_KINDS, TYPED_WIDTHS
from postroom.stages.model.encode.windows import FEATURES, GRID, WINDOW_WORDS, Window, encode_document
from postroom.stages.model.vocabulary import TOKENIZER_FILE
from tests.stages.model.made import LOCALE, lengths, order, page_of

ARRAYS = ("pieces", "shapes", "boxes", "features", "neighbours", "typed", "breaks")


def encoded(table: PieceTable, *pages: Page) -> tuple[Window, ...]:
    return encode_document(pages, table=table, locale=LOCALE)


def test_every_array_has_a_row_a_word(table: PieceTable) -> None:
    (window,) = encoded(table, page_of("Total: $ 5.00", "paid Apr 2, 2018"))
    expected = {
        "pieces": ((7, PIECES_PER_WORD), np.int64),
        "shapes": ((7, 2), np.int64),
        "boxes": ((7, 4), np.int64),
        "features": ((7, FEATURES), np.float32),
        "neighbours": ((7, RELATIONS, NEIGHBOURS), np.int64),
        "typed": ((7, TYPED_KINDS, TYPED_WIDTHS), np.float32),
        "breaks": ((7,), np.float32),
    }
    assert {name: (getattr(window, name).shape, getattr(window, name).dtype) for name in ARRAYS} == expected


def test_features_are_numbers_of_moderate_size(table: PieceTable) -> None:
    (window,) = encoded(table, order(1).pages[0])
    assert np.isfinite(window.features).all()
    assert np.abs(window.features).max() <= 1.5


def test_the_last_word_of_each_line_is_a_break(table: PieceTable) -> None:
    (window,) = encoded(table, page_of("river stone", "paper", "a b c"))
    assert window.breaks.tolist() == [0, 1, 1, 0, 0, 1]


def test_boxes_lie_on_the_grid_even_where_words_leave_the_page(table: PieceTable) -> None:
    page = page_of("river stone")
    outside = dataclasses.replace(page.words[0], box=Box(left=-0.2, top=0.5, right=1.3, bottom=0.6))
    (window,) = encoded(table, dataclasses.replace(page, words=(outside, page.words[1])))
    assert window.boxes[0].tolist() == [0, round(0.5 * GRID), GRID, round(0.6 * GRID)]


def test_a_page_without_words_gives_no_window(table: PieceTable) -> None:
    windows = encoded(table, page_of(), page_of("river", index=1), page_of(index=2))
    assert [window.page for window in windows] == [1]


def test_no_pages_and_no_words_give_no_windows(table: PieceTable) -> None:
    assert encoded(table) == ()
    assert encoded(table, page_of()) == ()


def test_pages_keep_their_number_in_the_file(table: PieceTable) -> None:
    windows = encoded(table, page_of("river", index=7), page_of("stone", index=9))
    assert [window.page for window in windows] == [7, 9]


def test_a_page_that_just_fits_is_one_window(table: PieceTable) -> None:
    assert lengths(encoded(table, page_of(*["river stone"] * (WINDOW_WORDS // 2)))) == [WINDOW_WORDS]


def test_a_long_page_is_cut_between_lines(table: PieceTable) -> None:
    windows = encoded(table, page_of(*["river stone paper"] * 400))
    per_window = WINDOW_WORDS // 3 * 3
    assert lengths(windows) == [per_window, per_window, 1200 - 2 * per_window]
    assert [window.start for window in windows] == [0, per_window, 2 * per_window]
    assert all(window.breaks[-1] == 1 for window in windows)


@pytest.mark.parametrize("with_lines", [True, False])
def test_a_line_longer_than_a_window_is_cut_inside(table: PieceTable, with_lines: bool) -> None:
    page = page_of("river " * (WINDOW_WORDS + 10))
    page = page if with_lines else dataclasses.replace(page, lines=(), blocks=())
    assert lengths(encoded(table, page)) == [WINDOW_WORDS, 10]


def test_neighbours_are_numbered_within_their_window(table: PieceTable) -> None:
    for window in encoded(table, page_of(*["river stone paper"] * 400)):
        assert window.neighbours.max() <= len(window.breaks)


def test_amounts_are_ranked_over_all_windows(table: PieceTable) -> None:
    alone = encoded(table, page_of("Total: $5.00"))[0].features
    beside = encoded(table, page_of("Total: $5.00"), page_of("Total: $900.00", index=1))[0].features
    assert (alone[1] != beside[1]).any()


def test_encoding_twice_gives_the_same(table: PieceTable) -> None:
    page = order(3).pages[0]
    for one, other in zip(encoded(table, page), encoded(PieceTable(TOKENIZER_FILE), page), strict=True):
        assert all((getattr(one, name) == getattr(other, name)).all() for name in ARRAYS)


def test_words_without_extent_are_no_trouble(table: PieceTable) -> None:
    page = page_of("river stone")
    flat = tuple(dataclasses.replace(word, box=Box(left=0.5, top=0.5, right=0.5, bottom=0.5)) for word in page.words)
    (window,) = encoded(table, dataclasses.replace(page, words=flat, lines=(Line(start=0, stop=2),)))
    assert np.isfinite(window.features).all()
