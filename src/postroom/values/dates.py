"""Dates by their own patterns: ISO 8601, digits in the locale's order, names of months; quick enough for every word.

Years of two digits pivot as POSIX says (IEEE Std 1003.1, `strptime`): 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to
2068. A day without a year gives no date: nothing in the text says which.
"""

import datetime as dt
import re
from dataclasses import dataclass

from postroom.values.locales import Conventions, conventions_of
from postroom.values.months import FILLERS, months_of, weekdays_of
from postroom.values.texts import fold, plain

LONGEST = 48
"""Characters; longer text is no date."""
_YEARS = range(1900, 2200)
_TIME = re.compile(
    r"[T\s,@]+(?:at\s+|um\s+|à\s+)?[0-9]{1,2}\s?[:.h]\s?[0-9]{2}(?:\s?[:.]\s?[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:\s?(?:[ap]\.?\s?m\b\.?|uhr|hrs|h\b))?\s?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?\s*$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"([0-9]{1,4})\s?([/.\-])\s?([0-9]{1,2})\s?\2\s?([0-9]{1,4})\s?[.,;]?")
_HAN = re.compile(r"([0-9]{4})\s?[年년]\s?([0-9]{1,2})\s?[月월]\s?([0-9]{1,2})\s?[日일]")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])")
_PIECES = re.compile(r"[0-9]+|[^\W\d_]+|[^\s.,/\-']")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    """A date as read, with the other dates that the same text may mean."""

    value: dt.date
    alternatives: tuple[dt.date, ...] = ()


def date_of(text: str, *, locale: str) -> dt.date | None:
    """Give the date that the text is, or None; quick enough to be asked of every run of words on a page.

    Digits alone need marks between them here: "20200312" is as likely a contract's number.
    """
    reading = read_date(text, conventions=conventions_of(locale))
    return None if reading is None else reading.value


def read_date(text: str, *, conventions: Conventions) -> DateReading | None:
    """Read a date, with a weekday before or a time of day behind it or not; None where the text is none.

    Other dates are listed where day and month may change places and the locale does not settle it.
    """
    if len(text) > LONGEST or not any(character.isdigit() for character in text):
        return None
    written = without_time(plain(text).strip(" ()[],;"))
    match = _NUMERIC.fullmatch(_without_weekday(written, conventions.language))
    if match is not None:
        return _of_digits((match[1], match[3], match[4]), conventions)
    return _of_words(written, conventions)


def read_compact_date(text: str) -> dt.date | None:
    """Read eight digits, as in ISO 8601's basic format ("20200312"), and the form with Han or Hangul signs."""
    match = _COMPACT.fullmatch(plain(text)) or _HAN.fullmatch(plain(text))
    return None if match is None else _date(match[1], match[2], match[3])


def without_time(written: str) -> str:
    """Take a time of day from behind a date ("09/01/2019 8:01:11 PM")."""
    if ":" in written or "h" in written or "." in written:
        return _TIME.sub("", written)
    return written


def _without_weekday(written: str, language: str) -> str:
    """Take a weekday's name from before a date of digits ("Mon 12/30/19")."""
    if written[:1].isdigit():
        return written
    name, _, rest = written.partition(" ")
    return rest if fold(name).rstrip(".,") in weekdays_of(language) else written


def _of_digits(parts: tuple[str, str, str], conventions: Conventions) -> DateReading | None:
    """Read three numbers: ISO's order where the year stands first, else the locale's."""
    first, second, third = parts
    if len(first) > 2:
        value = _date(first, second, third) if len(first) == 4 and len(third) <= 2 else None
        return None if value is None else DateReading(value=value)
    if len(third) not in {2, 4}:
        return None
    day_first, month_first = _date(third, second, first), _date(third, first, second)
    year_first = _date(first, second, third) if len(third) == 2 and len(first) == 2 else None
    wanted = {
        "dmy": (day_first, month_first),
        "mdy": (month_first, day_first),
        "ymd": (year_first, day_first, month_first),
    }
    possible = tuple(value for value in wanted[conventions.order] if value is not None)
    if not possible:
        return None
    others = tuple(dict.fromkeys(value for value in possible[1:] if value != possible[0]))
    settled = conventions.order_settled and (conventions.order != "ymd" or possible[0] == year_first)
    return DateReading(value=possible[0], alternatives=() if settled else others)


def _of_words(written: str, conventions: Conventions) -> DateReading | None:
    """Read a date whose month has a name: the name may stand first, in the middle or last."""
    pieces = _PIECES.findall(fold(written))
    if not 3 <= len(pieces) <= 8:
        return None
    months, weekdays = months_of(conventions.language), weekdays_of(conventions.language)
    named = [piece for piece in pieces if piece in months]
    if len(named) == 2:  # "mar. 12 juin 2018": French shortens Tuesday as it does March
        named = [piece for piece in named if piece not in weekdays]
    if len(named) != 1:
        return None
    numbers = [piece for piece in pieces if piece.isdigit()]
    rest = {piece for piece in pieces if not piece.isdigit() and piece != named[0]}
    if len(numbers) != 2 or not rest <= FILLERS | weekdays:
        return None
    value = _of_named(months[named[0]], numbers[0], numbers[1])
    return None if value is None else DateReading(value=value)


def _of_named(month: int, first: str, second: str) -> dt.date | None:
    """Take the number of four digits for the year, the second where neither has four."""
    year, day = (first, second) if len(first) == 4 else (second, first)
    if len(year) not in {2, 4} or len(day) > 2:
        return None
    return _date(year, str(month), day)


def _date(year: str, month: str, day: str) -> dt.date | None:
    """Make a date of digits; None where there is no such day."""
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= 69 else 2000
    if len(month) > 2 or len(day) > 2 or number not in _YEARS:
        return None
    try:
        return dt.date(number, int(month), int(day))
    except ValueError:
        return None
