"""Old runs give their space back: what their steps made goes, their records and what answers for them stay."""

import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postroom.flows.training.lock import alone
from postroom.flows.training.measured import left_out
from postroom.flows.training.runs import Runs
from postroom.pipeline.cache import dead_entries
from postroom.records.run import Run
from postroom.settings import Project
from postroom.stages.model.bundle import ATTESTATION
from postroom.stages.registry.contract import Registry
from postroom.wiring.clock import now
from postroom.wiring.project import places_of, registry_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which runs may be pruned: those to which all of it applies.

    Attributes:
        keep: Number of the runs begun last that stay as they are, at least 1.
        older_than: Least time since a run ended, or was begun where it was cut off; None for any.
    """

    keep: int = 1
    older_than: dt.timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What one run gives up: files and folders of `size_bytes` together."""

    run: str
    size_bytes: int
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruning:
    """What all runs give up, the one begun last first, and the entries of the cache that go with it."""

    runs: tuple[Pruned, ...]
    entries: tuple[Path, ...]

    @property
    def size_bytes(self) -> int:
        """Of all runs together."""
        return sum(run.size_bytes for run in self.runs)


def prune(project: Project, which: Which, *, wait: bool = False) -> Pruning:
    """Remove what the steps of old runs made, and the cache's entries that lead there.

    What stays of a run are its record, its log, and the small outputs from which it is shown and compared. Nothing is
    taken from the run begun last, nor from one whose model has an alias, wherever the outputs that it names lie.

    Args:
        project: The project.
        which: Which runs.
        wait: Whether to wait for a training that is under way; otherwise that is an error.

    Raises:
        BusyError: A training is under way here: whatever it took from the cache must stay.
        RegistryError: The registry cannot be asked which models have an alias.
    """
    places = places_of(project)
    if not places.runs.is_dir():
        return Pruning(runs=(), entries=())
    with alone(places.runs, wait=wait):
        found = what_goes(project, which)
        for entry in found.entries:  # first, so that none leads to what is half gone
            entry.unlink()
        for pruned in found.runs:
            for path in pruned.paths:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return found


def what_goes(project: Project, which: Which) -> Pruning:
    """Say what `prune` would remove now; nothing changes."""
    places = places_of(project)
    runs = Runs(places.runs)
    known = tuple(runs)
    if not known:
        return Pruning(runs=(), entries=())
    whole = {run.id for run in known[: max(1, which.keep)]} | _with_alias(registry_of(project))
    whole |= {run.id for run in known if not _old_enough(run, which.older_than)}
    needed = frozenset(_needed(known, whole))
    pruned = [_pruned(run.id, runs.of(run.id) / "steps", needed) for run in known if run.id not in whole]
    going = [path for one in pruned for path in one.paths]
    return Pruning(
        runs=tuple(one for one in pruned if one.paths),
        entries=dead_entries(places.cache / "steps", going=going),
    )


def _with_alias(registry: Registry) -> set[str]:
    """Name the runs whose model serves somewhere, or is to; several may have given the same."""
    named = [version for version in registry.versions() if version.aliases]
    return {source.run for version in named for source in (version.source, *version.further)}


def _old_enough(run: Run, age: dt.timedelta | None) -> bool:
    return age is None or now() - (run.ended or run.started) >= age


def _needed(runs: Sequence[Run], whole: set[str]) -> Iterator[Path]:
    """Name the outputs that stay: all of the runs that stay whole, and of the others those that answer for them."""
    for run in runs:
        for step in run.steps:
            for output, place in step.places.items():
                if run.id in whole or left_out(step.name, output) is not None:
                    yield Path(place).resolve()
                elif (step.name, output) == ("calibrate", "bundle"):
                    yield Path(place).resolve() / ATTESTATION


def _pruned(run: str, steps: Path, needed: frozenset[Path]) -> Pruned:
    around = frozenset(parent for path in needed for parent in path.parents)
    paths = tuple(_outside(steps.resolve(), needed, around)) if steps.is_dir() else ()
    return Pruned(run=run, size_bytes=sum(map(_size, paths)), paths=paths)


def _outside(path: Path, needed: frozenset[Path], around: frozenset[Path]) -> Iterator[Path]:
    """Name what is not needed at or below a path, in as few files and folders as possible."""
    if path in needed:  # asked first: of a bundle that stays whole, another run may need the attestation alone
        return
    if path in around:
        for inner in sorted(path.iterdir()):
            yield from _outside(inner, needed, around)
    else:
        yield path


def _size(path: Path) -> int:
    found = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.lstat().st_size for file in found if not file.is_dir())
