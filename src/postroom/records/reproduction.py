"""What came of making a training run again: every output beside the one that was recorded."""

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """How an output of the second time is to that of the first."""

    EQUAL = "equal"
    DIFFERENT = "different"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputCheck:
    """One output of one step.

    Attributes:
        step: Name of the step.
        output: Name of the output.
        likeness: How both are.
        recorded: Hexadecimal SHA-256 of the recorded one, or its value; None where there was none.
        repeated: Likewise of the one that was made now.
        note: What of it is left out, and why, in one sentence; None where nothing is.
    """

    step: str
    output: str
    likeness: Likeness
    recorded: str | None
    repeated: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that is not what it was; None for something that is not there."""

    name: str
    recorded: str | None
    present: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """What came of making a run again.

    Attributes:
        run: Id of the run.
        equal: Whether every output that was compared is the same, the model among them.
        documents: Number of documents of the snapshot.
        erased: Number of these whose content is gone; where there are any, nothing was made again.
        outputs: All outputs, in the order of the steps.
        first: Name of the first step that differs, or failed; None where none does.
        cause: Why that step failed, in one sentence; None where none did.
        bundle: Digests of both models, where they differ.
        environment: What differs between the machine and packages of then and now.
        code: Names of the steps whose sources or packages are others now, sorted.
        commit: The project's commits, where they differ. Settings are those of the run's record in any case.
        doubts: What could not be found out, a sentence each.
    """

    run: str
    equal: bool
    documents: int
    erased: int
    outputs: tuple[OutputCheck, ...]
    first: str | None
    cause: str | None
    bundle: Change | None
    environment: tuple[Change, ...]
    code: tuple[str, ...]
    commit: Change | None
    doubts: tuple[str, ...] = ()
