"""`postroom data push`, `pull` and `snapshots`."""

from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.flows.store import Asked
    from postroom.stages.dataset.sharing import Listed, Shared

commands = new_app("Share data sets with a team.")

Digest = Annotated[
    str | None,
    typer.Argument(help="Digest of the data set, or six or more characters of its beginning; the latest by default."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a sentence.")]


@commands.command(epilog=epilog(example="postroom data push", codes=(0, 3, 4, 5, 7)))
def push(
    digest: Digest = None,
    *,
    latest: Annotated[bool, typer.Option("--latest", help="Make the named data set the latest there.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Read the files that are there, and copy again what is damaged.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Copy a data set to the place that the team shares."""
    from postroom.flows.store import push as push_flow
    from postroom.settings import load_project

    _tell(push_flow(load_project(), _asked(digest, latest=latest, check=check)), "pushed", as_json=as_json)


@commands.command(epilog=epilog(example="postroom data pull", codes=(0, 3, 4, 5, 7)))
def pull(
    digest: Digest = None,
    *,
    latest: Annotated[bool, typer.Option("--latest", help="Make the named data set the latest here.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy a data set from the place that the team shares."""
    from postroom.flows.store import pull as pull_flow
    from postroom.settings import load_project

    _tell(pull_flow(load_project(), _asked(digest, latest=latest, check=True)), "pulled", as_json=as_json)


@commands.command(epilog=epilog(example="postroom data snapshots", codes=(0, 3, 4, 5, 7)))
def snapshots(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False
) -> None:
    """List the data sets here and in the shared place."""
    import json

    from rich.table import Table

    from postroom.cli.console import results
    from postroom.flows.store import by_digest
    from postroom.flows.store import snapshots as list_all
    from postroom.settings import load_project

    known = by_digest(list_all(load_project()))
    if as_json:
        rows = [{"snapshot": name, "here": _json(here), "there": _json(there)} for name, (here, there) in known.items()]
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table("data set", "documents", "here", "there", box=None, pad_edge=False)
    for name, (here, there) in known.items():
        documents = next(str(listed.documents) for listed in (here, there) if listed is not None)
        table.add_row(name[:12], documents, _cell(here), _cell(there))
    results().print(table)


def _asked(digest: str | None, *, latest: bool, check: bool) -> "Asked":
    from postroom.cli.console import track
    from postroom.flows.store import Asked

    return Asked(
        digest=digest,
        latest=latest,
        check=check,
        progress=lambda names, total: track(names, "copying files", total=total),
    )


def _tell(done: "Shared", what: str, *, as_json: bool) -> None:
    import json
    from dataclasses import asdict

    if as_json:
        facts = asdict(done)
        typer.echo(json.dumps({"snapshot": facts.pop("digest"), **facts}, indent=2))
        return
    latest = "the latest there" if what == "pushed" else "the latest here"
    typer.echo(
        f"{what} data set {done.digest[:12]}: {done.documents} documents; files copied: {done.copied}, "
        f"already there: {done.present}; {'now' if done.is_latest else 'not'} {latest}"
    )


def _json(listed: "Listed | None") -> dict[str, object] | None:
    if listed is None:
        return None
    return {
        "documents": listed.documents,
        "written": listed.written.isoformat(timespec="seconds"),
        "latest": listed.is_latest,
    }


def _cell(listed: "Listed | None") -> str:
    if listed is None:
        return "-"
    return f"{listed.written:%Y-%m-%d %H:%M} UTC{', latest' * listed.is_latest}"
