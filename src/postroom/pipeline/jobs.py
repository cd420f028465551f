"""A run that was handed to a platform: what is handed over, and what the platform says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class JobState(StrEnum):
    """Where a job stands on its platform."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def came_to_nothing(self) -> bool:
        """Whether it ended without a result, so that the same run may be handed over again."""
        return self in {JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a platform is to run.

    Attributes:
        name: Lower case letters, digits and hyphens; the same run always has the same, so that it is run once.
        title: What people read there, at most 128 characters.
        pipeline: The compiled pipeline, a YAML file.
        arguments: Its inputs, by name.
        labels: Facts to find it by: values of lower case letters, digits, hyphens, at most 63.
    """

    name: str
    title: str
    pipeline: Path
    arguments: Mapping[str, str | int]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A job on its platform.

    Attributes:
        id: What the platform calls it.
        address: Page that shows it to people.
        already: Whether it was there before, and nothing was handed over now.
    """

    id: str
    address: str
    already: bool


class Platform(Protocol):
    """Runs jobs."""

    def place(self, job: Job) -> Placed:
        """Hand a job over, unless one of its name is under way there or has a result; InputError where it refuses."""
        ...

    def state_of(self, job: str) -> JobState:
        """Say where a job stands, by the platform's id of it."""
        ...
