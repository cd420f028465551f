"""From settings to objects: the only place that names back ends."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.errors import BundleError
from postroom.records.calibration import Calibration
from postroom.records.extraction import Provenance
from postroom.records.schema import Schema
from postroom.settings import Project
from postroom.stages.document.reader import DocumentReader
from postroom.stages.fields.options import FieldsOptions
from postroom.stages.mail.sources import OWN_FOLDER
from postroom.stages.model.bundle import Bundle, load_bundle
from postroom.stages.model.contract import Classifier
from postroom.stages.ocr.cache import CachedEngine
from postroom.stages.ocr.engine import OcrEngine

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
    """

    data: Path
    cache: Path
    models: Path
    current: Path
    reports: Path


def places_of(project: Project) -> Places:
    """Name the folders of a project; none is made."""
    home = project.folder / OWN_FOLDER
    return Places(
        data=home / "data",
        cache=home / "cache",
        models=home / "models",
        current=home / "models" / "current",
        reports=home / "reports",
    )


def ocr_engine(project: Project) -> OcrEngine:
    """Give the chosen OCR engine behind the cache; its weights are loaded with the first page."""
    options = project.settings.ocr
    match options.engine:
        case "rapidocr":
            from postroom.stages.ocr.rapid import RapidEngine  # a second that most runs do not need

            engine: OcrEngine = RapidEngine(options)
        case "tesseract":
            from postroom.stages.ocr.tesseract import TesseractEngine  # an optional package

            engine = TesseractEngine(options)
    return CachedEngine(engine, places_of(project).cache / "ocr")


@dataclass(slots=True, kw_only=True)
class ReadingTools:
    """What turns files into pages; owns the guarded process."""

    documents: DocumentReader
    ocr: OcrEngine

    def close(self) -> None:
        """End the guarded process."""
        self.documents.close()


def reading_tools(project: Project) -> ReadingTools:
    """Make what one process needs to read pages."""
    return ReadingTools(documents=DocumentReader(project.settings.document), ocr=ocr_engine(project))


def current_bundle(project: Project) -> Bundle:
    """Load the model that reads.

    Raises:
        BundleError: None was trained yet, or it is damaged.
    """
    places = places_of(project)
    try:
        digest = places.current.read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise BundleError("no model has been trained in this project; train one with: postroom train") from error
    if not _DIGEST.fullmatch(digest):
        raise BundleError(
            f"{places.current} does not name a model but {digest[:80]!r}; train again with: postroom train"
        )
    return load_bundle(places.models / digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A bundle ready to read, with what its values are decoded by.

    Attributes:
        classifier: Its network.
        calibrations: Of its confidences.
        schema: What the project asks for.
        decoding: How values are decoded, for each document type.
        provenance: The trail that every extraction carries.
    """

    classifier: Classifier
    calibrations: tuple[Calibration, ...]
    schema: Schema
    decoding: Mapping[str, FieldsOptions]
    provenance: Provenance


def open_model(project: Project, bundle: Bundle) -> Model:
    """Load a bundle's network.

    Raises:
        BundleError: The project asks for other fields than the model was trained to find.
    """
    from postroom.stages.model.reader import NetworkReader  # half a second that label import saves

    if bundle.config.schema.sha256 != project.schema.sha256:
        raise BundleError(
            f"model {bundle.digest[:12]} was trained for other fields than postroom.toml names now; train again with: "
            "postroom train"
        )
    return Model(
        classifier=NetworkReader(bundle, runtime=project.settings.model.runtime, threads=1),
        calibrations=bundle.calibrations,
        schema=project.schema,
        decoding={kind.name: project.fields_options(kind.name) for kind in project.schema.types},
        provenance=provenance_of(project, bundle),
    )


def provenance_of(project: Project, bundle: Bundle | None) -> Provenance:
    """Give the trail that every extraction carries."""
    blank = Provenance(
        model=None,
        run=None,
        dataset=None,
        commit=None,
        schema_version=project.schema.version,
        schema_sha256=project.schema.sha256,
    )
    if bundle is None:
        return blank
    origin = bundle.origin
    return replace(blank, model=bundle.digest, run=origin.run, dataset=origin.dataset, commit=origin.commit)


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
        provenance=provenance_of(project, None),
        passwords=project.settings.passwords,
    )


def now() -> dt.datetime:
    """Give the time, in UTC."""
    return dt.datetime.now(dt.UTC)
