"""What stands on the pages of one document, in words, and what of it is true of which field."""

from collections.abc import Mapping
from dataclasses import dataclass

Truth = Mapping[str, tuple[str, ...]]
"""Values of each field as printed, none where the document holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A label with its value; `strong` marks what is set larger, such as the total."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A party: a label over lines of text."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; `share` is its part of the width, `numeric` sets it to the right."""

    heading: str
    share: float
    numeric: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """An invoice or an order in words.

    Attributes:
        title: What it calls itself.
        sender: Name of who sends it.
        sender_lines: Address and other lines about the sender.
        blocks: The parties.
        facts: Labelled facts, in the order they stand.
        columns: The table, all columns with as many cells as there are items.
        totals: The sums, the last one largest.
        totals_sentence: The same sums in running text.
        notes: Sentences below the totals.
        foot: Facts at the bottom of each page.
    """

    title: str
    sender: str
    sender_lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    facts: tuple[Pair, ...]
    columns: tuple[Column, ...]
    totals: tuple[Pair, ...]
    totals_sentence: str
    notes: tuple[str, ...]
    foot: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Running text: terms, letters, adverts.

    Attributes:
        title: Heading.
        sender: Name of who sends it.
        sender_lines: Address and other lines about the sender.
        paragraphs: The text.
        columns: Number of columns of text, 1 or 2.
        loud: Whether it is an advert with a large heading.
    """

    title: str
    sender: str
    sender_lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    columns: int = 1
    loud: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A document in words with its truth; `truth` is empty for prose."""

    content: Form | Prose
    truth: Truth
