"""What the steps of a training run tell each other and whoever reads the run later."""

from collections.abc import Mapping
from dataclasses import dataclass

from postroom.records.evaluation import Comparison, Evaluation
from postroom.records.label import Role
from postroom.records.learning import LearningPoint

PACKAGES = "packages"
"""Name under which all packages of an environment stand, as "name==version" with blanks between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """How a data set is divided.

    Attributes:
        roles: Number of documents of each role.
        shards: Number of documents of each shard, by the digest of its manifest.
    """

    roles: Mapping[Role, int]
    shards: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFacts:
    """How a network came about.

    Attributes:
        curve: Its epochs.
        documents: Number of examples by role.
        seconds: How long it took.
        environment: Versions and hardware that fix the result, by name; all packages together under `PACKAGES`.
        options: Options of the model, as JSON.
    """

    curve: tuple[LearningPoint, ...]
    documents: Mapping[Role, int]
    seconds: float
    environment: Mapping[str, str]
    options: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How right a candidate is.

    Attributes:
        candidate: Digest of its bundle.
        evaluation: Its scores on the test documents.
        champion: Digest of the champion's bundle, or None.
        champion_fields: Names of the fields that the champion knows.
        comparison: The candidate beside the champion; None where there is none, or they have nothing in common.
        documents: Number of test documents.
        types_right: Number of these that the candidate took for their type.
        unread: Number of these whose file could not be read; they count as if nothing had been found.
    """

    candidate: str
    evaluation: Evaluation
    champion: str | None
    champion_fields: tuple[str, ...]
    comparison: Comparison | None
    documents: int
    types_right: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What reading costs, measured: CPU seconds a document for the network and decoding, without opening files."""

    cpu_seconds: float
    champion_cpu_seconds: float | None
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Where a run came from.

    Attributes:
        run: Its id.
        commit: Of the project's repository, named as in `records.commit`; empty outside one.
        dataset: Digest of the snapshot.
        previous: Digest of the snapshot that it was compared with; empty where there was none.
        parameters: What else the graph was given, by name.
    """

    run: str
    commit: str
    dataset: str
    previous: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A step that failed, and why, in one sentence."""

    step: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run ended.

    Attributes:
        run: Its id.
        succeeded: Whether every step that had to run did.
        failures: The steps that failed, by name.
        message: What the platform says of it; empty where it says nothing.
    """

    run: str
    succeeded: bool
    failures: tuple[Failure, ...]
    message: str
