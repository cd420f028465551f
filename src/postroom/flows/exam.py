"""The documents that a model is judged on, never those it was trained on, and the sitting itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from postroom.errors import BundleError, DataError
from postroom.flows.evaluation import Evaluated, evaluate, write_evaluation_report
from postroom.flows.examples import Content, ReadDocument, contents_in, draw_page, read_labelled
from postroom.records.label import LabelledDocument, Role
from postroom.records.learning import LearningPoint
from postroom.settings import Project
from postroom.stages.dataset.importing import read_labels
from postroom.stages.dataset.snapshot import read_snapshot
from postroom.stages.evaluation.report import About
from postroom.stages.model.bundle import Bundle
from postroom.storage.codec import from_json, parse
from postroom.wiring.project import open_model, places_of, reading_tools

Progress = Callable[[Iterable[ReadDocument], int], Iterable[ReadDocument]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """Documents to be judged on.

    Attributes:
        name: What the report is called: "test", or the stem of the label file's name.
        documents: Each with its labels; none of them had a part in training.
        content_of: Gives the bytes of a document's file.
        dataset: Digest of the snapshot they come from; None for documents of a label file.
        notes: What was left out, one sentence each.
    """

    name: str
    documents: tuple[LabelledDocument, ...]
    content_of: Content
    dataset: str | None
    notes: tuple[str, ...]


def exam_of_test(project: Project) -> Exam:
    """Take the test documents of the latest data set.

    Raises:
        DataError: There is no data set, or it has no test documents.
    """
    snapshot = read_snapshot(places_of(project).data, project=project.name)
    documents = snapshot.of_role(Role.TEST)
    if not documents:
        raise DataError("the data set has no test documents; give others with --labels, or raise [dataset] test")
    return Exam(name="test", documents=documents, content_of=snapshot.content, dataset=snapshot.digest, notes=())


def exam_of_labels(labels: Path, *, files: Path | None, project: Project) -> Exam:
    """Take the documents of a label file, also one that the project has never seen, less those it was trained on.

    Raises:
        DataError: No document is left.
    """
    report = read_labels(labels, schema=project.schema, files=files)
    known = _used_in_training(project)
    kept = tuple(document for document in report.documents if document.file_sha256 not in known)
    notes = [str(problem) for problem in report.problems]
    if len(kept) < len(report.documents):
        notes.append(
            f"{len(report.documents) - len(kept)} of {len(report.documents)} documents were left out: the data set "
            "uses the same content for training, dev or calibration"
        )
    if not kept:
        raise DataError(f"{labels}: no document is left to judge on; {'; '.join(notes) or 'it holds none'}")
    return Exam(
        name=labels.stem,
        documents=kept,
        content_of=contents_in(files or labels.parent),
        dataset=None,
        notes=tuple(notes),
    )


def _used_in_training(project: Project) -> set[str]:
    """Give the content of all documents with another role than test; none where the project keeps no data set."""
    data = places_of(project).data
    if not data.exists():
        return set()
    snapshot = read_snapshot(data, project=project.name, with_pages=False)
    return {document.file_sha256 for document in snapshot.documents if snapshot.roles[document.key] is not Role.TEST}


def sit(exam: Exam, *, project: Project, bundle: Bundle, jobs: int, report: Path, progress: Progress) -> Evaluated:
    """Read and score the documents, and write the report."""
    read = read_labelled(
        exam.documents, content_of=exam.content_of, make_tools=partial(reading_tools, project), jobs=jobs
    )
    options = project.settings.evaluation
    evaluated = evaluate(
        progress(read, len(exam.documents)), model=open_model(project, bundle), options=options, dataset=exam.dataset
    )
    with reading_tools(project).documents as reader:
        write_evaluation_report(
            report,
            evaluated,
            options=options,
            about=About(
                project=project.name, commit=bundle.origin.commit, command="postroom evaluate", notes=exam.notes
            ),
            curve=_curve(bundle),
            draw=partial(draw_page, content_of=exam.content_of, reader=reader),
        )
    return evaluated


def _curve(bundle: Bundle) -> tuple[LearningPoint, ...]:
    path = bundle.folder / "curve.json"
    try:
        return from_json(tuple[LearningPoint, ...], parse(path.read_bytes(), name=str(path))) if path.is_file() else ()
    except DataError as error:
        raise BundleError(f"{path} is damaged: {error}; delete the folder, and fetch the bundle again") from error
