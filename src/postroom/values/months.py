"""Names of months and weekdays, from CLDR as babel ships it."""

import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from postroom.values.texts import fold

_LANGUAGES = ("en", "de", "fr", "es", "it")
_MORE = {"sept": 9, "mrz": 3, "maerz": 3, "jaenner": 1, "fevr": 2, "setiembre": 9}
"""Spellings in use that CLDR does not list."""
FILLERS = frozenset(
    {"st", "nd", "rd", "th", "of", "the", "de", "del", "der", "den", "le", "el", "il", "du", "er", "am"}
)
"""Words and endings that stand beside the parts of a date and say nothing."""


@lru_cache(maxsize=64)
def months_of(language: str) -> dict[str, int]:
    """Give the numbers of months by folded name, whole and short: five languages, and `language` where CLDR has it."""
    found: dict[str, int] = {}
    for code in (*_LANGUAGES, language):
        for names in _names(code, "months"):
            keys = {_key(name): number for number, name in names.items() if _is_name(name)}
            found.update({_without_accents(key): number for key, number in keys.items()})
            found.update(keys)
    return {**found, **_MORE}


@lru_cache(maxsize=64)
def weekdays_of(language: str) -> frozenset[str]:
    """Give the folded names of weekdays, whole and short, in the same languages."""
    return frozenset(
        _key(name)
        for code in (*_LANGUAGES, language)
        for names in _names(code, "days")
        for name in names.values()
        if _is_name(name)
    )


def _names(language: str, kind: str) -> list[dict[int, str]]:
    """Give CLDR's tables of names of one language, in and out of a date; none where CLDR lacks it."""
    try:
        tables = getattr(Locale.parse(language), kind)
    except (UnknownLocaleError, ValueError):
        return []
    return [dict(tables[use][width]) for use in ("format", "stand-alone") for width in ("wide", "abbreviated")]


def _key(name: str) -> str:
    """Fold a name, its point taken away, as `dates` folds the words it looks up."""
    return fold(name).strip(". ")


def _without_accents(key: str) -> str:
    """Give the name as typed without accents ("fevrier"), as telex and OCR do."""
    return "".join(character for character in unicodedata.normalize("NFD", key) if not unicodedata.combining(character))


def _is_name(name: str) -> bool:
    """Refuse names that hold digits or several words, as in Chinese ("3月") and Vietnamese."""
    return name.strip(".").replace("\u2019", "").isalpha()
