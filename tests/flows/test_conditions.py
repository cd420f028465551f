"""When a training is due: a verdict over what is known, with its reasons."""

import datetime as dt

import pytest

from postroom.errors import UsageError
from postroom.flows.conditions import Facts, condition_of, duration_of, judge


def facts(*, new: int = 0, days: float = 0, last_run: str | None = "a1b2") -> Facts:
    age = None if last_run is None else dt.timedelta(days=days)
    return Facts(dataset="f" * 64, examples=100, new_examples=new, last_run=last_run, age=age)


@pytest.mark.parametrize(
    ("text", "new", "days", "due"),
    [
        ("new-examples>=40", 40, 0, True),
        ("new-examples>=40", 39, 99, False),
        ("age>=7d", 0, 7, True),
        ("age>=7d", 99, 6.99, False),
        (" age >= 90m ", 0, 0.0625, True),
        ("age>=2w", 0, 13.9, False),
    ],
)
def test_a_condition_holds_from_its_number_on(text: str, new: int, days: float, *, due: bool) -> None:
    assert judge(facts(new=new, days=days), [condition_of(text)]).due is due


def test_any_of_several_conditions_is_enough_and_alone_is_the_reason() -> None:
    conditions = [condition_of("new-examples>=40"), condition_of("age>=7d")]
    verdict = judge(facts(new=3, days=8), conditions)
    assert verdict.due
    assert verdict.reason == "8 days since run a1b2 (age>=7d)"


def test_where_nothing_is_due_every_condition_says_why() -> None:
    verdict = judge(facts(new=3, days=0.5), [condition_of("new-examples>=40"), condition_of("age>=7d")])
    assert not verdict.due
    assert verdict.reasons == (
        "3 new examples (new-examples>=40 does not hold)",
        "12 hours since run a1b2 (age>=7d does not hold)",
    )


def test_a_project_without_a_run_is_always_due() -> None:
    verdict = judge(facts(new=100, last_run=None), [condition_of("new-examples>=400")])
    assert (verdict.due, verdict.reason) == (True, "no run yet; 100 examples")


@pytest.mark.parametrize(
    "text", ["", "new-examples", "new-examples>40", "new-examples>=4d", "age>=7", "age>=7y", "age>=0d", "drift>=1"]
)
def test_what_is_no_condition_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="write new-examples>=40, or age>=7d"):
        condition_of(text)


def test_a_pause_is_read_by_its_unit() -> None:
    assert duration_of("15m") == dt.timedelta(minutes=15)
    with pytest.raises(UsageError, match="no duration"):
        duration_of("soon")
