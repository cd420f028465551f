"""Typed values out of text."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from postroom.records.schema import FieldSpec, FieldType
from postroom.records.value import Money, TypedValue
from postroom.values.reading import read_value
from postroom.values.rendering import as_text

ADBUY = {
    "contract_num": FieldType.IDENTIFIER,
    "advertiser": FieldType.TEXT,
    "gross_amount": FieldType.MONEY,
    "flight_from": FieldType.DATE,
    "flight_to": FieldType.DATE,
}
RECEIPTS = {
    "company": FieldType.TEXT,
    "date": FieldType.DATE,
    "address": FieldType.ADDRESS,
    "total": FieldType.MONEY,
}
EINVOICE = {
    "issue_date": FieldType.DATE,
    "due_date": FieldType.DATE,
    "grand_total": FieldType.MONEY,
    "tax_total": FieldType.MONEY,
    "iban": FieldType.IDENTIFIER,
    "seller_name": FieldType.TEXT,
}


def spec_of(kind: FieldType, **more: str | tuple[str, ...]) -> FieldSpec:
    return FieldSpec(name="x", type=kind, **more)  # type: ignore[arg-type]  # keywords of several types


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (FieldType.TEXT, "  Au  bon\u00a0moulin ", "Au bon moulin"),
        (FieldType.IDENTIFIER, "#950658-1", "950658-1"),
        (FieldType.ADDRESS, "NO.2 ,JALAN 3/2,\n81100 JOHOR", "NO.2, JALAN 3/2, 81100 JOHOR"),
        (FieldType.DATE, "12/30/19", dt.date(2019, 12, 30)),
        (FieldType.DATE, "20191230", dt.date(2019, 12, 30)),
        (FieldType.DATE, "30 grudnia 2019", dt.date(2019, 12, 30)),
        (FieldType.MONEY, "$5,625.00", Money(amount=Decimal("5625.00"), currency="USD")),
        (FieldType.NUMBER, "19 %", Decimal(19)),
    ],
)
def test_text_becomes_a_value_of_its_type(kind: FieldType, raw: str, value: TypedValue) -> None:
    reading = read_value(raw, spec=spec_of(kind), locale="en-US")
    assert reading is not None
    assert (reading.value, reading.ambiguous) == (value, False)


@pytest.mark.parametrize("kind", list(FieldType))
def test_text_without_letters_and_digits_is_no_value(kind: FieldType) -> None:
    assert read_value(" -- ", spec=spec_of(kind), locale="en-US") is None


def test_a_day_without_a_year_is_no_date() -> None:
    assert read_value("03/04", spec=spec_of(FieldType.DATE), locale="en-US") is None


def test_the_fields_own_locale_goes_first() -> None:
    reading = read_value("03/04/20", spec=spec_of(FieldType.DATE, locale="en-GB"), locale="en-US")
    assert reading is not None
    assert reading.value == dt.date(2020, 4, 3)


def test_an_unknown_locale_makes_a_date_ambiguous() -> None:
    reading = read_value("03/04/20", spec=spec_of(FieldType.DATE), locale="")
    assert reading is not None
    assert reading.ambiguous
    assert reading.alternatives == (dt.date(2020, 3, 4),)


def test_ambiguous_money_lists_money() -> None:
    reading = read_value("$1.234", spec=spec_of(FieldType.MONEY), locale="en-US")
    assert reading is not None
    assert reading.alternatives == (Money(amount=Decimal(1234), currency="USD"),)


def test_the_fields_currency_stands_in_where_none_is_shown() -> None:
    reading = read_value("5.00", spec=spec_of(FieldType.MONEY, currency="MYR"), locale="en-MY")
    assert reading is not None
    assert reading.value == Money(amount=Decimal("5.00"), currency="MYR")


@pytest.mark.parametrize(
    ("raw", "value"),
    [("Credit Note", "credit note"), ("lnvoice", "invoice"), ("INVOICE!", "invoice"), ("receipt", None)],
)
def test_a_choice_is_the_nearest_by_text(raw: str, value: str | None) -> None:
    reading = read_value(raw, spec=spec_of(FieldType.CHOICE, choices=("invoice", "credit note")), locale="en-US")
    assert (reading and reading.value) == value


def test_two_choices_alike_are_ambiguous() -> None:
    reading = read_value("plan x", spec=spec_of(FieldType.CHOICE, choices=("plan a", "plan b")), locale="en-US")
    assert reading is not None
    assert reading.ambiguous
    assert len(reading.alternatives) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(2020, 3, 4), "2020-03-04"),
        (Money(amount=Decimal("1E+3"), currency="EUR"), "1000"),
        (Decimal("0.10"), "0.10"),
        ("as it is", "as it is"),
    ],
)
def test_values_are_written_in_one_way(value: TypedValue, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("folder", "locale", "types", "unread"),
    [("adbuy", "en-US", ADBUY, 6), ("receipts", "en-MY", RECEIPTS, 1), ("einvoice", "de-DE", EINVOICE, 0)],
)
def test_labels_of_real_documents_are_read(
    shared_data: Path, folder: str, locale: str, types: dict[str, FieldType], unread: int
) -> None:
    rows = [json.loads(line) for line in (shared_data / folder / "labels.jsonl").read_text("utf-8").splitlines()]
    labels = [
        (types[name], raw) for row in rows for name, raws in row["fields"].items() if name in types for raw in raws
    ]
    readings = [read_value(raw, spec=spec_of(kind), locale=locale) for kind, raw in labels]
    assert len(labels) > 100
    assert sum(reading is None for reading in readings) <= unread, (
        "six dates of adbuy are cut off, one of receipts run together"
    )
    assert not any(reading.ambiguous for reading in readings if reading is not None)


@pytest.mark.parametrize("raw", ["01/18/20-", "-01/18/20", "01/18/20 \u2013"])
def test_the_dash_of_a_range_does_not_hide_a_date(raw: str) -> None:
    reading = read_value(raw, spec=FieldSpec(name="start", type=FieldType.DATE), locale="en-US")
    assert reading is not None
    assert reading.value == dt.date(2020, 1, 18)
