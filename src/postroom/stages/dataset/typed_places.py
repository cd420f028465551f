"""Every date and every amount that a page shows, with its place; worked out once for all values."""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TypeVar

from postroom.records.value import WordRange
from postroom.stages.dataset.word_index import PageIndex
from postroom.values.amounts import amount_of
from postroom.values.dates import date_of, read_compact_date
from postroom.values.locales import conventions_of
from postroom.values.months import months_of
from postroom.values.texts import fold

Place = tuple[WordRange, bool]
"""Words, and whether the value fills them: no letter or digit is left over."""

V = TypeVar("V")

_NUMERIC_DATE = re.compile(r"(?<![0-9])[0-9]{1,4} ?([/.\-\u2010-\u2015]) ?[0-9]{1,2} ?\1 ?[0-9]{1,4}(?![0-9])")
_COMPACT_DATE = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{6}(?![0-9])|[0-9]{4} ?[年년] ?[0-9]{1,2} ?[月월] ?[0-9]{1,2} ?[日일])"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_AMOUNT_PIECE = re.compile(r"(?<![0-9])[0-9](?:[0-9.,'\u2019]*[0-9])?")
_AMOUNT_PART = re.compile(r"[-+(]|[-+(]?[^\w\s]?[0-9.,'\u2019]+[-)]?|[-)]")
_LOOKALIKES = str.maketrans("OoIilSsBbZz|", "001115588221")
_ONLY_LOOKALIKES = re.compile(r"(?=.*[0-9])(?:[^\w|]|[0-9_OoIilSsBbZz|])+")
_MOST_DATE_WORDS = 6
_MOST_AMOUNT_WORDS = 4
_SHORTEST_BARE = 3


class TypedPlaces:
    """The dates and amounts of one document's pages, by locale."""

    def __init__(self, pages: Sequence[PageIndex]) -> None:
        self._pages = pages
        self._dates: dict[str, dict[datetime.date, list[Place]]] = {}
        self._amounts: dict[str, dict[Decimal, list[Place]]] = {}

    def of_date(self, date: datetime.date, *, locale: str) -> list[Place]:
        """Find where a date stands."""
        if locale not in self._dates:
            self._dates[locale] = _collect(_dates_of, self._pages, locale)
        return self._dates[locale].get(date, [])

    def of_amount(self, amount: Decimal, *, locale: str) -> list[Place]:
        """Find where an amount stands in one word; a bare number of one or two digits only where nothing else does."""
        if locale not in self._amounts:
            self._amounts[locale] = _collect(_amounts_of, self._pages, locale)
        places = self._amounts[locale].get(amount, [])
        return [place for place in places if not self._is_bare(place[0])] or places

    def of_split_amount(self, amount: Decimal, *, locale: str) -> list[Place]:
        """Find where an amount stands in several words: "1 234,56", "- 5", "5, 625.00"."""
        return [place for page in self._pages for place in _split_amounts(page, amount, locale)]

    def _is_bare(self, span: WordRange) -> bool:
        page = next(page for page in self._pages if page.page == span.page)
        text = page.words[span.start]
        return text.isdecimal() and len(text) < _SHORTEST_BARE


def without_lookalikes(text: str) -> str:
    """Turn letters into the digits that OCR takes them for, in a word that has digits and no other letters."""
    return text.translate(_LOOKALIKES) if _ONLY_LOOKALIKES.fullmatch(text) else text


def _collect(
    read: Callable[[PageIndex, str], Iterator[tuple[V, Place]]], pages: Sequence[PageIndex], locale: str
) -> dict[V, list[Place]]:
    found: dict[V, list[Place]] = {}
    for page in pages:
        for value, place in read(page, locale):
            found.setdefault(value, []).append(place)
    return found


def _dates_of(page: PageIndex, locale: str) -> Iterator[tuple[datetime.date, Place]]:
    for match in _NUMERIC_DATE.finditer(page.joined):
        date = date_of(match[0], locale=locale)
        if date is not None:
            yield date, page.span_of_joined(match.start(), match.end())
    for match in _COMPACT_DATE.finditer(page.joined):
        date = read_compact_date(match[0])
        if date is not None:
            yield date, page.span_of_joined(match.start(), match.end())
    named = _month_words(page, locale)
    telling = [number in named or any(map(str.isdecimal, word)) for number, word in enumerate(page.words)]
    for number in sorted(named):
        yield from _dates_around(page, number, telling, locale=locale)


def _month_words(page: PageIndex, locale: str) -> set[int]:
    months = months_of(conventions_of(locale).language)
    return {
        number for number, word in enumerate(page.words) if any(name in months for name in _LETTERS.findall(fold(word)))
    }


def _dates_around(
    page: PageIndex, month: int, telling: Sequence[bool], *, locale: str
) -> Iterator[tuple[datetime.date, Place]]:
    """Read the windows around a month's name that begin and end with a word that is `telling`: month or digits."""
    for start in range(max(0, month - _MOST_DATE_WORDS + 1), month + 1):
        for stop in range(month + 1, min(len(page.words), start + _MOST_DATE_WORDS) + 1):
            if telling[start] and telling[stop - 1]:
                date = date_of(" ".join(page.words[start:stop]), locale=locale)
                if date is not None:
                    yield date, (WordRange(page=page.page, start=start, stop=stop), True)


def _amounts_of(page: PageIndex, locale: str) -> Iterator[tuple[Decimal, Place]]:
    for number, word in enumerate(page.words):
        if not any(map(str.isdecimal, word)):
            continue
        span = WordRange(page=page.page, start=number, stop=number + 1)
        amount = _amount(word, locale)
        if amount is not None:
            yield amount, (span, True)
            continue
        for match in _AMOUNT_PIECE.finditer(word):
            amount = amount_of(match[0], locale=locale)
            if amount is not None:
                yield amount, (span, False)


def _amount(text: str, locale: str) -> Decimal | None:
    return Decimal(text) if text.isdecimal() else amount_of(text, locale=locale)


def _split_amounts(page: PageIndex, wanted: Decimal, locale: str) -> Iterator[Place]:
    parts = [bool(_AMOUNT_PART.fullmatch(word)) for word in page.words]
    for start in (number for number, part in enumerate(parts) if part):
        for stop in range(start + 2, min(len(parts), start + _MOST_AMOUNT_WORDS) + 1):
            if not parts[stop - 1]:
                break
            if amount_of(" ".join(page.words[start:stop]), locale=locale) == wanted:
                yield WordRange(page=page.page, start=start, stop=stop), True
                break
