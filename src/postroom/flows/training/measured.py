"""What a run measures, which no second run gives again: taken out of outputs before they are compared."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from postroom.errors import DataError
from postroom.stages.registry.gates import CPU_RATIO, CPU_SECONDS
from postroom.storage.codec import digest, parse

Json = Any  # as the standard library reads it

CPU_RULES = frozenset({CPU_SECONDS, CPU_RATIO})
"""Rules of the gates that judge what was measured."""


def _facts(facts: Json) -> Json:
    return _without(facts, "seconds", "environment")


def _trials(searched: Json) -> Json:
    return {**searched, "trials": [_without(trial, "seconds") for trial in searched["trials"]]}


def _speed(speed: Json) -> Json:
    return _without(speed, "cpu_seconds", "champion_cpu_seconds")


def _verdict(verdict: Json) -> Json:
    rules = [rule for rule in verdict["rules"] if rule["rule"] not in CPU_RULES]
    return {**_without(verdict, "passed"), "rules": rules}


def _without(table: Mapping[str, Json], *names: str) -> dict[str, Json]:
    return {name: value for name, value in table.items() if name not in names}


_LEAVING_OUT: Mapping[tuple[str, str], tuple[Callable[[Json], Json], str]] = {
    ("search", "trials"): (_trials, "without the seconds that each trial took, which are measured"),
    ("train", "facts"): (_facts, "without the seconds of training, which are measured; the environment stands below"),
    ("evaluate", "speed"): (_speed, "without the CPU seconds, which are measured"),
    ("gate", "verdict"): (_verdict, "without the rules on CPU seconds, which are measured"),
}

VALUES: Mapping[tuple[str, str], str] = {("gate", "Output"): "it hangs on rules on CPU seconds, which are measured"}
"""Plain values that are not compared, with the reason."""


def left_out(step: str, output: str) -> str | None:
    """Say what of an output is not compared; None where all of it is."""
    found = _LEAVING_OUT.get((step, output))
    return None if found is None else found[1]


def lasting_hash(step: str, output: str, *, path: Path) -> str | None:
    """Give the hash of what is the same each time; None where the file is gone or is no such record."""
    take, _ = _LEAVING_OUT[step, output]
    try:
        return digest(take(parse(path.read_bytes(), name=str(path))))
    except (OSError, DataError, KeyError, TypeError):
        return None
