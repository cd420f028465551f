"""Label file -> data set: what people know about documents becomes an immutable snapshot, with what it lacks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from postroom.errors import DataError
from postroom.flows.examples import ReadDocument, contents_in, example_of, read_labelled
from postroom.records.label import Role
from postroom.settings import Project
from postroom.stages.dataset.align import AlignmentReport, summarise
from postroom.stages.dataset.importing import read_labels
from postroom.stages.dataset.importing.report import ImportReport
from postroom.stages.dataset.leakage import LeakageReport, find_leakage, text_of
from postroom.stages.dataset.snapshot import Snapshot, write_snapshot
from postroom.stages.dataset.split import split
from postroom.wiring.project import places_of, reading_tools

Progress = Callable[[Iterable[ReadDocument], int], Iterable[ReadDocument]]
"""Passes documents on and shows how many of how many went by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did.

    Attributes:
        snapshot: The data set that it wrote.
        report: What the label file holds, and its problems.
        alignment: How many values stand in their documents.
        leakage: What is the same, or nearly, in different roles.
        unread: Documents left out because their file could not be read, with the cause.
    """

    snapshot: Snapshot
    report: ImportReport
    alignment: AlignmentReport
    leakage: LeakageReport
    unread: tuple[tuple[str, str], ...]


def import_labels(
    labels: Path, *, files: Path | None, project: Project, split_by: str | None, jobs: int, progress: Progress
) -> Imported:
    """Read a label file and its documents, and keep them as the project's latest data set.

    Raises:
        DataError: No document is left, or too few to divide.
    """
    report = read_labels(labels, schema=project.schema, files=files, split_by=split_by)
    folder = files or labels.parent
    read = read_labelled(
        report.documents,
        content_of=contents_in(folder),
        make_tools=partial(reading_tools, project),
        jobs=jobs,
    )
    done = list(progress(read, len(report.documents)))
    kept = [document.document for document in done if document.problem is None]
    unread = tuple((item.document.key, item.problem) for item in done if item.problem is not None)
    if not kept:
        problem = _first(report, unread)
        raise DataError(f"{labels}: none of its {report.rows} rows gave a document that can be read; {problem}")
    options = project.settings.dataset
    try:
        roles = split(kept, options=options, seed=project.settings.model.seed)
    except DataError as error:
        raise DataError(f"{error} ({len(kept)} came of {report.rows} rows; {_first(report, unread)})") from error
    texts = {item.document.key: text_of(item.pages) for item in done if item.problem is None}
    return Imported(
        snapshot=write_snapshot(kept, roles, places_of(project).data, schema=project.schema, files=folder),
        report=report,
        alignment=summarise(
            (example_of(item, schema=project.schema) for item in done if item.problem is None), schema=project.schema
        ),
        leakage=find_leakage(kept, roles, texts=texts, threshold=options.near_similarity),
        unread=unread,
    )


def divide_again(snapshot: Snapshot, *, project: Project) -> Snapshot:
    """Give the same documents new roles, after the options of the split were changed."""
    roles: dict[str, Role] = split(
        snapshot.documents, options=project.settings.dataset, seed=project.settings.model.seed
    )
    return write_snapshot(snapshot.documents, roles, places_of(project).data, schema=project.schema)


def _first(report: ImportReport, unread: Sequence[tuple[str, str]]) -> str:
    told = [str(problem) for problem in report.problems] + [f"{key}: {cause}" for key, cause in unread]
    return f"first problem: {told[0]}" if told else "no row has a problem"
