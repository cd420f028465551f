"""What was found for a field, with where it stood, how sure we are and who says so."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from postroom.records.geometry import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount; `currency` is its ISO 4217 code, None where neither document nor project names one."""

    amount: Decimal
    currency: str | None = None


TypedValue = str | Decimal | datetime.date | Money
"""Text, identifier, address and choice are str, number is Decimal, date is date, money is Money."""


class State(StrEnum):
    """Whether the document holds a value for the field."""

    PRESENT = "present"
    ABSENT = "absent"
    UNREADABLE = "unreadable"


class ValueSource(StrEnum):
    """Who says that the value is this."""

    MODEL = "model"
    XML = "xml"  # the invoice embedded in the PDF
    PERSON = "person"
    RULE = "rule"
    TRUTH = "truth"  # another system that knows


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRange:
    """Words `start` up to but without `stop` of page `page`, in reading order."""

    page: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A box on a page (numbered from 0); a value that wraps over lines has one for each."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A value that was considered.

    Attributes:
        raw: The text as written.
        value: The typed value, None where the text does not parse.
        confidence: Probability that this is the value, from 0 to 1.
        words: Where it stands; empty where it does not stand in the text.
    """

    raw: str
    value: TypedValue | None
    confidence: float
    words: tuple[WordRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """One value of one field of one document; a repeated field has one for each value.

    Attributes:
        field: Name of the field.
        state: Present, absent or unreadable.
        raw: The text as written; None unless present.
        value: The typed value; None unless present, and where the text does not parse.
        confidence: Calibrated probability that state and value are right, from 0 to 1.
        source: Who says so.
        regions: Where it stands, a box a line, in reading order.
        words: The source words, in reading order.
        candidates: The best alternatives, most probable first, this one included.
        notes: Why the confidence was lowered: ambiguous locale, failed validator, broken rule.
        group: Name of the repeated group (line items) it belongs to, or None.
        row: Row in that group, from 0, or None.
    """

    field: str
    state: State
    raw: str | None = None
    value: TypedValue | None = None
    confidence: float
    source: ValueSource
    regions: tuple[Region, ...] = ()
    words: tuple[WordRange, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()
    group: str | None = None
    row: int | None = None

    def __post_init__(self) -> None:
        """Refuse a confidence that is no probability, and text for a value that is not there."""
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence {self.confidence} of {self.field} is not between 0 and 1")
        if self.state is not State.PRESENT and self.raw is not None:
            raise ValueError(f"{self.field} is {self.state} but has text {self.raw!r}")
