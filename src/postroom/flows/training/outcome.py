"""What a run came to, read from what its steps left; nothing else is asked, so that it answers at once."""

from dataclasses import dataclass
from pathlib import Path

import psutil

from postroom.errors import BundleError, DataError
from postroom.flows.training.files import read_record
from postroom.flows.training.runs import Runs
from postroom.records.gate import GateVerdict
from postroom.records.run import Run, RunState
from postroom.stages.model.bundle import read_attestation


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to; None where it did not come so far, or its outputs are gone.

    Attributes:
        version: Number of the version that it registered.
        model: Digest of the bundle.
        verdict: What the gates said.
    """

    version: int | None
    model: str | None
    verdict: GateVerdict | None


def outcome_of(run: Run) -> Outcome:
    """Read what a run came to; what is damaged counts as gone."""
    number = next((step.values.get("Output") for step in run.steps if step.name == "register"), None)
    return Outcome(version=None if number is None else int(number), model=_model(run), verdict=_verdict(run))


def under_way(runs: Runs) -> str | None:
    """Give the id of the run that goes on now; None where none does.

    A run whose process was killed is recorded as running: whoever began it last must be alive, too.
    """
    last = next(iter(runs), None)
    if last is None or last.state is not RunState.RUNNING:
        return None
    try:
        holder = int((runs.folder / "lock").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return last.id if psutil.pid_exists(holder) else None


def place_of(run: Run, step: str, output: str) -> Path | None:
    """Say where an output of a step lies on this machine; None where it is gone, elsewhere, or was never made."""
    place = next((known.places.get(output) for known in run.steps if known.name == step), None)
    return Path(place) if place is not None and Path(place).exists() else None


def report_of(run: Run, runs: Runs, step: str) -> Path | None:
    """Say where a step's report lies; a step that failed may have written one that is not among its outputs."""
    known = next((one for one in run.steps if one.name == step), None)
    if known is None or known.state is not RunState.FAILED:
        return place_of(run, step, "report")
    left = runs.of(run.id).glob(f"steps/*/{step}/report")
    return max(left, key=lambda path: path.stat().st_mtime, default=None)


def _model(run: Run) -> str | None:
    """Read the digest that the bundle says it has; whether it is whole, whoever loads it checks."""
    folder = place_of(run, "calibrate", "bundle")
    try:
        return None if folder is None else read_attestation(folder)[0]
    except BundleError:
        return None


def _verdict(run: Run) -> GateVerdict | None:
    path = place_of(run, "gate", "verdict")
    try:
        return None if path is None else read_record(path, GateVerdict)
    except DataError:
        return None
