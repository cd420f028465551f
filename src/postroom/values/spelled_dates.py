"""The long tail of dates, in languages and spellings that `dates` has no pattern for, by the library dateparser."""

import datetime as dt
import re
from functools import lru_cache

import dateparser
from dateparser.data.languages_info import language_order

from postroom.values.dates import LONGEST, without_time
from postroom.values.locales import Conventions
from postroom.values.texts import plain

_LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "hu",
    "tr",
    "ru",
    "id",
    "ms",
)
"""Tried after the locale's own; all that dateparser knows would cost a second for each text that is no date."""
_NUMBER = re.compile(r"[0-9]+")
_FOREIGN = re.compile(r"[:/#()&*@%$+=<>|\[\]]")
_LETTERS = re.compile(r"[^\W\d_]{2}")


def spelled_date_of(text: str, *, conventions: Conventions) -> dt.date | None:
    """Give the date that the text spells out, or None; it must name day, month and a year of four digits.

    Costs a hundred milliseconds for the first text and about one for a later one; answers are kept.
    """
    written = without_time(plain(text))
    if not _may_be_date(written):
        return None
    return _parsed(written, conventions.language, conventions.order)


def _may_be_date(written: str) -> bool:
    """Let through a few words with two numbers among them, a day's and a year's, before the library is asked."""
    if len(written) > LONGEST or len(written.split()) > 7 or _FOREIGN.search(written) or not _LETTERS.search(written):
        return False
    lengths = sorted(len(number) for number in _NUMBER.findall(written))
    return len(lengths) == 2 and lengths[0] <= 2 and lengths[1] == 4


@lru_cache(maxsize=4096)
def _parsed(written: str, language: str, order: str) -> dt.date | None:
    """Ask dateparser, in the locale's own language first."""
    languages = list(dict.fromkeys(code for code in (language, *_LANGUAGES) if code in language_order))
    found = dateparser.parse(
        written,
        languages=languages,
        settings={
            "STRICT_PARSING": True,
            "REQUIRE_PARTS": ["day", "month", "year"],
            "PARSERS": ["absolute-time"],
            "DATE_ORDER": order.upper(),
        },
    )
    return None if found is None else found.date()
