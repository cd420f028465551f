"""What the entries of a history mean."""

import datetime as dt
from dataclasses import replace

import pytest

from postroom.records.registry import Action, HistoryEntry
from postroom.stages.registry.history import serving_at, version_before

NOON = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


def entries(*moves: tuple[Action, int]) -> tuple[HistoryEntry, ...]:
    first = HistoryEntry(
        project="mail",
        environment="production",
        sequence=1,
        instant=NOON,
        action=Action.PROMOTED,
        version=1,
        digest="d",
        previous=None,
        actor="a person",
        reason="why",
        even_refused=False,
    )
    return tuple(
        replace(first, sequence=hour + 1, instant=NOON + dt.timedelta(hours=hour), action=action, version=number)
        for hour, (action, number) in enumerate(moves)
    )


UP, DOWN = Action.PROMOTED, Action.ROLLED_BACK


@pytest.mark.parametrize(
    ("moves", "before"),
    [
        ((), None),
        (((UP, 1),), None),
        (((UP, 1), (UP, 2)), 1),
        (((UP, 1), (UP, 2), (DOWN, 1)), None),
        (((UP, 1), (UP, 2), (UP, 3), (DOWN, 2)), 1),
        (((UP, 1), (UP, 2), (DOWN, 1), (UP, 3)), 1),
        (((UP, 1), (UP, 2), (UP, 1)), 2),
    ],
)
def test_a_rollback_leads_to_what_served_before_the_present_was_promoted(
    moves: tuple[tuple[Action, int], ...], before: int | None
) -> None:
    assert version_before(entries(*moves)) == before


def test_what_served_at_an_instant_is_the_last_entry_up_to_it() -> None:
    told = entries((UP, 1), (UP, 2), (DOWN, 1))
    assert serving_at(told, NOON - dt.timedelta(microseconds=1)) is None
    assert serving_at(told, NOON) == told[0]
    assert serving_at(told, NOON + dt.timedelta(minutes=90)) == told[1]
    assert serving_at(told, NOON + dt.timedelta(days=1)) == told[2]
