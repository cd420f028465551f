"""`postroom demo`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from postroom.demo.generator import DemoFiles
    from postroom.flows.exporting import Json
    from postroom.settings import Project
    from postroom.stages.model.bundle import Bundle

app = new_app()

_SHOWN = 4
"""Documents whose fields are printed; the table in the file has all."""


@app.command(epilog=epilog(example="postroom demo demo", codes=(0, 2, 7)))
def demo(
    folder: Annotated[
        Path, typer.Argument(help="Folder to work in; what an earlier demo left there is replaced.")
    ] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another seed lays out other documents.")] = 1,
) -> None:
    """Make a mailbox, train on its kind, read it, show how well that went."""
    import time

    from postroom.cli.console import notes
    from postroom.demo.generator import write_demo
    from postroom.settings import load_project

    started = time.monotonic()
    console = notes()
    _refuse_other_folders(folder)
    console.print(f"1 of 4: laying out documents and a mailbox in {folder}", soft_wrap=True)
    files = write_demo(folder, seed=seed)
    project = load_project(files.project)
    bundle = _train(files, project)
    _evaluate(files, project, bundle)
    _extract(files, project, bundle)
    console.print(f"done in {time.monotonic() - started:.0f} s; all of it is in {folder.resolve()}", soft_wrap=True)


def _refuse_other_folders(folder: Path) -> None:
    """Stop before anything that is not an earlier demo is written over."""
    from postroom.errors import UsageError

    if folder.is_dir() and any(folder.iterdir()) and not (folder / "expected.jsonl").is_file():
        raise UsageError(f"{folder} holds something else than an earlier demo; name another folder")


def _train(files: "DemoFiles", project: "Project") -> "Bundle":
    from postroom.cli.console import notes, track
    from postroom.cli.train import refuse, run_training
    from postroom.flows.importing import import_labels
    from postroom.wiring.cores import usable_cores
    from postroom.wiring.project import current_bundle

    notes().print("2 of 4: training on the labelled documents")
    import_labels(
        files.labels,
        files=files.files,
        project=project,
        split_by=None,
        jobs=usable_cores(),
        progress=lambda items, total: track(items, "reading documents", total=total),
    )
    refuse(run_training(project, reason="the demonstration"))
    return current_bundle(project)


def _evaluate(files: "DemoFiles", project: "Project", bundle: "Bundle") -> None:
    from postroom.cli.console import notes
    from postroom.cli.evaluate import show, take
    from postroom.flows.exam import exam_of_labels, exam_of_test

    console = notes()
    console.print("3 of 4: judging the model, first on templates and names that it has never seen")
    unseen = exam_of_test(project)
    evaluated, report = take(unseen, project=project, bundle=bundle)
    show(evaluated, unseen)
    known = exam_of_labels(files.known_labels, files=files.files, project=project)
    evaluated_known, _ = take(known, project=project, bundle=bundle)
    f1 = evaluated_known.evaluation.micro.f1
    console.print(f"on new documents of templates that it was trained on, F1 is {f1 or 0:.3f}")
    console.print(f"report: {report.resolve()}", soft_wrap=True)


def _extract(files: "DemoFiles", project: "Project", bundle: "Bundle") -> None:
    from collections import Counter

    from postroom.cli.console import notes, results
    from postroom.flows.exporting import CsvTable, columns_of

    console = notes()
    console.print("4 of 4: reading the mailbox")
    written = files.project / "extracted.csv"
    verdicts: Counter[str] = Counter()
    shown: list[dict[str, Json]] = []
    with written.open("w", encoding="utf-8", newline="") as file:
        table = CsvTable(file, columns_of(project.schema))
        for item in _read_mailbox(files, project, bundle):
            table.write(item)
            verdicts[str(item["verdict"])] += 1
            if "fields" in item and len(shown) < _SHOWN:
                shown.append(item)
    results().print(_table(shown))
    console.print("parts: " + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))
    console.print(f"all fields of all documents: {written.resolve()}", soft_wrap=True)


def _read_mailbox(files: "DemoFiles", project: "Project", bundle: "Bundle") -> "Iterator[dict[str, Json]]":
    from postroom.cli.console import track
    from postroom.flows.exporting import to_objects
    from postroom.flows.extraction import extract
    from postroom.stages.mail.sources import open_sources
    from postroom.wiring.cores import usable_cores

    incoming = track(open_sources([files.mbox.parent], project.settings.mail), "reading messages")
    for result in extract(incoming, project=project, bundle_folder=bundle.folder, jobs=usable_cores()):
        yield from to_objects(result, schema=project.schema)


def _table(items: "list[dict[str, Json]]") -> "Table":
    """Show some documents with their fields, a value a line."""
    from rich.markup import escape
    from rich.table import Table

    table = Table("document", "field", "value", "confidence", box=None, pad_edge=False)
    for item in items:
        label = f"{item['type']} {item['name'] or ''}"
        fields = item["fields"]
        for name, held in fields.items() if isinstance(fields, dict) else ():
            values = [value for value in (held if isinstance(held, list) else [held]) if isinstance(value, dict)]
            texts = [str(value["value"] or value["raw"] or value["state"]) for value in values]
            text = ", ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
            least = min(value["confidence"] for value in values if isinstance(value["confidence"], float | int))
            table.add_row(escape(label), name, escape(text), f"{least:.0%}")
            label = ""
        table.add_section()
    return table
