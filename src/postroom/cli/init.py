"""`postroom init`."""

import re
from pathlib import Path
from typing import Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app
from postroom.errors import UsageError

app = new_app()


@app.command(epilog=epilog(example="postroom init --locale de-DE bills", codes=(0, 2, 3)))
def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the project; made if it is not there.")] = Path(),
    name: Annotated[str | None, typer.Option(help="Name of the project; the folder's where not given.")] = None,
    locale: Annotated[str, typer.Option(help="Language and region of the documents (BCP 47).")] = "en-US",
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are already there.")] = False,
) -> None:
    """Begin a project: write a commented postroom.toml."""
    from postroom.project.reference import SCHEMA_NAME, json_schema
    from postroom.project.source import FILE_NAME, parse_source
    from postroom.project.starter import IGNORED, starter
    from postroom.settings import Settings, project_of

    files = {
        FILE_NAME: starter(name=name or _name_of(folder), locale=locale),
        SCHEMA_NAME: json_schema(Settings),
        ".gitignore": IGNORED,
    }
    there = [file for file in files if (folder / file).exists()]
    if there and not force:
        raise UsageError(f"{folder.resolve()} already has {', '.join(there)}; --force writes over")
    # A wrong --name or --locale is found by the same check as ever, before anything is written.
    project_of(parse_source(folder / FILE_NAME, files[FILE_NAME]), flags={})
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    typer.echo(f"wrote {', '.join(files)} in {folder.resolve()}", err=True)
    typer.echo(f"next: name your fields in {FILE_NAME}, then: postroom doctor", err=True)


def _name_of(folder: Path) -> str:
    """Make a project's name of a folder's."""
    return re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-0123456789")[:40].strip("-") or "project"
