"""What locales settle."""

import pytest

from postroom.values.locales import UNKNOWN, conventions_of


@pytest.mark.parametrize(
    ("locale", "order", "decimal"),
    [("en-US", "mdy", "."), ("en-MY", "dmy", "."), ("de-DE", "dmy", ","), ("de-CH", "dmy", "."), ("sv-SE", "ymd", ",")],
)
def test_conventions_come_from_cldr(locale: str, order: str, decimal: str) -> None:
    found = conventions_of(locale)
    assert (found.order, found.decimal, found.order_settled, found.decimal_settled) == (order, decimal, True, True)


def test_a_language_alone_settles_what_its_regions_share() -> None:
    assert conventions_of("de").order_settled
    assert not conventions_of("en").order_settled
    assert conventions_of("en").decimal_settled
    assert not conventions_of("es").decimal_settled


@pytest.mark.parametrize("locale", ["", "zz", "not a locale", "-", "123"])
def test_an_unknown_tag_settles_nothing(locale: str) -> None:
    assert conventions_of(locale) == UNKNOWN


def test_an_unknown_region_falls_back_to_the_language() -> None:
    assert conventions_of("de-QQ").decimal == ","
