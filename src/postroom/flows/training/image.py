"""The image that a project's steps run in elsewhere."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from postroom.flows.training.packages import required_packages
from postroom.pipeline.image import image_for, write_context
from postroom.settings import Project
from postroom.wiring.project import places_of

_RECORD = "images.json"


def with_image(project: Project, *, say: Callable[[str], None]) -> Project:
    """Give the project with the name of its training image, which is built where it does not exist.

    A project that names an image itself, or nowhere to push one to, stays as it is.

    Args:
        project: The project.
        say: Is told what goes on.

    Raises:
        MissingDependencyError: The program that builds is not installed.
        RunFailedError: It failed.
    """
    pipeline = project.settings.pipeline
    if pipeline.image is not None or pipeline.build.repository is None:
        return project
    own = pipeline.build.containerfile
    with tempfile.TemporaryDirectory(prefix="postroom-") as folder:
        content = write_context(
            Path(folder),
            packages=required_packages(frozenset(_extras(project))),
            own=project.own_code,
            containerfile=None if own is None else project.folder / own,
        )
        record = places_of(project).home / _RECORD
        image = image_for(Path(folder), content, options=pipeline.build, record=record, say=say)
    named = pipeline.model_copy(update={"image": image})
    return replace(project, settings=project.settings.model_copy(update={"pipeline": named}))


def _extras(project: Project) -> Iterator[str]:
    """Name the extras by which the steps reach what the project's settings name."""
    settings = project.settings
    places = (
        settings.store.url,
        settings.registry.artifacts,
        settings.pipeline.vertex.root,
        settings.pipeline.kubeflow.root,
    )
    for extra, scheme in (("s3", "s3://"), ("gcs", "gs://")):
        if any((place or "").startswith(scheme) for place in places):
            yield extra
    if (settings.registry.tracking or "").startswith("postgresql"):
        yield "postgresql"
    if settings.ocr.engine == "tesseract":
        yield "tesseract"
