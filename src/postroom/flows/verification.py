"""A training run is made again from what was recorded of it, and compared step by step with what it gave."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.errors import InputError
from postroom.flows.store import own_store, shared_source
from postroom.flows.training.commit import commit_of
from postroom.flows.training.environment import flat
from postroom.flows.training.files import read_record
from postroom.flows.training.graph import training_graph
from postroom.flows.training.launch import causes_in
from postroom.flows.training.likeness import compared
from postroom.flows.training.outcome import outcome_of, place_of
from postroom.flows.training.own_code import own_code
from postroom.flows.training.recording import Recorder
from postroom.flows.training.runs import Runs
from postroom.flows.training.steps.registry import RegistryPlace
from postroom.flows.training.versions import code_versions
from postroom.pipeline.local import run_here
from postroom.pipeline.watching import Watcher
from postroom.records.commit import hash_of, is_dirty
from postroom.records.reproduction import Change, Likeness, OutputCheck, Reproduction
from postroom.records.run import Run, RunState
from postroom.records.training import TrainingFacts
from postroom.settings import Project
from postroom.stages.dataset.manifest import load_manifest, manifest_key, parse_manifest
from postroom.storage.blobs import StoredBlobs
from postroom.storage.remote import open_store
from postroom.wiring.clock import now
from postroom.wiring.project import places_of, registry_of

_NOT_REPEATED = frozenset({"register", "release"})
"""Steps that would change what serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    """The second time: its record, and why it stopped; None where it did not."""

    run: Run
    cause: str | None


def verify_run(project: Project, run: Run, *, watcher: Watcher, keep: Path | None = None) -> Reproduction:
    """Train again from the recorded snapshot and settings, without any cache, as far as the gates' verdict.

    Nothing is registered, promoted or written into the project.

    Args:
        project: The project, for where its documents and its registry are; its settings have no part in it.
        run: The run, which must have ended well.
        watcher: Is told of every step.
        keep: Empty folder in which the outputs stay; None for one that goes.

    Raises:
        InputError: The run did not end well.
        DataError: The snapshot is missing.
        RegistryError: The model that it was judged beside is not in the registry.
    """
    if run.state is not RunState.DONE:
        raise InputError(f"run {run.id} is {run.state}; only a run that was done can be made again and compared")
    source = _source(project, run.dataset)
    erased, documents = _erased(project, run.dataset, source=source)
    if erased:
        return _impossible(run, erased=erased, documents=documents)
    if champion := run.parameters["champion"]:
        registry_of(project).find(champion)
    if keep is not None:
        again = _repeat(project, run, folder=keep, source=source, watcher=watcher)
        return _told(project, run, again, documents=documents)
    with tempfile.TemporaryDirectory(prefix="postroom-") as scratch:
        again = _repeat(project, run, folder=Path(scratch), source=source, watcher=watcher)
        return _told(project, run, again, documents=documents)


def _source(project: Project, dataset: str) -> str:
    """Say where the documents are now: here, or where the project shares them."""
    here = own_store(project).find(manifest_key(dataset)) is not None
    return str(places_of(project).data) if here else shared_source(project) or str(places_of(project).data)


def _erased(project: Project, dataset: str, *, source: str) -> tuple[int, int]:
    """Count the documents whose content is gone, and all documents."""
    store = open_store(source, project=project.name)
    _, entries = parse_manifest(load_manifest(store, dataset), dataset)
    gone = set(StoredBlobs(store).missing([entry.document.file_sha256 for entry in entries]))
    return sum(entry.document.file_sha256 in gone for entry in entries), len(entries)


def _impossible(run: Run, *, erased: int, documents: int) -> Reproduction:
    return Reproduction(
        run=run.id,
        equal=False,
        documents=documents,
        erased=erased,
        outputs=(),
        first=None,
        cause=None,
        bundle=None,
        environment=(),
        code=(),
        commit=None,
    )


def _repeat(project: Project, run: Run, *, folder: Path, source: str, watcher: Watcher) -> _Again:
    """Run the graph again below `folder`."""
    versions = code_versions(own_code(project))
    begun = replace(run, versions=versions, started=now(), ended=None, state=RunState.RUNNING, steps=(), cause=None)
    runs = Runs(folder)
    recorder = Recorder(begun, runs, watcher)
    graph = training_graph(
        versions=versions,
        searches=any(step.name == "search" for step in run.steps),
        registers=False,
    )
    end = run_here(
        graph,
        _arguments(project, run, source=source, cache=folder / "cache"),
        folder=folder / "steps",
        cache=folder / "cache" / "steps",
        log=runs.log(run.id),
        watcher=recorder,
    )
    if end.succeeded:
        return _Again(run=recorder.close(causes=None, cause=None), cause=None)
    causes = causes_in(folder / "steps")
    told = "; ".join(f"{step}: {cause}" for step, cause in causes.items()) or end.message
    return _Again(run=recorder.close(causes=causes, cause=told), cause=told)


def _arguments(project: Project, run: Run, *, source: str, cache: Path) -> dict[str, str | int]:
    """Give the graph what it was given, except for places, which may be others by now."""
    registry = RegistryPlace(options=project.settings.registry, home=places_of(project).home)
    recorded = {**run.parameters, "source": source, "cache": str(cache), "registry": registry.model_dump_json()}
    return {**recorded, "shards": int(run.parameters["shards"]), "jobs": int(run.parameters["jobs"])}


def _told(project: Project, run: Run, again: _Again, *, documents: int) -> Reproduction:
    """Set both times side by side."""
    before = [step for step in run.steps if step.name not in _NOT_REPEATED]
    outputs = tuple(compared(before, again.run.steps))
    first = next((check.step for check in outputs if check.likeness is Likeness.DIFFERENT), None)
    then, present = _environment(run), _environment(again.run)
    return Reproduction(
        run=run.id,
        equal=first is None and again.cause is None,
        documents=documents,
        erased=0,
        outputs=outputs,
        first=first,
        cause=again.cause,
        bundle=_changed("bundle", outcome_of(run).model, outcome_of(again.run).model),
        environment=tuple(_changes(then, present)) if then is not None and present is not None else (),
        code=tuple(sorted(_other_code(run.versions, again.run.versions, outputs))),
        commit=_changed("commit", run.commit, commit_of(project.folder)),
        doubts=tuple(_doubts(run, then)),
    )


def _doubts(run: Run, environment: Mapping[str, str] | None) -> Iterator[str]:
    if environment is None:
        yield "the recorded environment is gone with the outputs of the step train"
    if run.commit is not None and is_dirty(run.commit):
        yield (
            f"then, files were changed and not committed: commit {hash_of(run.commit)[:12]} alone does not make the "
            "run again"
        )


def _other_code(then: Mapping[str, str], present: Mapping[str, str], outputs: tuple[OutputCheck, ...]) -> set[str]:
    """Name the steps that were made again with other sources or packages."""
    made = {check.step.partition("/")[0] for check in outputs}
    return {step for step in made if then.get(step) != present.get(step)}


def _environment(run: Run) -> Mapping[str, str] | None:
    path = place_of(run, "train", "facts")
    return None if path is None else flat(read_record(path, TrainingFacts).environment)


def _changes(then: Mapping[str, str], present: Mapping[str, str]) -> Iterator[Change]:
    for name in sorted({*then, *present}):
        change = _changed(name, then.get(name), present.get(name))
        if change is not None:
            yield change


def _changed(name: str, then: str | None, present: str | None) -> Change | None:
    return None if then == present else Change(name=name, recorded=then, present=present)
