"""What a run is given: a project's settings as far as each step needs them, and which data and which champion."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.flows.training.commit import commit_of
from postroom.flows.training.own_code import own_code
from postroom.flows.training.steps.calibrate import DecodingOptions
from postroom.flows.training.steps.evaluate import JudgingOptions
from postroom.flows.training.steps.prepare import ReadingOptions
from postroom.flows.training.steps.registry import RegistryPlace
from postroom.flows.training.versions import code_versions
from postroom.records.schema import Schema
from postroom.records.training import Trail
from postroom.settings import Project
from postroom.storage.codec import canonical, digest, to_json
from postroom.wiring.project import decoding_of

Arguments = dict[str, str | int]
_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A run to be made.

    Attributes:
        run: Its id: what goes in makes it, so that the same order twice is the same run.
        commit: Of the project's repository, named as in `records.commit`; None outside one.
        dataset: Digest of the snapshot.
        arguments: What the graph is given, by name.
        versions: `code_version` of every step, by its name.
        searches: Whether other options of training are tried first.
    """

    run: str
    commit: str | None
    dataset: str
    arguments: Mapping[str, str | int]
    versions: Mapping[str, str]
    searches: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What a run is told of places and machines; none of it changes what comes out.

    Attributes:
        source: URL or folder of the store of documents.
        home: The project's own folder, where the registry lies unless the settings say otherwise.
        cache: Folder of what was read before; empty where each machine has its own.
        jobs: Processes that read the documents of one shard.
    """

    source: str
    home: Path
    cache: str
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a run's results are set beside: digests of the champion's bundle and the data before; empty for none."""

    champion: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """All that a run's result depends on.

    Attributes:
        arguments: Of these the graph is given by name.
        commit: Of the project's repository; None outside one.
        versions: `code_version` of every step, by its name.
    """

    arguments: Mapping[str, str | int]
    commit: str | None
    versions: Mapping[str, str]

    @property
    def run(self) -> str:
        """The run's id."""
        return digest({**self.arguments, "commit": self.commit, "versions": self.versions})[:_DIGITS]


def run_of(project: Project, *, dataset: str) -> str:
    """Give the id of the run that a project's present state and a data set make."""
    return _inputs(project, dataset).run


def order_of(project: Project, *, dataset: str, beside: Callable[[str], Beside], where: Where) -> Order:
    """Put a run's inputs together.

    Args:
        project: The project.
        dataset: Digest of the snapshot.
        beside: Says what its results are set beside, given the run's id, which does not depend on that.
        where: Places and machines.
    """
    inputs = _inputs(project, dataset)
    run, commit = inputs.run, inputs.commit
    rivals = beside(run)
    trail = Trail(
        run=run, commit=commit or "", dataset=dataset, previous=rivals.previous, parameters=dict(flat(project))
    )
    place = RegistryPlace(options=project.settings.registry, home=where.home)
    arguments: Arguments = {
        **inputs.arguments,
        "run": run,
        "source": where.source,
        "previous": rivals.previous,
        "shards": project.settings.pipeline.shards,
        "champion": rivals.champion,
        "registry": place.model_dump_json(),
        "trail": _json(to_json(trail)),
        "cache": where.cache,
        "jobs": where.jobs,
    }
    return Order(
        run=run,
        commit=commit,
        dataset=dataset,
        arguments=arguments,
        versions=inputs.versions,
        searches=project.settings.search.trials is not None,
    )


def decoding_options(project: Project) -> DecodingOptions:
    """Say how a model's scores become the project's values."""
    found = decoding_of(project)
    return DecodingOptions(runtime=found.runtime, types=dict(found.types))


def without_descriptions(schema: Schema) -> Schema:
    """Leave out what only people read, so that a better description trains no new model."""
    types = tuple(
        replace(kind, description="", fields=tuple(replace(spec, description="") for spec in kind.fields))
        for kind in schema.types
    )
    return replace(schema, types=types)


def flat(project: Project) -> Iterator[tuple[str, str]]:
    """Give the options that a run depends on as people write them, "model.preset", with their values as text."""
    settings = project.settings
    for name in ("document", "ocr", "fields_options", "dataset", "validation", "model", "search", "gates"):
        table: dict[str, object] = getattr(settings, name).model_dump(mode="json")
        for key, value in table.items():
            yield f"{name}.{key}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _inputs(project: Project, dataset: str) -> _Inputs:
    settings = project.settings
    arguments = {
        "project": project.name,
        "dataset": dataset,
        "schema": _json(to_json(without_descriptions(project.schema))),
        "checks": settings.validation.model_dump_json(),
        "reading": ReadingOptions(document=settings.document, ocr=settings.ocr).model_dump_json(),
        "options": settings.model.model_dump_json(exclude={"runtime"}),
        "bounds": settings.search.model_dump_json(),
        "decoding": decoding_options(project).model_dump_json(),
        "judging": JudgingOptions(
            decoding=decoding_options(project), evaluation=settings.evaluation, document=settings.document
        ).model_dump_json(),
        "rules": settings.gates.model_dump_json(),
    }
    return _Inputs(arguments=arguments, commit=commit_of(project.folder), versions=code_versions(own_code(project)))


def _json(data: object) -> str:
    return canonical(data).decode()
