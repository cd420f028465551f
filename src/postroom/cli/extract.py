"""`postroom extract`."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.flows.exporting import Json
    from postroom.records.extraction import PartResult
    from postroom.records.schema import Schema
    from postroom.settings import Project

app = new_app()

_FEW_BYTES = 2_000_000


@app.command(epilog=epilog(example="postroom extract inbox.mbox --csv fields.csv", codes=(0, 2, 3, 4, 6)))
def extract(
    paths: Annotated[list[Path], typer.Argument(help="Messages, mboxes, Maildirs, folders of them, PDFs, pictures.")],
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a table with a row for every document.")] = None,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="Write that table as Parquet.")] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Processes that read; one for each core by default.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print an object a line for every part.")] = False,
) -> None:
    """Read messages and documents into fields."""
    from postroom.cli.console import track
    from postroom.errors import UsageError
    from postroom.flows.extraction import extract as extract_all
    from postroom.settings import load_project
    from postroom.stages.mail.sources import open_sources

    if sum((csv is not None, parquet is not None, as_json)) > 1:
        raise UsageError("--json, --csv and --parquet each say where results go; give one of them")
    project = load_project()
    incoming = open_sources(paths, project.settings.mail)
    read = extract_all(
        track(incoming, "reading messages"),
        project=project,
        bundle_folder=_bundle_folder(project),
        jobs=jobs or _jobs_for(paths),
    )
    results = _kept(read, project)
    if csv is not None:
        _write_csv(csv, results, project.schema)
    elif parquet is not None:
        _write_parquet(parquet, results, project.schema)
    elif as_json:
        _print_lines(results, project.schema)
    else:
        _print_table(results, project.schema)


def _kept(results: "Iterable[PartResult]", project: "Project") -> "Iterable[PartResult]":
    """Note which model read what, so that `postroom trace` finds it; where that cannot be, say so and go on."""
    from postroom.cli.console import notes
    from postroom.errors import InputError
    from postroom.flows.predictions import Predictions, noted
    from postroom.wiring.project import places_of

    try:
        predictions = Predictions(places_of(project).predictions)
    except InputError as error:
        notes().print(f"postroom trace will not find these predictions: {error}", markup=False, soft_wrap=True)
        return results
    return noted(results, predictions)


def _bundle_folder(project: "Project") -> Path | None:
    """Find the model that reads; a project that takes fields from embedded invoices can do without."""
    from postroom.cli.console import notes
    from postroom.wiring.project import current_bundle, places_of

    if places_of(project).current.exists() or not any(
        spec.xml for kind in project.schema.types for spec in kind.fields
    ):
        return current_bundle(project).folder
    notes().print(
        "no model reads here yet (postroom train, or postroom models fetch): only invoices embedded in PDFs are read"
    )
    return None


def _jobs_for(paths: list[Path]) -> int:
    """Take one process for a small file or two: starting more costs longer than reading."""
    from postroom.wiring.cores import usable_cores

    few = len(paths) <= 2 and all(path.is_file() and path.stat().st_size < _FEW_BYTES for path in paths)
    return 1 if few else usable_cores()


def _objects(results: "Iterable[PartResult]", schema: "Schema") -> "Iterator[dict[str, Json]]":
    from postroom.flows.exporting import to_objects

    for result in results:
        yield from to_objects(result, schema=schema)


def _print_lines(results: "Iterable[PartResult]", schema: "Schema") -> None:
    import json
    import sys

    for item in _objects(results, schema):
        sys.stdout.write(json.dumps(item, ensure_ascii=True) + "\n")
        sys.stdout.flush()


def _write_csv(path: Path, results: "Iterable[PartResult]", schema: "Schema") -> None:
    from postroom.flows.exporting import CsvTable, columns_of

    with _replaced(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="", errors="replace") as file:
        table = CsvTable(file, columns_of(schema))
        for item in _objects(results, schema):
            table.write(item)


def _write_parquet(path: Path, results: "Iterable[PartResult]", schema: "Schema") -> None:
    from postroom.flows.exporting import columns_of, write_parquet

    with _replaced(path) as unfinished:
        write_parquet(unfinished, _objects(results, schema), columns_of(schema))


@contextlib.contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """Give a file to write beside `path`, and put it in its place when all is written."""
    from postroom.errors import InputError

    if not path.parent.is_dir():
        raise InputError(f"{path.parent} is no folder; make it first")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it")
    unfinished = path.with_name(f".{path.name}.new")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"{path} was not written: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _print_table(results: "Iterable[PartResult]", schema: "Schema") -> None:
    """Show each part in a line or two, for people."""
    from postroom.cli.console import results as console_of_results

    console = console_of_results()
    for item in _objects(results, schema):
        console.print(f"[bold]{_shown(item['source'])}[/] part {_shown(item['part'])}, ", end="")
        console.print(f"{_shown(item['name'] or 'no name')}: {item['verdict']}", end="")
        console.print(f" ({_shown(item['cause'])})" if item["cause"] else "")
        fields = item.get("fields")
        for field, held in fields.items() if isinstance(fields, dict) else ():
            for value in held if isinstance(held, list) else [held]:
                if isinstance(value, dict):
                    shown = value["value"] if value["value"] is not None else value["raw"] or value["state"]
                    console.print(f"    {field:<20} {value['confidence']:>6.1%}  {_shown(shown)}")


def _shown(text: object) -> str:
    """Keep names and values from steering the terminal, by its control characters or by Rich's markup."""
    from rich.markup import escape

    return escape("".join(letter if letter.isprintable() else "?" for letter in str(text)))
