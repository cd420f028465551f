"""Snapshot -> bundle, in one process: read, align, train, calibrate, keep."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from postroom.flows.evaluation import judge
from postroom.flows.examples import ReadDocument, example_of, read_labelled
from postroom.flows.training.card import model_card
from postroom.flows.training.environment import commit_of, environment
from postroom.records.calibration import Calibration
from postroom.records.evaluation import LearningPoint
from postroom.records.label import Example, LabelledDocument, Role
from postroom.settings import Project
from postroom.stages.dataset.snapshot import Snapshot
from postroom.stages.fields.options import UNDISTURBED
from postroom.stages.model.bundle import Bundle, Origin, load_bundle, write_bundle
from postroom.storage.blobs import write_atomically
from postroom.storage.codec import canonical, to_json
from postroom.wiring.clock import now
from postroom.wiring.project import open_model, places_of, reading_tools

CURVE = "curve.json"
CARD = "MODEL_CARD.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How training tells where it is.

    Attributes:
        reading: Passes documents on and shows how many of how many went by.
        epoch: Shows one epoch, of so many.
    """

    reading: Callable[[Iterable[ReadDocument], int], Iterable[ReadDocument]]
    epoch: Callable[[LearningPoint, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """A trained model and how it was made.

    Attributes:
        bundle: The model, in its place among the project's.
        curve: Its epochs.
        documents: Number of documents by role.
        unread: Documents left out because their file could not be read, with the cause.
    """

    bundle: Bundle
    curve: tuple[LearningPoint, ...]
    documents: Mapping[Role, int]
    unread: tuple[tuple[str, str], ...]


def train_model(project: Project, snapshot: Snapshot, *, jobs: int, progress: Progress) -> TrainingResult:
    """Train a model on a snapshot and make it the one that reads. Documents of the role test are not opened.

    Raises:
        DataError: Too few documents can be read.
    """
    os.putenv("OMP_WAIT_POLICY", "PASSIVE")  # threads that wait by spinning starve each other on busy cores
    from postroom.stages.model.train import train  # torch, which reading does not need

    started = now()
    reads = _read(project, snapshot, jobs=jobs, progress=progress)
    options = project.settings.model
    trained = train(
        _examples(reads[Role.TRAIN], project),
        _examples(reads[Role.DEV], project),
        schema=project.schema,
        options=options,
        report=lambda point: progress.epoch(point, options.epochs),
    )
    origin = Origin(
        run=started.strftime("%Y%m%dT%H%M%SZ"),
        dataset=snapshot.digest,
        commit=commit_of(project.folder),
        environment=environment(threads=options.threads),
    )
    write = partial(
        write_bundle, model=trained.model, tokenizer=trained.tokenizer, config=trained.config, origin=origin
    )
    with tempfile.TemporaryDirectory(prefix="postroom-") as scratch:
        raw = write(Path(scratch), calibrations=())
        calibrations = _calibrations(raw, reads[Role.CALIBRATION], project)
    bundle = _kept(lambda folder: write(folder, calibrations=calibrations), project)
    counts = {role: len(held) for role, held in reads.items()}
    _describe(bundle, trained.curve, counts, project=project, seconds=(now() - started).total_seconds())
    return TrainingResult(bundle=bundle, curve=trained.curve, documents=counts, unread=_unread(reads))


def _read(
    project: Project, snapshot: Snapshot, *, jobs: int, progress: Progress
) -> dict[Role, tuple[ReadDocument, ...]]:
    """Read the documents of all roles but test."""
    documents: list[LabelledDocument] = [
        document for document in snapshot.documents if snapshot.roles[document.key] is not Role.TEST
    ]
    read = read_labelled(documents, content_of=snapshot.content, make_tools=partial(reading_tools, project), jobs=jobs)
    done = list(progress.reading(read, len(documents)))
    return {
        role: tuple(item for item in done if snapshot.roles[item.document.key] is role)
        for role in (Role.TRAIN, Role.DEV, Role.CALIBRATION, Role.THRESHOLD)
    }


def _examples(reads: Sequence[ReadDocument], project: Project) -> list[Example]:
    return [example_of(read, schema=project.schema) for read in reads if read.problem is None]


def _calibrations(bundle: Bundle, reads: Sequence[ReadDocument], project: Project) -> tuple[Calibration, ...]:
    """Fit confidences on documents that neither trained the network nor stopped its training."""
    from postroom.stages.model.calibrate import Judged, fit_calibrations  # scipy

    model = open_model(project, bundle)
    plain = replace(model, calibrations=(), decoding=dict.fromkeys(model.decoding, UNDISTURBED))
    judged: dict[str, list[Judged]] = {}
    for read in reads:
        scored = judge(read, model=plain).scored
        for outcome in scored.outcomes if scored is not None else ():
            judged.setdefault(outcome.field, []).extend(
                (judgement.predicted.confidence, judgement.right) for judgement in outcome.judgements
            )
    return fit_calibrations(judged)


def _kept(write: Callable[[Path], Bundle], project: Project) -> Bundle:
    """Write the bundle under its digest and let it read from now on."""
    places = places_of(project)
    places.models.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=places.models, prefix=".new-"))
    digest = write(fresh).digest
    home = places.models / digest
    if home.exists():  # the same model was trained before; only its attestation is newer
        shutil.rmtree(home)
    fresh.rename(home)
    home.chmod(0o755)
    write_atomically(places.current, f"{digest}\n".encode())
    return load_bundle(home)


def _describe(
    bundle: Bundle,
    curve: Sequence[LearningPoint],
    documents: Mapping[Role, int],
    *,
    project: Project,
    seconds: float,
) -> None:
    """Write what people want to know of the model beside it."""
    write_atomically(bundle.folder / CURVE, canonical(to_json(tuple(curve))))
    card = model_card(bundle, curve, documents, project=project, trained=dt.timedelta(seconds=round(seconds)))
    write_atomically(bundle.folder / CARD, card.encode())


def _unread(reads: Mapping[Role, Sequence[ReadDocument]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (item.document.key, item.problem) for held in reads.values() for item in held if item.problem is not None
    )
