"""The long tail of dates, in languages and spellings that `dates` has no pattern for, by the library dateparser."""

import datetime as dt
import re
from functools import lru_cache

import dateparser
from dateparser.data.languages_info import language_order

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
_DAY = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
_YEAR = re.compile(r"(?<![0-9])(?:1[89]|2[01])[0-9]{2}(?![0-9])")
_LETTERS = re.compile(r"[^\W\d_]{3}|[^\W\d_]+\s*[.]|[年년]")


def spelled_date_of(text: str, *, conventions: Conventions) -> dt.date | None:
    """Give the date that the text spells out, or None; it must name day, month and a year of four digits.

    Costs a hundred milliseconds for the first text and about one for a later one; answers are kept.
    """
    written = plain(text)
    if len(written) > 48 or not (_DAY.search(written) and _YEAR.search(written) and _LETTERS.search(written)):
        return None
    return _parsed(written, conventions.language, conventions.order)


@lru_cache(maxsize=8192)
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
