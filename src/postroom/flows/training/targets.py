"""The training graph as a target needs it: what a project must say before its steps can run elsewhere, and the file."""

import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from postroom.errors import DataError, ProjectError
from postroom.flows.store import own_store, shared_source, shared_store
from postroom.flows.training.graph import HERE_AT_ONCE, training_graph
from postroom.flows.training.order import Beside, Order, Where, order_of
from postroom.flows.training.versions import STEPS
from postroom.pipeline.capabilities import TITLES, check_wishes, cores_of
from postroom.pipeline.compiled import write_pipeline
from postroom.pipeline.outfit import Dress, Graph, undressed
from postroom.pipeline.target import Target
from postroom.project.source import FILE_NAME
from postroom.settings import Project
from postroom.stages.dataset.manifest import find_latest, load_header, manifest_key
from postroom.stages.registry.contract import Registry
from postroom.storage.remote import is_url
from postroom.storage.store import Store
from postroom.wiring.project import places_of, registry_of

_NO_HOME = Path("/postroom")
"""Stands for the project's folder on machines that have none; nothing lies in it, since all places are URLs."""


def compile_for(project: Project, *, dataset: str | None, target: Target, output: Path) -> Order:
    """Write the graph for a target, with the project's present arguments as its defaults.

    Args:
        project: The project.
        dataset: Digest of the snapshot; None for the latest.
        target: Where it is to run.
        output: The YAML file.

    Raises:
        ProjectError: The project lacks what the target needs, or a step asks for what it cannot give; all is named.
        DataError: There is no such data set where the target would look for it.
    """
    check_target(project, target)
    order = _order(project, dataset=dataset, target=target)
    write_pipeline(graph_for(project, order, target=target), order.arguments, output)
    return order


def check_target(project: Project, target: Target) -> None:
    """Refuse a target that lacks something, or cannot give a step what it asks for; ProjectError with all of it."""
    lacks = [] if target is Target.LOCAL else [*_lacks(project), *_own_lacks(project, target)]
    if lacks:
        told = "".join(f"\n  {lack}" for lack in lacks)
        raise ProjectError(f"{TITLES[target]} needs what {project.folder / FILE_NAME} does not say:{told}")
    check_wishes(project.settings.pipeline, _steps(project), target=target)


def graph_for(project: Project, order: Order, *, target: Target) -> Graph:
    """Draw the graph, each step with what the target needs."""
    return training_graph(
        versions=order.versions,
        dress=_dress(project, target),
        searches=order.searches,
        parallel=HERE_AT_ONCE if target is Target.LOCAL else project.settings.pipeline.parallel,
    )


def _dress(project: Project, target: Target) -> Dress:
    options = project.settings.pipeline
    match target:
        case Target.KUBEFLOW:
            from postroom.pipeline.kubeflow import kubeflow_dress

            return kubeflow_dress(options, image=options.image or "")
        case Target.VERTEX:
            from postroom.pipeline.vertex import vertex_dress

            return vertex_dress(options, image=options.image or "")
        case Target.LOCAL:
            return undressed


def _steps(project: Project) -> tuple[str, ...]:
    """Name the steps that the graph will have."""
    searches = project.settings.search.trials is not None
    return tuple(step for step in STEPS if searches or step != "search")


def _order(project: Project, *, dataset: str | None, target: Target) -> Order:
    here = target is Target.LOCAL
    store = own_store(project) if here else shared_store(project)
    digest = dataset or find_latest(store)
    if digest is None:
        how = "postroom data import" if here else "postroom data push"
        raise DataError(f"there is no data set in {store.name} yet; bring one there with: {how}")
    load_header(store, digest)
    registry = registry_of(project)
    places = places_of(project)
    cores = cores_of(project.settings.pipeline.machine_of("prepare"), otherwise=_cores_unasked(target))
    where = Where(
        source=str(places.data) if here else str(shared_source(project)),
        home=places.home if here else _NO_HOME,
        cache=str(places.cache) if here else "",
        jobs=cores,
    )
    return order_of(project, dataset=digest, beside=lambda _: _beside(registry, store, dataset=digest), where=where)


def _beside(registry: Registry, store: Store, *, dataset: str) -> Beside:
    """Set a run beside the champion, and beside the data it learnt from where those are others and in the store."""
    history = registry.history(registry.environment)
    if not history:
        return Beside()
    champion = registry.find(history[-1].digest)
    learnt = champion.dataset
    kept = learnt is not None and learnt != dataset and store.find(manifest_key(learnt)) is not None
    return Beside(champion=champion.digest, previous=str(learnt) if kept else "")


def _cores_unasked(target: Target) -> int:
    if target is not Target.VERTEX:
        return 1
    from postroom.pipeline.vertex import DEFAULT_CORES

    return DEFAULT_CORES


def _lacks(project: Project) -> Iterator[str]:
    """Say what keeps steps from running on any other machine."""
    settings = project.settings
    if settings.pipeline.image is None:
        yield "image under [pipeline], the image that the steps run in, by its digest"
    if not is_url(settings.store.url or ""):
        yield 'url under [store], where the steps find the data, such as "s3://bucket/postroom" (then: data push)'
    tracking = settings.registry.tracking
    if tracking is None or tracking.startswith("sqlite"):
        yield 'tracking under [registry], a database that all reach, such as "postgresql://user@host/name"'
    elif _has_password(tracking):
        yield (
            "tracking under [registry] without the password in it, which would stand in the compiled pipeline for all "
            'to read: on Kubeflow take it from a secret, secrets = {PGPASSWORD = "NAME/KEY"} under '
            "[pipeline.kubeflow]; here set PGPASSWORD"
        )
    if not is_url(settings.registry.artifacts or ""):
        yield 'artifacts under [registry], where the files go, such as "s3://bucket/models"'


def _own_lacks(project: Project, target: Target) -> Iterator[str]:
    """Say what a target of its own kind needs beside; where it is, submitting alone needs to know."""
    vertex = project.settings.pipeline.vertex
    if target is Target.VERTEX and vertex.root is None:
        yield 'root under [pipeline.vertex], where the outputs of steps go, such as "gs://bucket/runs"'


def _has_password(url: str) -> bool:
    parts = urllib.parse.urlsplit(url)
    return bool(parts.password) or "password" in dict(urllib.parse.parse_qsl(parts.query))
