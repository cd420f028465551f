"""A page's words as one string of letters and digits, so that finding a value does not depend on how it is cut up."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from postroom.records.page import Page
from postroom.records.value import WordRange
from postroom.values.texts import words_of

Piece = tuple[str, int]
"""A run of letters and digits, case-folded, and the number of the word it stands in; a word may have several."""


class PageIndex:
    """The words of one page, ready to be searched; made once for all values.

    Attributes:
        page: Number of the page in its file, from 0.
        words: Texts as written, in reading order.
    """

    def __init__(self, page: int, words: Sequence[str]) -> None:
        self.page = page
        self.words = words

    @classmethod
    def of(cls, page: Page) -> "PageIndex":
        """Index a page."""
        return cls(page.index, [word.text for word in page.words])

    def with_words(self, words: Iterable[str]) -> "PageIndex":
        """Index the same page with other texts for its words."""
        return PageIndex(self.page, list(words))

    @cached_property
    def pieces(self) -> list[Piece]:
        """All runs of letters and digits, in reading order."""
        return [(piece, number) for number, word in enumerate(self.words) for piece in words_of(word)]

    @cached_property
    def letters(self) -> str:
        """All pieces, one directly behind the other."""
        return "".join(piece for piece, _ in self.pieces)

    @cached_property
    def joined(self) -> str:
        """The words as written with a blank between them."""
        return " ".join(self.words)

    @cached_property
    def starts(self) -> dict[int, int]:
        """Offset in `letters` of each piece's first character: number of the piece."""
        offsets: dict[int, int] = {}
        at = 0
        for number, (piece, _) in enumerate(self.pieces):
            offsets[at] = number
            at += len(piece)
        return offsets

    @cached_property
    def stops(self) -> dict[int, int]:
        """Offset in `letters` behind each piece's last character: number of the piece."""
        return {offset + len(self.pieces[number][0]): number for offset, number in self.starts.items()}

    @cached_property
    def joined_numbers(self) -> list[int]:
        """Number of the word at each offset of `joined`; a blank belongs to the word before it."""
        return [number for number, word in enumerate(self.words) for _ in range(len(word) + 1)]

    def find(self, letters: str, *, within: str | None = None) -> Iterator[tuple[int, int]]:
        """Find runs of whole pieces that together spell `letters`.

        Args:
            letters: Letters and digits, case-folded; at least one.
            within: A string of `letters`' length to search instead, with some characters replaced.

        Yields:
            Numbers of the first piece and of the last one.
        """
        text = self.letters if within is None else within
        at = text.find(letters)
        while at >= 0:
            first, last = self.starts.get(at), self.stops.get(at + len(letters))
            if first is not None and last is not None:
                yield first, last
            at = text.find(letters, at + 1)

    def windows(self, shortest: int, longest: int) -> Iterator[tuple[int, int, str]]:
        """Give all runs of whole words whose letters and digits have such a number.

        Yields:
            Numbers of the first piece and of the last one, and their letters.
        """
        firsts, lasts = self._word_edges
        reach = 0
        for first, start in firsts:
            while reach < len(lasts) and lasts[reach][1] < start + shortest:
                reach += 1
            for last, stop in lasts[reach:]:
                if stop > start + longest:
                    break
                yield first, last, self.letters[start:stop]

    @cached_property
    def _word_edges(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Pieces that begin words, and pieces that end them, each with its offset in `letters`."""
        numbers = [None, *(number for _, number in self.pieces), None]
        firsts = [(piece, at) for at, piece in self.starts.items() if numbers[piece] != numbers[piece + 1]]
        lasts = [(piece, at) for at, piece in self.stops.items() if numbers[piece + 1] != numbers[piece + 2]]
        return firsts, lasts

    def fills_words(self, first: int, last: int) -> bool:
        """Say whether pieces `first` to `last` leave no letter or digit of their outer words over."""
        before = first and self.pieces[first - 1][1] == self.pieces[first][1]
        behind = last + 1 < len(self.pieces) and self.pieces[last + 1][1] == self.pieces[last][1]
        return not before and not behind

    def span(self, first: int, last: int) -> WordRange:
        """Give the words of pieces `first` to `last`."""
        return WordRange(page=self.page, start=self.pieces[first][1], stop=self.pieces[last][1] + 1)

    def span_of_joined(self, start: int, stop: int) -> tuple[WordRange, bool]:
        """Give the words under a run of `joined`, and whether it leaves no letter or digit of them over."""
        first, last = self.joined_numbers[start], self.joined_numbers[stop - 1]
        begin, end = start, stop
        while begin > 0 and self.joined[begin - 1] != " ":
            begin -= 1
        while end < len(self.joined) and self.joined[end] != " ":
            end += 1
        rest = self.joined[begin:start] + self.joined[stop:end]
        return WordRange(page=self.page, start=first, stop=last + 1), not any(map(str.isalnum, rest))
