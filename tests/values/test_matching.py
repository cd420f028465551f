"""The match rules that the evaluation states."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.records.schema import FieldSpec, FieldType
from postroom.records.value import Money
from postroom.values.matching import identity_of, same_typed, same_value, strictly_same
from postroom.values.reading import read_value

SPECS = {kind: FieldSpec(name="x", type=kind, choices=("invoice", "credit note")) for kind in FieldType}


@pytest.mark.parametrize(
    ("kind", "left", "right", "locale"),
    [
        (FieldType.DATE, "2017-11-16", "16.11.2017", "de-DE"),
        (FieldType.DATE, "2017-11-16", "16. November 2017", "de-DE"),
        (FieldType.DATE, "12/30/19", "Dec 30, 2019", "en-US"),
        (FieldType.DATE, "06/08/2", "06/08/2 ", "en-US"),
        (FieldType.MONEY, "$5,625.00", "5625", "en-US"),
        (FieldType.MONEY, "218.48", "218,48 EUR", "de-DE"),
        (FieldType.MONEY, "1.00", "1.01", "en-US"),
        (FieldType.NUMBER, "19", "19.00 %", "en-US"),
        (FieldType.IDENTIFIER, "950658-1", "#950658 1", "en-US"),
        (FieldType.IDENTIFIER, "ab-12", "AB12", "en-US"),
        (FieldType.TEXT, "ABC HO TRADING.", "Abc Ho Trading", "en-MY"),
        (FieldType.ADDRESS, "NO.2, JALAN X, 81100", "No. 2 Jalan X 81100", "en-MY"),
        (FieldType.CHOICE, "INVOICE", "invoice", "en-US"),
    ],
)
def test_the_same_value_written_differently_is_the_same(kind: FieldType, left: str, right: str, locale: str) -> None:
    assert same_value(left, right, spec=SPECS[kind], locale=locale)
    assert same_value(right, left, spec=SPECS[kind], locale=locale)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        (FieldType.DATE, "03/04/20", "04/03/20"),
        (FieldType.DATE, "06/08/2", "06/08/20"),
        (FieldType.MONEY, "1.00", "1.02"),
        (FieldType.MONEY, "5.00", "(5.00)"),
        (FieldType.MONEY, "5.00", "five"),
        (FieldType.IDENTIFIER, "950658-1", "950658-2"),
        (FieldType.IDENTIFIER, "--", "##"),
        (FieldType.TEXT, "Persist PAC", "Persist"),
        (FieldType.TEXT, "", "Persist"),
        (FieldType.CHOICE, "invoice", "credit note"),
    ],
)
def test_different_values_differ(kind: FieldType, left: str, right: str) -> None:
    assert not same_value(left, right, spec=SPECS[kind], locale="en-US")
    assert not same_value(right, left, spec=SPECS[kind], locale="en-US")


@given(left=st.text(max_size=20), right=st.text(max_size=20), kind=st.sampled_from(sorted(FieldType)))
def test_sameness_is_symmetric_and_holds_for_itself(left: str, right: str, kind: FieldType) -> None:
    spec = SPECS[kind]
    assert same_value(left, left, spec=spec, locale="en-US")
    assert same_value(left, right, spec=spec, locale="en-US") == same_value(right, left, spec=spec, locale="en-US")


def test_strict_sameness_forgives_white_space_alone() -> None:
    assert strictly_same("a  b\n", "a b")
    assert not strictly_same("a b", "A b")


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        (FieldType.DATE, "12/30/19", "2019-12-30"),
        (FieldType.MONEY, "$5", "5.00"),
        (FieldType.NUMBER, "5.0", "5"),
        (FieldType.TEXT, "A. B", "a b"),
        (FieldType.IDENTIFIER, "a-1", "A1"),
    ],
)
def test_equal_values_are_pooled_under_one_key(kind: FieldType, left: str, right: str) -> None:
    keys = []
    for raw in (left, right):
        reading = read_value(raw, spec=SPECS[kind], locale="en-US")
        assert reading is not None
        keys.append(identity_of(reading.value, raw=raw, spec=SPECS[kind]))
    assert keys[0] == keys[1]
    assert keys[0] != identity_of(None, raw=left, spec=SPECS[kind]) or kind is FieldType.IDENTIFIER


def test_typed_values_compare_without_their_text() -> None:
    assert same_typed(Money(amount=Decimal("1.00"), currency="EUR"), Money(amount=Decimal("1.01")))
    assert not same_typed(Money(amount=Decimal(1)), "1.50")
