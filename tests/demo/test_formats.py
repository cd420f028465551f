"""Dates, amounts and accounts as they are written."""

import datetime
from decimal import Decimal

import pytest

from postroom.demo.formats import DATE_FORMATS, MONEY_FORMATS, write_date, write_iban, write_money


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("{m:02}/{d:02}/{y}", "03/04/2026"),
        ("{m}/{d}/{y}", "3/4/2026"),
        ("{m:02}/{d:02}/{yy:02}", "03/04/26"),
        ("{mon} {d}, {y}", "Mar 4, 2026"),
        ("{d} {month} {y}", "4 March 2026"),
        ("{y}-{m:02}-{d:02}", "2026-03-04"),
    ],
)
def test_a_day_is_written_with_the_month_first_wherever_it_is_a_number(form: str, written: str) -> None:
    assert form in DATE_FORMATS
    assert write_date(datetime.date(2026, 3, 4), form) == written


def test_all_ways_to_write_an_amount_show_its_cents() -> None:
    assert all("234.50" in write_money(Decimal("1234.5"), form) for form in MONEY_FORMATS)


def test_an_account_is_written_in_groups_of_four_or_in_one_piece() -> None:
    assert write_iban("DE89370400440532013000", spaced=True) == "DE89 3704 0044 0532 0130 00"
    assert write_iban("DE89370400440532013000", spaced=False) == "DE89370400440532013000"
