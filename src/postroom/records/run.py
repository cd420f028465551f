"""A training run: what went in, how far each step came, how it ended."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class RunState(StrEnum):
    """Where a run, or one of its steps, stands.

    Cached is a step whose inputs, code and settings are those of an earlier time, so that its outputs were taken again.
    Skipped is one whose condition did not hold, or that a failure before it left without inputs.
    """

    RUNNING = "running"
    DONE = "done"
    CACHED = "cached"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRun:
    """One step of a run.

    Attributes:
        name: As the graph calls it; steps that run in shards have the shard's number after a "/".
        state: How it ended, or that it has not.
        started: When it began, UTC.
        seconds: How long it took, 0 where its outputs were taken again.
        code_version: Hexadecimal SHA-256 of the sources it depends on and of the constraints.
        outputs: Hexadecimal SHA-256 of each output, by its name.
        places: Address of each output, by its name.
        values: The outputs that are plain values, as text, by their names.
        cause: Why it failed, in one sentence; None where it did not.
    """

    name: str
    state: RunState
    started: dt.datetime
    seconds: float
    code_version: str
    outputs: Mapping[str, str]
    places: Mapping[str, str]
    values: Mapping[str, str]
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A training run.

    Attributes:
        id: Twelve hexadecimal digits of the SHA-256 over what goes in: the same inputs are the same run.
        project: Name of the project.
        commit: Of the project's repository, named as in `records.commit`; None outside one.
        reasons: Why it was started, an entry for each time: "commit 1f3a9c", "40 new examples", "by hand".
        dataset: Digest of the snapshot.
        parameters: What the graph was given, by name.
        versions: `code_version` of every step, by its name.
        started: When it was begun last, UTC.
        ended: When it ended, UTC; None where it was cut off, or goes on.
        state: Running, done or failed.
        steps: In the order in which they began.
        cause: Why it failed, in one sentence; None where it did not.
    """

    id: str
    project: str
    commit: str | None
    reasons: tuple[str, ...]
    dataset: str
    parameters: Mapping[str, str]
    versions: Mapping[str, str]
    started: dt.datetime
    ended: dt.datetime | None
    state: RunState
    steps: tuple[StepRun, ...]
    cause: str | None = None
