"""Numbers as the report writes them."""

from postroom.records.evaluation import Interval

UNDEFINED = "\N{EN DASH}"
"""Stands for a ratio of 0 to 0."""


def share(value: float | None) -> str:
    """Write a share from 0 to 1 with three digits."""
    return UNDEFINED if value is None else f"{value:.3f}"


def span(interval: Interval | None) -> str:
    """Write an interval as its two ends."""
    return UNDEFINED if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"


def percent(value: float) -> str:
    """Write a share from 0 to 1 in whole per cent; 100 only where nothing is wrong."""
    return f"{min(99, round(100 * value)) if value < 1 else 100} %"


def count(number: int, noun: str) -> str:
    """Write a number with its noun, which takes an s for several."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
