"""Where a value stands among the words of a document, by the field's own idea of what is equal.

Each kind of value is looked for in steps, and the first step that finds anything ends the search: words that are equal,
words with slips as OCR makes them. In each step places where the value fills its words go before those where it is
only a part of one, with a mark between it and the rest ("Date:02/07/20").
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from postroom.records.schema import FieldSpec, FieldType
from postroom.records.value import Money, TypedValue, WordRange
from postroom.stages.dataset.typed_places import Place, TypedPlaces, without_lookalikes
from postroom.stages.dataset.word_index import PageIndex
from postroom.values.reading import read_value
from postroom.values.texts import words_of

SLIPS_FROM = 5
"""Letters and digits that a text must have before slips are forgiven."""

SLIPS_SHARE = 0.15
"""Share of a text's letters and digits that may be wrong, missing or too many; one at least, from `SLIPS_FROM` on."""

_SPLIT_FROM = 4
"""A value with fewer letters and digits is not put together from pieces that are cut up otherwise than the label's."""

_LOOKALIKES = str.maketrans("oilsbz", "011582")


class Finder:
    """Finds values in one document; what does not depend on the value is worked out once."""

    def __init__(self, pages: Sequence[PageIndex], *, locale: str) -> None:
        self._pages = pages
        self._locale = locale
        self._typed = TypedPlaces(pages)

    def find(self, value: str, *, spec: FieldSpec) -> tuple[WordRange, ...]:
        """Find every place of a value, in reading order; empty for a choice and for what does not stand there."""
        if spec.type is FieldType.CHOICE or not words_of(value):
            return ()
        for places in self._steps(value, spec):
            if places:
                filled = [span for span, fills in places if fills]
                return _smallest(filled or [span for span, _ in places])
        return ()

    @cached_property
    def _mended(self) -> TypedPlaces:
        """The dates and amounts once look-alikes of digits are taken for digits."""
        return TypedPlaces([page.with_words(map(without_lookalikes, page.words)) for page in self._pages])

    def _steps(self, value: str, spec: FieldSpec) -> Iterator[list[Place]]:
        """Yield ever wider findings."""
        locale = spec.locale or self._locale
        if spec.type in {FieldType.DATE, FieldType.MONEY, FieldType.NUMBER}:
            reading = read_value(value, spec=spec, locale=locale)
            if reading is not None:
                yield from _typed_steps(reading.value, self._typed, locale)
                yield from _typed_steps(reading.value, self._mended, locale)
            yield self._by_pieces(value)
            return
        yield self._by_pieces(value)
        yield self._by_letters(value)
        letters = "".join(words_of(value))
        if spec.type is FieldType.IDENTIFIER:
            yield self._with_lookalikes(letters)
        else:
            yield self._nearly(letters, same_digits=spec.type is FieldType.TEXT)

    def _by_pieces(self, value: str) -> list[Place]:
        """Find runs of the same pieces, cut up as the label is."""
        pieces = words_of(value)
        return [
            (page.span(first, last), page.fills_words(first, last))
            for page in self._pages
            for first, last in page.find("".join(pieces))
            if tuple(piece for piece, _ in page.pieces[first : last + 1]) == pieces
        ]

    def _by_letters(self, value: str) -> list[Place]:
        """Find runs of the same letters and digits, however cut up."""
        letters = "".join(words_of(value))
        return [
            (page.span(first, last), page.fills_words(first, last))
            for page in self._pages
            for first, last in (page.find(letters) if len(letters) >= _SPLIT_FROM else ())
        ]

    def _with_lookalikes(self, letters: str) -> list[Place]:
        """Find an identifier where letters and digits that look alike count as the same."""
        return [
            (page.span(first, last), page.fills_words(first, last))
            for page in self._pages
            for first, last in (
                page.find(letters.translate(_LOOKALIKES), within=page.letters.translate(_LOOKALIKES))
                if len(letters) >= _SPLIT_FROM
                else ()
            )
        ]

    def _nearly(self, letters: str, *, same_digits: bool) -> list[Place]:
        """Find the runs of whole words with the fewest slips (Levenshtein distance over letters and digits)."""
        if len(letters) < SLIPS_FROM:
            return []
        fewest = max(1, int(len(letters) * SLIPS_SHARE))
        digits = _digits(letters)
        places: list[Place] = []
        for page in self._pages:
            for first, last, text in page.windows(len(letters) - fewest, len(letters) + fewest):
                slips = Levenshtein.distance(letters, text, score_cutoff=fewest)
                if slips > fewest or (same_digits and _digits(text) != digits):
                    continue
                if slips < fewest:
                    fewest, places = slips, []
                places.append((page.span(first, last), True))
        return places


def _typed_steps(value: TypedValue, places: TypedPlaces, locale: str) -> Iterator[list[Place]]:
    if isinstance(value, datetime.date):
        yield places.of_date(value, locale=locale)
    elif isinstance(value, Money | Decimal):
        amount = value.amount if isinstance(value, Money) else value
        yield places.of_amount(amount, locale=locale)
        yield places.of_split_amount(amount, locale=locale)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _smallest(spans: Iterable[WordRange]) -> tuple[WordRange, ...]:
    """Keep the spans that hold no smaller one, in reading order, each once."""
    kept: list[WordRange] = []
    for span in sorted(set(spans), key=lambda span: (span.page, span.stop, -span.start)):
        # Sorted by their ends, a span can only hold those before it, and the last kept one starts latest.
        if not (kept and kept[-1].page == span.page and span.start <= kept[-1].start):
            kept.append(span)
    return tuple(kept)
