"""Digits with marks between them: which mark groups thousands, and which one is the decimal mark."""

import re
from dataclasses import dataclass
from decimal import Decimal

from postroom.values.locales import Conventions

_SPACED_MARK = re.compile(r"\s*([.,'\u2019])\s*")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ ,.'\u2019])[0-9]{3})(?:\1[0-9]{3})*|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}|[0-9]+")
_DIGITS = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """A number as read from its digits and marks.

    Attributes:
        value: Never negative.
        decimals: Number of digits after the decimal mark.
        grouped: Whether thousands were set apart.
        doubtful: Whether the marks contradict each other or the locale.
        alternatives: What else the same digits may mean.
    """

    value: Decimal
    decimals: int
    grouped: bool
    doubtful: bool = False
    alternatives: tuple[Decimal, ...] = ()


def read_digits(text: str, conventions: Conventions) -> Digits | None:
    """Read digits with points, commas, apostrophes and blanks between them; None where they form no number.

    Two kinds of mark settle it whatever the locale ("1.234,50"), and so does one mark that cannot group ("12,5").
    Where one mark with three digits behind it remains ("1.234"), the locale's meaning is taken, and a thousand where
    the locale is not settled; it is doubtful unless the locale takes the mark for a grouping one.
    """
    core = _SPACED_MARK.sub(r"\1", text)
    last = max(core.rfind("."), core.rfind(","))
    if last < 0:
        return _whole(core, conventions)
    mark, other = core[last], "," if core[last] == "." else "."
    head, tail = core[:last], core[last + 1 :]
    if not tail.isdigit():
        return None
    if mark in head:
        return None if other in head else _repeated(head, tail, mark)
    if len(tail) == 3 and other not in head and re.fullmatch(r"[1-9][0-9]{0,2}", head):
        return _either((head, mark, tail), conventions)
    return _decimal(head, tail, conventions)


def _whole(core: str, conventions: Conventions) -> Digits | None:
    """Read a number without point and comma."""
    if _GROUPED.fullmatch(core) is None:
        return None
    spaced = " " in core
    return Digits(
        value=Decimal(_DIGITS.sub("", core)),
        decimals=0,
        grouped=not core.isdigit(),
        doubtful=spaced and not conventions.spaced_groups and conventions.decimal == ".",
    )


def _repeated(head: str, tail: str, mark: str) -> Digits | None:
    """Read a number whose last mark stands in it before: "1,234,567", or "1,234,50" where OCR took a point amiss."""
    grouped = f"{head}{mark}{tail}"
    if _GROUPED.fullmatch(grouped):
        return Digits(value=Decimal(_DIGITS.sub("", grouped)), decimals=0, grouped=True)
    if len(tail) == 2 and _GROUPED.fullmatch(head):
        return Digits(value=Decimal(f"{_DIGITS.sub('', head)}.{tail}"), decimals=2, grouped=True, doubtful=True)
    return None


def _either(parts: tuple[str, str, str], conventions: Conventions) -> Digits:
    """Read "1.234", which is either about one or more than a thousand."""
    head, mark, tail = parts
    grouping = Digits(value=Decimal(head + tail), decimals=0, grouped=True)
    decimal = Digits(value=Decimal(f"{head}.{tail}"), decimals=3, grouped=False)
    if conventions.decimal_settled and mark != conventions.decimal:
        return grouping
    first, second = (decimal, grouping) if conventions.decimal_settled else (grouping, decimal)
    return Digits(
        value=first.value,
        decimals=first.decimals,
        grouped=first.grouped,
        doubtful=True,
        alternatives=(second.value,),
    )


def _decimal(head: str, tail: str, conventions: Conventions) -> Digits | None:
    """Read a number whose last mark is certainly the decimal mark."""
    if head and _GROUPED.fullmatch(head) is None:
        return None
    foreign_blank = " " in head and conventions.decimal == "." and not conventions.spaced_groups
    return Digits(
        value=Decimal(f"{_DIGITS.sub('', head) or '0'}.{tail}"),
        decimals=len(tail),
        grouped=bool(head) and not head.isdigit(),
        doubtful=foreign_blank,
    )
