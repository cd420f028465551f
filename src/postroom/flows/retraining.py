"""What a commit, new data or the clock starts: one training, whoever asks for it and however often."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from postroom.errors import DataError
from postroom.flows.conditions import Condition, Facts, Judgement, judge
from postroom.flows.store import Asked, own_store, pull, shared_source
from postroom.flows.training.launch import Trained, registered, train_here, trained_by
from postroom.flows.training.order import run_of
from postroom.flows.training.runs import Runs
from postroom.pipeline.watching import Watcher
from postroom.records.label import LabelledDocument
from postroom.records.run import RunState
from postroom.settings import Project
from postroom.stages.dataset.manifest import find_latest, load_manifest, parse_manifest
from postroom.storage.transfer import Progress, unseen
from postroom.wiring.clock import now
from postroom.wiring.project import places_of, registry_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Triggered:
    """What a trigger came to.

    Attributes:
        trained: The run and its version.
        anew: Whether this trigger made the run; otherwise the same run had been made before.
    """

    trained: Trained
    anew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraining:
    """What was found when somebody looked, and what it led to; no training where none was due."""

    facts: Facts
    judgement: Judgement
    triggered: Triggered | None


def retrain(
    project: Project,
    conditions: tuple[Condition, ...],
    *,
    watcher: Watcher,
    progress: Progress = unseen,
    dry: bool = False,
) -> Retraining:
    """Train if one of the conditions holds, and say why or why not.

    Args:
        project: The project.
        conditions: Any of them is enough.
        watcher: Is told of every step.
        progress: Shows the files of the data set that are copied.
        dry: Whether to look only.

    Raises:
        DataError: There is no data set.
        RunFailedError: A step failed; the message says which and why.
    """
    with one_trigger(project):
        dataset = newest_data(project, progress=progress)
        facts = facts_of(project, dataset)
        judgement = judge(facts, conditions)
        if dry or not judgement.due:
            return Retraining(facts=facts, judgement=judgement, triggered=None)
        triggered = train_once(project, dataset=dataset, reason=judgement.reason, watcher=watcher)
    return Retraining(facts=facts, judgement=judgement, triggered=triggered)


@contextmanager
def one_trigger(project: Project) -> Iterator[None]:
    """Wait until no other trigger is looking or training here, and keep others waiting meanwhile."""
    lock = places_of(project).runs / "trigger.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # goes with this process, however that ends
        yield


def newest_data(project: Project, *, progress: Progress = unseen) -> str:
    """Bring the latest data set from where it is shared, and give its digest; what is here where nothing is shared.

    Raises:
        DataError: There is none.
        InputError: The place cannot be reached.
    """
    if shared_source(project) is not None:
        return pull(project, Asked(progress=progress)).digest
    digest = find_latest(own_store(project))
    if digest is None:
        raise DataError(
            f"{project.name} has no data set here and names no place where data sets are shared; set url under [store] "
            "in postroom.toml, and copy the data set there from where it is: postroom data push"
        )
    return digest


def facts_of(project: Project, dataset: str) -> Facts:
    """Say how far the data has gone since the last run that came to its end, and how long that is ago."""
    documents = _documents(project, dataset)
    last = next((run for run in Runs(places_of(project).runs) if run.state is RunState.DONE), None)
    if last is None or last.ended is None:
        return Facts(dataset=dataset, examples=len(documents), new_examples=len(documents), last_run=None, age=None)
    try:
        known = _documents(project, last.dataset)
    except DataError:  # it was deleted here: all may be new
        known = {}
    new = sum(known.get(key) != document for key, document in documents.items())
    return Facts(dataset=dataset, examples=len(documents), new_examples=new, last_run=last.id, age=now() - last.ended)


def train_once(project: Project, *, dataset: str, reason: str, watcher: Watcher) -> Triggered:
    """Train, unless the same run came to its end before; the caller holds `one_trigger`."""
    finished = _finished(project, dataset)
    if finished is not None:
        return Triggered(trained=finished, anew=False)
    return Triggered(trained=train_here(project, dataset=dataset, reason=reason, watcher=watcher, wait=True), anew=True)


def _finished(project: Project, dataset: str) -> Trained | None:
    """Give what the run with the same inputs came to, if it was made and its version is still registered."""
    runs, name = Runs(places_of(project).runs), run_of(project, dataset=dataset)
    registry = registry_of(project)
    version, run = registered(name, runs=runs, registry=registry), runs.get(name)
    return None if version is None or run is None else trained_by(run, version, registry=registry)


def _documents(project: Project, dataset: str) -> dict[str, LabelledDocument]:
    _, entries = parse_manifest(load_manifest(own_store(project), dataset), dataset)
    return {entry.document.key: entry.document for entry in entries}
