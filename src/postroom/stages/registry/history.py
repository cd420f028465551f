"""What the entries of one environment's history mean."""

import datetime as dt
from collections.abc import Sequence

from postroom.records.registry import Action, HistoryEntry


def serving_at(entries: Sequence[HistoryEntry], instant: dt.datetime) -> HistoryEntry | None:
    """Give the last entry up to an instant, of entries in their order; None where there is none."""
    return next((entry for entry in reversed(entries) if entry.instant <= instant), None)


def version_before(entries: Sequence[HistoryEntry]) -> int | None:
    """Give the number of the version that a rollback leads to; None where nothing served before.

    A promotion lays a version on a pile, a rollback takes the topmost off: rolling back twice goes back by two.
    """
    pile: list[int] = []
    for entry in entries:
        if entry.action is Action.PROMOTED:
            pile.append(entry.version)
        else:
            pile.pop()
    return pile[-2] if len(pile) > 1 else None
