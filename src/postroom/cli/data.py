"""`postroom data`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli import diff, store
from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.flows.importing import Imported
    from postroom.stages.dataset.snapshot import Snapshot

app = new_app("Bring in labelled documents and look at them.")
app.add_typer(store.commands)
app.add_typer(diff.commands)

Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="Processes that read; one for each core by default.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@app.command(
    "import", epilog=epilog(example="postroom data import labels.jsonl --files documents/", codes=(0, 3, 4, 5))
)
def import_(
    labels: Annotated[Path, typer.Argument(help="Labels: JSONL, CSV, or an export of Label Studio (JSON).")],
    files: Annotated[
        Path | None, typer.Option("--files", help="Folder that the labels' file names start from; theirs by default.")
    ] = None,
    split_by: Annotated[
        str | None,
        typer.Option("--split-by", help="Key of the rows that names their split, or their group, never divided."),
    ] = None,
    jobs: Jobs = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read labels and their documents into a new data set."""
    from postroom.cli.console import track
    from postroom.errors import InputError
    from postroom.flows.importing import import_labels
    from postroom.settings import load_project
    from postroom.wiring.cores import usable_cores

    project = load_project()
    if not labels.is_file():
        raise InputError(f"{labels} is not there; give a file of labels")
    if files is not None and not files.is_dir():
        raise InputError(f"{files} is no folder; give the folder that the file names in {labels} start from")
    done = import_labels(
        labels,
        files=files,
        project=project,
        split_by=split_by,
        jobs=jobs or usable_cores(),
        progress=lambda items, total: track(items, "reading documents", total=total),
    )
    _tell(done, as_json=as_json)


@app.command(epilog=epilog(example="postroom data show", codes=(0, 3, 5)))
def show(*, as_json: AsJson = False) -> None:
    """Show the latest data set: documents by role, labels by field."""
    _show(_latest(), as_json=as_json)


@app.command(epilog=epilog(example="postroom data split", codes=(0, 3, 5)))
def split(*, as_json: AsJson = False) -> None:
    """Divide the latest data set again, by the shares in postroom.toml."""
    from postroom.flows.importing import divide_again
    from postroom.settings import load_project

    _show(divide_again(_latest(), project=load_project()), as_json=as_json)


def _latest() -> "Snapshot":
    from postroom.settings import load_project
    from postroom.stages.dataset.snapshot import read_snapshot
    from postroom.wiring.project import places_of

    project = load_project()
    return read_snapshot(places_of(project).data, project=project.name)


def _tell(done: "Imported", *, as_json: bool) -> None:
    import json

    from rich.table import Table

    from postroom.cli.console import notes, results

    if as_json:
        typer.echo(json.dumps(_summary(done), indent=2))
        return
    console = notes()
    for problem in done.report.problems:
        console.print(f"[yellow]warning:[/] {_plain(str(problem))}")
    for key, cause in done.unread:
        console.print(f"[yellow]left out:[/] {_plain(key)}: {_plain(cause)}")
    table = Table("type", "field", "values", "found", "in several places", "not found in", box=None, pad_edge=False)
    for item in done.alignment.fields:
        missing = ", ".join(item.missing[:3]) + (", ..." if len(item.missing) > 3 else "")
        counts = (str(item.labelled), str(item.found), str(item.found_often))
        table.add_row(item.type, item.field, *counts, _plain(missing))
    results().print("labelled values, and whether the documents' words hold them:")
    results().print(table)
    for shared in done.leakage.same_content:
        console.print(f"[red]leak:[/] the same content in two roles: {_plain(', '.join(shared.keys))}")
    if done.leakage.near_same:
        near = done.leakage.near_same[0]
        console.print(
            f"{len(done.leakage.near_same)} held-out documents are much like one of another role, the most alike "
            f"{_plain(near.key)} and {_plain(near.other)} ({near.similarity:.0%} of word triples)"
        )
    results().print("\ndocuments by field, and what the label says of it:")
    _show(done.snapshot, as_json=False)
    console.print("next: postroom train")


def _summary(done: "Imported") -> dict[str, object]:
    return {
        "snapshot": done.snapshot.digest,
        "rows": done.report.rows,
        "documents": _counts(done.snapshot),
        "problems": [str(problem) for problem in done.report.problems],
        "unread": dict(done.unread),
        "fields": [
            {
                "type": item.type,
                "field": item.field,
                "values": item.labelled,
                "found": item.found,
                "found_often": item.found_often,
                "missing": list(item.missing),
            }
            for item in done.alignment.fields
        ],
        "leakage": {
            "same_content": [list(item.keys) for item in done.leakage.same_content],
            "near_same": [
                {"key": item.key, "other": item.other, "similarity": round(item.similarity, 3)}
                for item in done.leakage.near_same
            ],
        },
    }


def _counts(snapshot: "Snapshot") -> dict[str, int]:
    from postroom.stages.dataset.split import counts_of

    return {role.value: count for role, count in counts_of(dict(snapshot.roles)).items()}


def _show(snapshot: "Snapshot", *, as_json: bool) -> None:
    import json
    from collections import Counter

    from rich.table import Table

    from postroom.cli.console import results

    labelled = Counter(
        (item.type, label.field, label.state.value) for item in snapshot.documents for label in item.labels
    )
    if as_json:
        fields = [
            {"type": kind, "field": field, "state": state, "documents": count}
            for (kind, field, state), count in sorted(labelled.items())
        ]
        typer.echo(
            json.dumps({"snapshot": snapshot.digest, "documents": _counts(snapshot), "fields": fields}, indent=2)
        )
        return
    table = Table("type", "field", "state", "documents", box=None, pad_edge=False)
    for (kind, field, state), count in sorted(labelled.items()):
        table.add_row(kind, field, state, str(count))
    console = results()
    console.print(table)
    roles = ", ".join(f"{count} {role}" for role, count in _counts(snapshot).items() if count)
    console.print(f"data set {snapshot.digest[:12]}: {len(snapshot.documents)} documents: {roles}")


def _plain(text: str) -> str:
    """Keep names out of documents from being taken for Rich's markup."""
    from rich.markup import escape

    return escape(text)
