"""One training run in this folder: from a project to a judged and registered model, with its record."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from postroom.errors import DataError, RegistryError, RunFailedError
from postroom.flows.release import follow
from postroom.flows.store import own_store
from postroom.flows.training.files import read_record
from postroom.flows.training.graph import HERE_AT_ONCE, training_graph
from postroom.flows.training.lock import alone
from postroom.flows.training.order import Beside, Order, Where, order_of
from postroom.flows.training.recording import Recorder
from postroom.flows.training.runs import Runs
from postroom.pipeline.local import run_here
from postroom.pipeline.watching import Watcher
from postroom.records.registry import Version
from postroom.records.run import Run, RunState
from postroom.records.training import Ending
from postroom.settings import Project
from postroom.stages.dataset.manifest import find_latest, load_header
from postroom.stages.registry.contract import Registry
from postroom.storage.tree import delete
from postroom.wiring.clock import now
from postroom.wiring.cores import usable_cores
from postroom.wiring.project import places_of, registry_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a run came to.

    Attributes:
        run: Its record.
        version: The version that it registered.
        serves: Whether that version serves now, for whatever reason.
    """

    run: Run
    version: Version
    serves: bool


def train_here(project: Project, *, dataset: str | None, reason: str, watcher: Watcher, wait: bool = False) -> Trained:
    """Run the training graph here, from where an earlier attempt at the same run stopped.

    Args:
        project: The project.
        dataset: Digest of the snapshot; None for the latest.
        reason: Why the run is made, for its record.
        watcher: Is told of every step.
        wait: Whether to wait for another run here to end; otherwise that is an error.

    Raises:
        DataError: There is no data set.
        BusyError: Another run is under way here.
        RunFailedError: A step failed; the message says which and why.
    """
    places = places_of(project)
    runs = Runs(places.runs)
    digest = _digest(project, dataset)
    with alone(places.runs, wait=wait):
        registry = registry_of(project)
        order = order_of(
            project,
            dataset=digest,
            beside=lambda run: _beside(run, digest, runs=runs, registry=registry),
            where=Where(
                source=str(places.data),
                home=places.home,
                cache=str(places.cache),
                jobs=max(1, usable_cores() // HERE_AT_ONCE),
            ),
        )
        if registered(order.run, runs=runs, registry=registry) is None:
            _forget_registration(runs.get(order.run))
        run = _run_graph(order, project=project, runs=runs, reason=reason, watcher=watcher)
        version = registry.find(value_of(run, "register"))
        follow(registry, registry.environment, models=places.models)
    return trained_by(run, version, registry=registry)


def trained_by(run: Run, version: Version, *, registry: Registry) -> Trained:
    """Say what a run came to, as things stand now."""
    history = registry.history(registry.environment)
    return Trained(run=run, version=version, serves=bool(history) and history[-1].digest == version.digest)


def value_of(run: Run, step: str) -> str:
    """Give what a step returned."""
    return next(found.values["Output"] for found in run.steps if found.name == step)


def registered(run: str, *, runs: Runs, registry: Registry) -> Version | None:
    """Find what a run that ended well has registered; None where it did not, or the registry has it no more.

    A registry that was replaced may have another model under the same number.
    """
    earlier = runs.get(run)
    if earlier is None or earlier.state is not RunState.DONE:
        return None
    with suppress(RegistryError):
        version = registry.find(value_of(earlier, "register"))
        if run in {source.run for source in (version.source, *version.further)}:
            return version
    return None


def _forget_registration(earlier: Run | None) -> None:
    """Let the last steps be done again, whose outputs say what a registry that is gone once held."""
    steps = () if earlier is None else (step for step in earlier.steps if step.name in {"register", "release"})
    for step in steps:
        for place in step.places.values():
            delete(Path(place))


def causes_in(folder: Path) -> dict[str, str]:
    """Read what the run's last step gathered: which steps failed, and why; empty where not even that came to be."""
    endings = sorted(folder.glob("*/conclude/ending"), key=lambda path: path.stat().st_mtime)
    if not endings:
        return {}
    return {failure.step: failure.cause for failure in read_record(endings[-1], Ending).failures}


def _run_graph(order: Order, *, project: Project, runs: Runs, reason: str, watcher: Watcher) -> Run:
    """Run it, and keep the record current all the while."""
    folder = runs.of(order.run) / "steps"
    recorder = Recorder(_begun(order, project=project, earlier=runs.get(order.run), reason=reason), runs, watcher)
    graph = training_graph(versions=order.versions, searches=order.searches)
    log = runs.log(order.run)
    end = run_here(
        graph, order.arguments, folder=folder, cache=places_of(project).cache / "steps", log=log, watcher=recorder
    )
    if end.succeeded:
        return recorder.close(causes=None, cause=None)
    causes = causes_in(folder)
    told = "; ".join(f"{step}: {cause}" for step, cause in causes.items()) or end.message
    run = recorder.close(causes=causes, cause=told)
    raise RunFailedError(f"run {run.id} failed at {told} (all that it printed is in {log})")


def _begun(order: Order, *, project: Project, earlier: Run | None, reason: str) -> Run:
    return Run(
        id=order.run,
        project=project.name,
        commit=order.commit,
        reasons=(*(earlier.reasons if earlier is not None else ()), reason),
        dataset=order.dataset,
        parameters={name: str(value) for name, value in order.arguments.items()},
        versions=order.versions,
        started=now(),
        ended=None,
        state=RunState.RUNNING,
        steps=(),
    )


def _beside(run: str, dataset: str, *, runs: Runs, registry: Registry) -> Beside:
    """Choose what a run is set beside: the champion of now, and the data of the last run over other data.

    A run that is made again, or goes on, is set beside what it was set beside the first time, so that nothing of it is
    done twice; unless by now another run's model is the champion.
    """
    history = registry.history(registry.environment)
    champion = registry.find(history[-1].digest) if history else None
    earlier = runs.get(run)
    if earlier is not None:
        known = earlier.parameters["champion"]
        own = champion is not None and run in {source.run for source in (champion.source, *champion.further)}
        if own or known == (champion.digest if champion is not None else ""):
            return Beside(champion=known, previous=earlier.parameters["previous"])
    return Beside(champion=champion.digest if champion is not None else "", previous=_previous(dataset, runs))


def _previous(dataset: str, runs: Runs) -> str:
    return next((run.dataset for run in runs if run.dataset != dataset and run.state is RunState.DONE), "")


def _digest(project: Project, dataset: str | None) -> str:
    """Give the digest of the asked snapshot, or of the latest."""
    store = own_store(project)
    digest = dataset or find_latest(store)
    if digest is None:
        raise DataError(
            "this project has no data set yet; bring one in with: postroom data import, or postroom data pull"
        )
    load_header(store, digest)
    return digest
