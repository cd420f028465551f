"""A project -> where it keeps things, and the objects that its settings name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from postroom.errors import BundleError
from postroom.records.extraction import Provenance
from postroom.records.schema import Schema
from postroom.settings import Project
from postroom.stages.mail.sources import OWN_FOLDER
from postroom.stages.model.bundle import Bundle, load_bundle
from postroom.stages.registry.contract import Registry
from postroom.wiring.model import Decoding, Model, load_model, provenance_of
from postroom.wiring.reading import Reading, ReadingTools, open_tools
from postroom.wiring.registry import open_registry

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a project keeps what it makes; all of it below one folder.

    Attributes:
        data: Data set snapshots and their content.
        cache: What can be made again.
        models: Bundles, each in a folder named by its digest.
        current: Names the digest of the model that reads.
        reports: What people look at.
        runs: Training runs, a folder each.
        predictions: What was read by which model, by ids and hashes alone.
        home: All of these.
    """

    data: Path
    cache: Path
    models: Path
    current: Path
    reports: Path
    runs: Path
    predictions: Path
    home: Path


def places_of(project: Project) -> Places:
    """Name the folders of a project; none is made."""
    home = project.folder / OWN_FOLDER
    return Places(
        data=home / "data",
        cache=home / "cache",
        models=home / "models",
        current=home / "models" / "current",
        reports=home / "reports",
        runs=home / "runs",
        predictions=home / "predictions",
        home=home,
    )


def registry_of(project: Project) -> Registry:
    """Open the registry of the project's models."""
    return open_registry(project.settings.registry, home=project.folder / OWN_FOLDER, project=project.name)


def reading_of(project: Project) -> Reading:
    """Say how the project's files become pages."""
    settings = project.settings
    return Reading(document=settings.document, ocr=settings.ocr, cache=places_of(project).cache / "ocr")


def reading_tools(project: Project) -> ReadingTools:
    """Make what one process needs to read pages."""
    return open_tools(reading_of(project))


def current_bundle(project: Project) -> Bundle:
    """Load the model that reads.

    Raises:
        BundleError: None was trained yet, or it is damaged.
    """
    places = places_of(project)
    try:
        digest = places.current.read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise BundleError(
            "no model reads here; train one with postroom train, or bring what serves here with postroom models fetch"
        ) from error
    if not _DIGEST.fullmatch(digest):
        raise BundleError(
            f"{places.current} does not name a model but {digest[:80]!r}; train again with: postroom train"
        )
    return load_bundle(places.models / digest)


def decoding_of(project: Project) -> Decoding:
    """Say how a model's scores become the project's values."""
    return Decoding(
        schema=project.schema,
        types={kind.name: project.fields_options(kind.name) for kind in project.schema.types},
        runtime=project.settings.model.runtime,
    )


def open_model(project: Project, bundle: Bundle) -> Model:
    """Load a bundle's network.

    Raises:
        BundleError: The project asks for other fields than the model was trained to find.
    """
    return load_model(bundle, decoding_of(project))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionTools:
    """What extraction takes, one set for each process.

    Attributes:
        reading: Turns files into pages.
        model: Finds the values; None where only embedded invoices are read.
        schema: What the project asks for.
        provenance: The trail of values that no model found.
        passwords: Tried on encrypted files, for a sender's address; under "*" those for everybody.
    """

    reading: ReadingTools
    model: Model | None
    schema: Schema
    provenance: Provenance
    passwords: Mapping[str, tuple[str, ...]]

    def close(self) -> None:
        """End the guarded process."""
        self.reading.close()


def extraction_tools(project: Project, bundle_folder: Path | None) -> ExtractionTools:
    """Make what one process needs to extract; without a bundle only embedded invoices are read."""
    model = None if bundle_folder is None else open_model(project, load_bundle(bundle_folder))
    return ExtractionTools(
        reading=reading_tools(project),
        model=model,
        schema=project.schema,
        provenance=provenance_of(project.schema, None),
        passwords=project.settings.passwords,
    )
