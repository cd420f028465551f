"""What the registry keeps: versions of a project's model, and what served where, since when, by whose decision."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from postroom.records.evaluation import Evaluation
from postroom.records.gate import GateVerdict
from postroom.records.learning import LearningPoint

CHAMPION = "champion"
"""Alias of the version that new ones are set beside."""
CHALLENGER = "challenger"
"""Alias of the newest version that passed the gates and does not serve yet."""

_ENVIRONMENT = re.compile(r"(?!v[0-9]+$|latest$|champion$|challenger$)[a-z][a-z0-9-]{0,39}")


def is_environment(name: str) -> bool:
    """Say whether an environment may be called so: lower case letters, digits, hyphens, and no other alias's name."""
    return _ENVIRONMENT.fullmatch(name) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A judged model, before it has a number.

    Attributes:
        bundle: Folder of the bundle; all its files are kept.
        digest: Hexadecimal digest of the bundle.
        run: Id of the training run that made it.
        commit: Of the project's repository, named as in `records.commit`; None outside one.
        dataset: Digest of the snapshot it was trained on, or None.
        parameters: What the run was given, by name.
        curve: The epochs of the training.
        evaluation: How right it is; None where that could not be found out.
        verdict: What the gates say of it.
        papers: Files for people (plots, reports, cards), by the name they are kept under, with "/" for folders.
    """

    bundle: Path
    digest: str
    run: str
    commit: str | None
    dataset: str | None
    parameters: Mapping[str, str]
    curve: tuple[LearningPoint, ...]
    evaluation: Evaluation | None
    verdict: GateVerdict
    papers: Mapping[str, Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A training run that made a bundle, and the commit it ran on; None outside a repository."""

    run: str
    commit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature over a version's files.

    Attributes:
        name: Name under which it is kept beside the bundle.
        sha256: Hexadecimal, of the signature's own file.
        actor: Who signed.
        instant: When, UTC.
    """

    name: str
    sha256: str
    actor: str
    instant: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A registered model. Nothing of it ever changes but what was noted later: sources, verdicts, signatures, aliases.

    Attributes:
        project: Name of the project.
        number: From 1, in the order of registration; numbers may be missing, none is given twice.
        digest: Hexadecimal digest of the bundle; a project has one version of each.
        source: The run and commit that registered it.
        dataset: Digest of the snapshot it was trained on, or None.
        created: When it was registered, UTC.
        tracked: Id of the MLflow run that shows its figures.
        size_bytes: All files of the bundle together.
        files: Hexadecimal SHA-256 of each file of the bundle, by its name there.
        papers: Likewise of what is kept beside the bundle for people.
        parameters: What the run was given, by name.
        micro_f1: On the test documents; None where it is undefined.
        macro_f1: Likewise.
        verdict: What the gates said last.
        further: Other runs and commits that gave the same bundle, in the order in which they came.
        signatures: In the order in which they came.
        aliases: Names that point at it now, sorted.
    """

    project: str
    number: int
    digest: str
    source: Source
    dataset: str | None
    created: dt.datetime
    tracked: str
    size_bytes: int
    files: Mapping[str, str]
    papers: Mapping[str, str]
    parameters: Mapping[str, str]
    micro_f1: float | None
    macro_f1: float | None
    verdict: GateVerdict
    further: tuple[Source, ...] = ()
    signatures: tuple[Signature, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """That an environment shall have another model.

    Attributes:
        environment: Name of the environment.
        actor: Who decides: a person's account, or the run.
        reason: Why, in one sentence.
        even_refused: Whether the gates' refusal is overruled.
        unattended: Whether nobody looks, so that the model must still be the one that the gates set beside this.
    """

    environment: str
    actor: str
    reason: str
    even_refused: bool = False
    unattended: bool = False

    def __post_init__(self) -> None:
        """Refuse a name that no environment can have, and a decision without a reason."""
        if not is_environment(self.environment):
            raise ValueError(f"{self.environment!r} is no name of an environment")
        if not self.reason.strip():
            raise ValueError("a decision needs its reason")


class Action(StrEnum):
    """How an environment came to its model."""

    PROMOTED = "promoted"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """From when on which version served in an environment, and why.

    Attributes:
        project: Name of the project.
        environment: Name of the environment.
        sequence: From 1, without gaps within project and environment.
        instant: When it was decided, UTC; never before the entry before it.
        action: Promoted or rolled back.
        version: Number of the version that serves from then on.
        digest: Of its bundle.
        previous: Number of the version that served before; None for the first.
        actor: Who decided.
        reason: Why, in one sentence.
        even_refused: Whether the gates' refusal was overruled.
    """

    project: str
    environment: str
    sequence: int
    instant: dt.datetime
    action: Action
    version: int
    digest: str
    previous: int | None
    actor: str
    reason: str
    even_refused: bool
