"""When a model is due to be trained again: what is known, the conditions that people set, and a verdict over them."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from postroom.errors import UsageError

_CONDITION = re.compile(r"\s*([a-z-]+)\s*>=\s*([0-9]{1,6})([smhdw]?)\s*")
_DURATION = re.compile(r"\s*([0-9]{1,6})([smhdw])\s*")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_FORMS = "write new-examples>=40, or age>=7d (units: s, m, h, d, w)"


class Subject(StrEnum):
    """What a condition is about."""

    NEW_EXAMPLES = "new-examples"
    AGE = "age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition under which a model is trained again.

    Attributes:
        text: As people wrote it.
        subject: What it is about.
        least: From where on it holds: a number of examples, or seconds.
    """

    text: str
    subject: Subject
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known when somebody looks.

    Attributes:
        dataset: Digest of the newest data set.
        examples: Number of its documents.
        new_examples: Of these, those that the last run's data set did not have, or not with these labels.
        last_run: Id of the last run that came to its end; None where none did.
        age: Time since it ended; None likewise.
    """

    dataset: str
    examples: int
    new_examples: int
    last_run: str | None
    age: dt.timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether a training is due, and what each condition says, in one sentence each."""

    due: bool
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        """All of them as one text."""
        return "; ".join(self.reasons)


def condition_of(text: str) -> Condition:
    """Read a condition; UsageError where it is none."""
    match = _CONDITION.fullmatch(text)
    subject = next((known for known in Subject if match is not None and match[1] == known), None)
    if match is None or subject is None or bool(match[3]) != (subject is Subject.AGE):
        raise UsageError(f"{text!r} is no condition; {_FORMS}")
    if int(match[2]) == 0:
        raise UsageError(f"{text!r} always holds; {_FORMS}")
    least = int(duration_of(match[2] + match[3]).total_seconds()) if match[3] else int(match[2])
    return Condition(text=f"{subject}>={match[2]}{match[3]}", subject=subject, least=least)


def duration_of(text: str) -> dt.timedelta:
    """Read a duration such as 90s, 15m, 1h, 7d or 2w; UsageError where it is none."""
    match = _DURATION.fullmatch(text)
    if match is None or int(match[1]) == 0:
        raise UsageError(f"{text!r} is no duration; write one such as 90s, 15m, 1h, 7d or 2w")
    return dt.timedelta(**{_UNITS[match[2]]: int(match[1])})


def judge(facts: Facts, conditions: Sequence[Condition]) -> Judgement:
    """Say whether a training is due: with no run so far always, else where at least one condition holds."""
    if facts.last_run is None:
        return Judgement(due=True, reasons=(f"no run yet; {facts.examples} examples",))
    said = [_outcome(condition, facts) for condition in conditions]
    due = any(holds for holds, _ in said)
    return Judgement(due=due, reasons=tuple(text for holds, text in said if holds is due))


def _outcome(condition: Condition, facts: Facts) -> tuple[bool, str]:
    if condition.subject is Subject.NEW_EXAMPLES:
        holds = facts.new_examples >= condition.least
        seen = _number(facts.new_examples, "new example")
    else:
        age = facts.age or dt.timedelta(0)
        holds = age.total_seconds() >= condition.least
        seen = f"{_told(age)} since run {facts.last_run}"
    return holds, f"{seen} ({condition.text}{'' if holds else ' does not hold'})"


def _told(age: dt.timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if age.days:
        return _number(age.days, "day")
    return _number(minutes // 60, "hour") if minutes >= 60 else _number(minutes, "minute")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
