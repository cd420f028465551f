import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray

from postroom.stages.model.encode.typed import (
    TYPED_KINDS,
    TYPED_WIDTHS,
    VALUE_FEATURES,
    TypedSpans,
    find_typed,
    value_features,
)
from tests.stages.model.made import LOCALE

DATE, AMOUNT = 0, 1


def typed(text: str) -> TypedSpans:
    return find_typed(text.split(), locale=LOCALE)


def described(*pages: str) -> list[NDArray[np.float32]]:
    return value_features([typed(page) for page in pages], [page.split() for page in pages])


@pytest.mark.parametrize(
    ("text", "first", "width"),
    [
        ("due 04/02/2018 net", 1, 1),
        ("due Apr 2, 2018 net", 1, 3),
        ("due 2 April 2018 net", 1, 3),
        ("04/02/2018", 0, 1),
        ("at Jan 3 2020", 1, 3),
    ],
)
def test_a_date_is_found_over_all_its_words(text: str, first: int, width: int) -> None:
    found = typed(text)
    assert found.readable[first, DATE, width - 1] == 1
    assert (first, dt.date(2018, 4, 2)) in found.dates or (first, dt.date(2020, 1, 3)) in found.dates
    assert found.readable[:, DATE].sum() == 1


def test_the_locale_says_which_number_is_the_day() -> None:
    (american,) = find_typed(["04/02/2018"], locale="en-US").dates
    (british,) = find_typed(["04/02/2018"], locale="en-GB").dates
    assert (american[1], british[1]) == (dt.date(2018, 4, 2), dt.date(2018, 2, 4))


def test_a_date_longer_than_the_page_is_none() -> None:
    assert typed("paid on Apr 2,").dates == ()


def test_words_that_cannot_be_pieces_of_a_date_end_the_run() -> None:
    assert typed("Apr river 2, 2018").dates == ()


def test_an_amount_of_one_word_is_found() -> None:
    found = typed("total $1,234.50 due")
    assert found.amounts == ((1, Decimal("1234.50")),)
    assert found.readable[1, AMOUNT, 0] == 1


def test_a_currency_apart_belongs_to_the_amount() -> None:
    found = typed("total $ 5 due")
    assert found.amounts == ((2, Decimal(5)),)
    assert found.readable[1, AMOUNT, 1] == 1


@pytest.mark.parametrize("text", ["river stone", "2018", "$", "EUR", "19", "2005382"])
def test_what_is_no_amount_is_not_read_as_one(text: str) -> None:
    assert typed(text).amounts == ()


def test_readings_have_a_row_a_word() -> None:
    readable = typed("a b c").readable
    assert readable.shape == (3, TYPED_KINDS, TYPED_WIDTHS)
    assert readable.dtype == np.float32
    assert find_typed([], locale=LOCALE).readable.shape == (0, TYPED_KINDS, TYPED_WIDTHS)


def test_words_without_a_value_are_described_by_zeros() -> None:
    (table,) = described("river stone 10.00")
    assert table.shape == (3, VALUE_FEATURES)
    assert not table[:2].any()
    assert table[2].any()


def test_amounts_are_ranked_from_the_largest_over_all_pages() -> None:
    first, second = described("10.00 40.00", "90.00")
    assert second[0, 1] > first[1, 1] > first[0, 1]
    assert second[0, 1] == 1
    assert second[0, 2] == 1
    assert 0 < first[0, 2] < first[1, 2] < 1


def test_a_sum_and_its_addends_are_known() -> None:
    (table,) = described("70.00 30.00 100.00 55.00")
    assert table[:, 4].tolist() == [0, 0, 1, 0]
    assert table[:, 5].tolist() == [1, 1, 0, 0]


def test_an_amount_that_stands_again_counts_higher() -> None:
    (table,) = described("20.00 20.00 30.00")
    assert table[0, 3] == table[1, 3] == 2 * table[2, 3] > 0


def test_a_credit_ranks_by_its_size() -> None:
    (table,) = described("-90.00 30.00")
    assert table[0, 1] > table[1, 1]


def test_an_amount_of_zero_ranks_last_and_alone_is_not_described() -> None:
    (table,) = described("0.00 30.00")
    assert 0 < table[0, 1] < table[1, 1]
    assert not described("0.00")[0].any()


def test_dates_are_placed_between_the_earliest_and_the_latest() -> None:
    (table,) = described("01/01/2020 01/11/2020 01/06/2020")
    assert table[:, 7].tolist() == pytest.approx([0, 1, 0.5])
    assert table[:, 8].tolist() == [1, 0, 0]
    assert table[:, 9].tolist() == [0, 1, 0]


def test_a_single_date_is_both_earliest_and_latest() -> None:
    (table,) = described("01/01/2020")
    assert table[0, 6:10].tolist() == [1, 0, 1, 1]


def test_both_ends_of_a_range_know_each_other() -> None:
    (table,) = described("01/01/2020 - 01/11/2020 river stone 01/06/2020")
    assert [table[0, 11], table[2, 11], table[5, 11]] == [1, -1, 0]


def test_a_date_that_stands_again_counts_higher() -> None:
    (table,) = described("01/01/2020 river 01/01/2020 stone stone 01/06/2020")
    assert table[0, 10] == table[2, 10] == 2 * table[5, 10]


def test_an_amount_with_its_currency_apart_counts_once() -> None:
    (table,) = described("$ 1,234.50 and 20.00")
    assert table[1, 3] == table[3, 3]
