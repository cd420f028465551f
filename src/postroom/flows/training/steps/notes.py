"""How a step says where it is: a line of its output that begins with a mark, which whoever runs it can show."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

MARK = "postroom: "
_EVERY_S = 2.0

Item = TypeVar("Item")


def note(text: str) -> None:
    """Say something to whoever watches."""
    print(f"{MARK}{text}", flush=True)  # noqa: T201 - a step's output is all that a runner sees of it


def counted(items: Iterable[Item], what: str, *, total: int) -> Iterator[Item]:
    """Pass on `items` and say every other second how many of `total` went by."""
    told = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - told > _EVERY_S:
            told = time.monotonic()
            note(f"{number} of {total} {what}")
