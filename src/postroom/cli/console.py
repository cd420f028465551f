"""What people see beside results: notes and bars on stderr, bars on a terminal alone. Rich honours NO_COLOR."""

import sys
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Item = TypeVar("Item")

_UNBOUNDED = 100_000
"""Columns of what is no terminal: Rich would take 80 there, and cut what programs and logs want whole."""


def notes() -> Console:
    """Give the console for everything that is not a result."""
    return Console(stderr=True, highlight=False, width=_width(sys.stderr))


def results() -> Console:
    """Give the console for tables that are results."""
    return Console(highlight=False, width=_width(sys.stdout))


def track(items: Iterable[Item], description: str, *, total: int | None = None) -> Iterator[Item]:
    """Pass on `items` and move a bar on stderr with them, of `total` steps where that is known."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = notes()
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        yield from progress.track(items, total=total, description=description)


def _width(stream: TextIO | None) -> int | None:
    """Give the columns of a stream, None for what its terminal has; FORCE_COLOR makes no terminal of a file.

    Args:
        stream: None where the caller has closed it, as Python has it.
    """
    return None if stream is not None and stream.isatty() else _UNBOUNDED
