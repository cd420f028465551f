"""What a locale says about written dates and numbers, from CLDR as babel ships it (Unicode Technical Standard 35)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

_UNSETTLED_ORDER = frozenset({"en"})
"""Languages whose regions disagree about day and month, so that the tag without a region settles nothing."""
_UNSETTLED_MARK = frozenset({"es"})
"""Languages whose regions disagree about the decimal mark (Mexico has the point, Spain the comma)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How numbers and dates are written somewhere.

    Attributes:
        language: ISO 639 code, "" where unknown.
        region: ISO 3166 code, "" where the tag names none.
        order: Order of the parts of a date of digits: "mdy", "dmy" or "ymd".
        order_settled: Whether day and month may be told apart by that order alone.
        decimal: Decimal mark, "." or ",".
        decimal_settled: Whether a single mark may be told from a grouping mark by that alone.
        spaced_groups: Whether thousands are set apart by spaces.
    """

    language: str
    region: str
    order: str
    order_settled: bool
    decimal: str
    decimal_settled: bool
    spaced_groups: bool


UNKNOWN = Conventions(
    language="",
    region="",
    order="dmy",
    order_settled=False,
    decimal=".",
    decimal_settled=False,
    spaced_groups=True,
)
"""Nothing is settled; the order is the one most of the world has."""


@lru_cache(maxsize=256)
def conventions_of(locale: str) -> Conventions:
    """Give the conventions of a BCP 47 tag such as "en-US".

    A tag without a region settles what its regions agree on: "de" settles the order of a date, "en" does not. A tag
    that CLDR does not know falls back to its language, and that to `UNKNOWN`.
    """
    known = _locale_of(locale)
    if known is None:
        return UNKNOWN
    region = known.territory or ""
    order = _order_of(known)
    symbols = known.number_symbols.get("latn", {})
    return Conventions(
        language=known.language,
        region=region,
        order=order,
        order_settled=bool(region) or known.language not in _UNSETTLED_ORDER,
        decimal="," if symbols.get("decimal") == "," else ".",
        decimal_settled=bool(region) or known.language not in _UNSETTLED_MARK,
        spaced_groups=str(symbols.get("group", ",")).isspace(),
    )


def _locale_of(tag: str) -> Locale | None:
    """Give babel's locale of `tag`, of its language alone where the whole is unknown, or None."""
    parts = tag.replace("_", "-")
    for candidate in (parts, parts.split("-", 1)[0]):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _order_of(known: Locale) -> str:
    """Read the order of day, month and year out of the short date pattern."""
    letters = re.sub(r"'[^']*'", "", known.date_formats["short"].pattern)
    places = sorted((letters.find(mark), part) for part, mark in (("d", "d"), ("m", "M"), ("y", "y")))
    order = "".join(part for _, part in places)
    return order if order in {"mdy", "dmy", "ymd"} else "dmy"
