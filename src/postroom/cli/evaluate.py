"""`postroom evaluate`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.flows.evaluation import Evaluated
    from postroom.flows.exam import Exam
    from postroom.records.evaluation import FieldScore
    from postroom.settings import Project
    from postroom.stages.model.bundle import Bundle

app = new_app()


@app.command(epilog=epilog(example="postroom evaluate --labels labels.jsonl --files documents/", codes=(0, 3, 4, 5, 6)))
def evaluate(
    labels: Annotated[
        Path | None,
        typer.Option("--labels", help="Labels of other documents; the data set's test documents by default."),
    ] = None,
    files: Annotated[
        Path | None, typer.Option("--files", help="Folder that the labels' file names start from; theirs by default.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Where the HTML report goes; .postroom/reports/ by default.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Processes that read documents; one for each core by default.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Say how right the model is, on documents that it was not trained on."""
    import json

    from postroom.cli.console import notes
    from postroom.errors import UsageError
    from postroom.flows.exam import exam_of_labels, exam_of_test
    from postroom.settings import load_project
    from postroom.wiring.project import current_bundle

    if files is not None and labels is None:
        raise UsageError("--files goes with --labels: it says where the labels' documents are")
    _check_paths(labels, files, report)
    project = load_project()
    bundle = current_bundle(project)
    exam = exam_of_test(project) if labels is None else exam_of_labels(labels, files=files, project=project)
    evaluated, path = take(exam, project=project, bundle=bundle, jobs=jobs, report=report)
    if as_json:
        typer.echo(json.dumps(_summary(evaluated, exam), indent=2))
    else:
        show(evaluated, exam)
    notes().print(f"report: {path}", soft_wrap=True)


def _check_paths(labels: Path | None, files: Path | None, report: Path | None) -> None:
    from postroom.errors import InputError

    if labels is not None and not labels.is_file():
        raise InputError(f"{labels} is not there; give a file of labels")
    if files is not None and not files.is_dir():
        raise InputError(f"{files} is no folder; give the folder that the file names in {labels} start from")
    if report is not None and report.is_dir():
        raise InputError(f"{report} is a folder; name a file in it")


def take(
    exam: "Exam", *, project: "Project", bundle: "Bundle", jobs: int | None = None, report: Path | None = None
) -> "tuple[Evaluated, Path]":
    """Read and score the documents, and write the report; give the figures and where the report is."""
    from postroom.cli.console import track
    from postroom.flows.exam import sit
    from postroom.wiring.cores import usable_cores

    path = report or _report_path(project, exam)
    evaluated = sit(
        exam,
        project=project,
        bundle=bundle,
        jobs=jobs or usable_cores(),
        report=path,
        progress=lambda items, total: track(items, "reading documents", total=total),
    )
    return evaluated, path


def _report_path(project: "Project", exam: "Exam") -> Path:
    from postroom.wiring.project import places_of

    return places_of(project).reports / f"{exam.name}.html"


def show(evaluated: "Evaluated", exam: "Exam") -> None:
    """Show the figures as a table."""
    from rich.markup import escape
    from rich.table import Table

    from postroom.cli.console import notes, results

    evaluation = evaluated.evaluation
    table = Table("field", "precision", "recall", "F1", "95 % interval", "values", box=None, pad_edge=False)
    for name, score in [
        *evaluation.fields.items(),
        ("all (micro)", evaluation.micro),
        ("all (macro)", evaluation.macro),
    ]:
        table.add_row(name, *_cells(score))
    for name, part in evaluation.slices.items():
        table.add_row(f"{name} (micro)", *_cells(part.micro))
    results().print(table)
    console = notes()
    for line in _remarks(evaluated, exam):
        console.print(escape(line))


def _cells(score: "FieldScore") -> Sequence[str]:
    interval = f"{score.interval.low:.3f} to {score.interval.high:.3f}" if score.interval else "-"
    return (_figure(score.precision), _figure(score.recall), _figure(score.f1), interval, str(score.values))


def _figure(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}"


def _remarks(evaluated: "Evaluated", exam: "Exam") -> Iterable[str]:
    types = [item.type_is_right for item in evaluated.judged]
    yield f"{evaluated.evaluation.documents} documents scored; {sum(types)} of {len(types)} were taken for their type"
    yield from exam.notes
    for key, cause in evaluated.unread:
        yield f"could not be read: {key}: {cause}"


def _summary(evaluated: "Evaluated", exam: "Exam") -> dict[str, object]:
    from postroom.stages.evaluation.as_json import to_json

    types = [item.type_is_right for item in evaluated.judged]
    return {
        **to_json(evaluated.evaluation),
        "types": {"documents": len(types), "right": sum(types)},
        "unread": dict(evaluated.unread),
        "notes": list(exam.notes),
    }
