"""`postroom trace`."""

from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from rich.tree import Tree

    from postroom.records.lineage import Lineage, Link

app = new_app()

_WIDTH = 120
"""Columns that whole digests need; a narrower terminal breaks the lines itself."""


@app.command(epilog=epilog(example="postroom trace 3f9a0c", codes=(0, 3, 4)))
def trace(
    prediction: Annotated[
        str, typer.Argument(help="Id of a prediction, as `postroom extract` tells it, or six or more digits of it.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a tree.")] = False,
) -> None:
    """Follow a prediction back to its model version, run, data set, labels and commit."""
    from postroom.cli.console import results
    from postroom.cli.models_shown import print_json
    from postroom.flows.lineage import trace as follow
    from postroom.settings import load_project

    found = follow(load_project(), prediction)
    if as_json:
        print_json(found)
        return
    console = results()
    console.width = max(console.width, _WIDTH)
    console.print(_tree(found))


def _tree(found: "Lineage") -> "Tree":
    """Hang each link below what was made of it."""
    from rich.tree import Tree

    read = found.prediction
    pages = f"pages {read.first_page + 1} to {read.stop_page} of the file {read.file_sha256}"
    when = f"{read.type}, read {read.predicted_at:%Y-%m-%d %H:%M:%S} UTC"
    tree = Tree(_lines(f"prediction {read.id}", pages, when))
    branch = tree
    for link in found.links:
        branch = branch.add(_of(link))
    return tree


def _of(link: "Link") -> str:
    facts = (f"{name}: {value}" for name, value in link.facts.items())
    lines = _lines(f"{link.kind} {link.id or ''}".strip(), *facts)
    return lines if link.problem is None else f"{lines}\n[red]but:[/] {_lines(link.problem)}"


def _lines(*texts: str) -> str:
    from rich.markup import escape

    return escape("\n".join("".join(letter if letter.isprintable() else "?" for letter in text) for text in texts))
