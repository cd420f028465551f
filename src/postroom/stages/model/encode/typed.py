"""Which runs of words read as a date or an amount, and what these values are within their document."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from postroom.values.amounts import amount_of
from postroom.values.dates import date_of

TYPED_WIDTHS = 5
"""Longest run of words, in words, that is tried as a date; an amount takes at most two."""
TYPED_KINDS = 2
"""Date and amount, in this order."""
VALUE_FEATURES = 12
"""Length of a word's vector of value features."""

_MONTH = re.compile(
    r"(?i)^\W*(jan|feb|f[ée]v|m[aä]r|apr|avr|abr|ma[iy]|jun|juin|jul|juil|ao[uû]|aug|ago|sep|set|oct|okt|out|nov|dec|d[ée]c|dez|dic|gen|giu|lug|mag|ott|ene)"
)
_DATE_PIECE = re.compile(r"^[\d./,-]{1,10}$")
_LARGEST = 24
"""Distinct amounts, from the largest, among which sums are looked for; more would find sums by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSpans:
    """Dates and amounts of one page.

    Attributes:
        readable: (W, TYPED_KINDS, TYPED_WIDTHS) of 0 and 1: whether the run of `width + 1` words from word w reads so.
        dates: First word of each run that is a date, with the date.
        amounts: The word that holds the digits of each amount, with the amount.
    """

    readable: NDArray[np.float32]
    dates: tuple[tuple[int, dt.date], ...]
    amounts: tuple[tuple[int, Decimal], ...]


def find_typed(texts: Sequence[str], *, locale: str) -> TypedSpans:
    """Read every short run of words as a date and as an amount."""
    readable = np.zeros((len(texts), TYPED_KINDS, TYPED_WIDTHS), dtype=np.float32)
    dates: list[tuple[int, dt.date]] = []
    amounts: dict[int, Decimal] = {}  # by the word that holds the digits, which "$ 5.00" shares with "5.00"
    for first in range(len(texts)):
        for width, date in _dates_from(texts, first, locale=locale):
            readable[first, 0, width - 1] = 1
            dates.append((first, date))
        for width, amount in _amounts_from(texts, first, locale=locale):
            readable[first, 1, width - 1] = 1
            amounts[first + width - 1] = amount
    return TypedSpans(readable=readable, dates=tuple(dates), amounts=tuple(amounts.items()))


def _dates_from(texts: Sequence[str], first: int, *, locale: str) -> list[tuple[int, dt.date]]:
    word = texts[first]
    if not (any(char.isdigit() for char in word) or _MONTH.match(word)):
        return []
    found: list[tuple[int, dt.date]] = []
    for width in range(1, TYPED_WIDTHS + 1):
        run = texts[first : first + width]
        if len(run) < width or (width > 1 and not _may_be_date(run)):
            break
        date = date_of(" ".join(run), locale=locale)
        if date is not None:
            found.append((width, date))
    return found


def _may_be_date(run: Sequence[str]) -> bool:
    """Say whether several words may be pieces of one date: numbers and month names alone."""
    return all(len(word) <= 12 and (_DATE_PIECE.match(word) or _MONTH.match(word)) for word in run)


def _amounts_from(texts: Sequence[str], first: int, *, locale: str) -> list[tuple[int, Decimal]]:
    word = texts[first]
    alone = amount_of(word, locale=locale)
    if alone is not None:
        return [(1, alone)]
    if len(word) > 4 or first + 1 == len(texts) or word[-1].isdigit() or not texts[first + 1][0].isdigit():
        return []
    together = amount_of(f"{word} {texts[first + 1]}", locale=locale)
    return [] if together is None else [(2, together)]


def value_features(pages: Sequence[TypedSpans], texts: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
    """Describe each word's amount and date among all of the document's.

    Args:
        pages: Dates and amounts of each page.
        texts: The words of each page.

    Returns:
        For each page (W, VALUE_FEATURES): for amounts presence, rank from the largest, share of the largest, how often
        it stands, whether it is the sum of two others, whether it and another make a third; for dates presence, place
        between the earliest and the latest, whether it is either, how often it stands, whether a range goes on.
    """
    tables = [np.zeros((len(words), VALUE_FEATURES), dtype=np.float32) for words in texts]
    _describe_amounts(pages, tables)
    _describe_dates(pages, tables)
    return tables


def _describe_amounts(pages: Sequence[TypedSpans], tables: Sequence[NDArray[np.float32]]) -> None:
    counts = Counter(abs(amount) for page in pages for _, amount in page.amounts)
    ordered = sorted((amount for amount in counts if amount), reverse=True)
    if not ordered:
        return
    rank = {amount: place for place, amount in enumerate(ordered)}
    sums, addends = _sums(ordered[:_LARGEST])
    for page, table in zip(pages, tables, strict=True):
        for word, signed in page.amounts:
            amount = abs(signed)
            place = rank.get(amount, len(ordered))
            table[word, :6] = (
                1.0,
                1 / (1 + place),
                float(amount / ordered[0]) ** 0.5,
                min(counts[amount], 8) / 8,
                amount in sums,
                amount in addends,
            )


def _sums(amounts: Sequence[Decimal]) -> tuple[set[Decimal], set[Decimal]]:
    """Give the amounts that are the sum of two others, and those that make one with another."""
    known = set(amounts)
    sums: set[Decimal] = set()
    addends: set[Decimal] = set()
    for place, larger in enumerate(amounts):
        for smaller in amounts[place + 1 :]:
            if larger + smaller in known:
                sums.add(larger + smaller)
                addends.update((larger, smaller))
    return sums, addends


def _describe_dates(pages: Sequence[TypedSpans], tables: Sequence[NDArray[np.float32]]) -> None:
    counts = Counter(date for page in pages for _, date in page.dates)
    if not counts:
        return
    earliest, latest = min(counts), max(counts)
    days = max((latest - earliest).days, 1)
    for page, table in zip(pages, tables, strict=True):
        starts = {word for word, _ in page.dates}
        for word, date in page.dates:
            table[word, 6:] = (
                1.0,
                (date - earliest).days / days,
                date == earliest,
                date == latest,
                min(counts[date], 8) / 8,
                bool(starts & {word + 1, word + 2}) - bool(starts & {word - 1, word - 2}),
            )
