"""`postroom data diff`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.records.label import Label
    from postroom.stages.dataset.diff import ChangedLabel, SnapshotDiff

commands = new_app()

_FEWEST_DIGITS = 6
_LATEST = "latest"


@commands.command("diff", epilog=epilog(example="postroom data diff 3f2a91 latest", codes=(0, 2, 3, 5)))
def diff(
    before: Annotated[str, typer.Argument(help="The earlier data set: the beginning of its digest, or latest.")],
    now: Annotated[str, typer.Argument(help="The later one, likewise.")] = _LATEST,
    lines: Annotated[
        int, typer.Option("--lines", min=0, help="Documents and labels that are shown one by one, of each kind.")
    ] = 20,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, all of it, instead of tables.")] = False,
) -> None:
    """Say what changed between two data sets."""
    import json

    from postroom.settings import load_project
    from postroom.stages.dataset.diff import diff_snapshots
    from postroom.stages.dataset.snapshot import read_snapshot
    from postroom.storage.codec import to_json
    from postroom.wiring.project import places_of

    project = load_project()
    folder = places_of(project).data
    snapshots = [
        read_snapshot(folder, _digest(name, folder, project=project.name), project=project.name, with_pages=False)
        for name in (before, now)
    ]
    found = diff_snapshots(*snapshots)
    if as_json:
        typer.echo(json.dumps(to_json(found), indent=2))
    else:
        _show(found, lines)


def _digest(name: str, folder: Path, *, project: str) -> str | None:
    """Complete a digest; None for the latest data set."""
    from postroom.errors import DataError, UsageError
    from postroom.stages.dataset.sharing import find_digest
    from postroom.storage.folder import FolderStore

    wanted = name.lower()
    if wanted == _LATEST:
        return None
    if len(wanted) < _FEWEST_DIGITS or set(wanted) - set("0123456789abcdef"):
        raise UsageError(f"{name!r} names no data set: give {_FEWEST_DIGITS} or more digits of its digest, or latest")
    digest = find_digest(FolderStore(folder, project=project), wanted)
    if digest is None:
        raise DataError(f"no data set here begins with {wanted}; fetch it with: postroom data pull")
    return digest


def _show(found: "SnapshotDiff", lines: int) -> None:
    from rich.table import Table

    from postroom.cli.console import results

    console = results()
    if found.is_empty:
        console.print(f"{found.before[:12]} and {found.now[:12]} are the same data set")
        return
    for line in _summary(found):
        console.print(line, markup=False)
    table = Table("type", "field", "values then", "values now", "labels changed", box=None, pad_edge=False)
    for item in found.fields:
        table.add_row(item.type, item.field, str(item.before), str(item.now), str(item.changed))
    console.print(table)
    for title, rows in _lists(found):
        if rows and lines:
            console.print(f"{title}:", markup=False)
            for row in rows[:lines]:
                console.print(f"  {_printable(row)}", markup=False, soft_wrap=True)
            if len(rows) > lines:
                console.print(f"  and {len(rows) - lines} more; --lines shows more of them", markup=False)


def _summary(found: "SnapshotDiff") -> Iterable[str]:
    then, today = found.documents
    yield f"from {found.before[:12]} to {found.now[:12]}: {then} documents, now {today}"
    counts = [
        (len(found.added), "added"),
        (len(found.removed), "removed"),
        (len(found.renamed), "renamed"),
        (len(found.content_changed), "with new content"),
        (len(found.moved), "in another role"),
        (len({change.key for change in found.labels}), "with other labels"),
    ]
    yield "documents: " + (", ".join(f"{count} {what}" for count, what in counts if count) or "none changed")
    roles = [
        f"{role} {count}" + ("" if found.roles_now[role] == count else f" -> {found.roles_now[role]}")
        for role, count in found.roles_before.items()
        if count or found.roles_now[role]
    ]
    yield f"roles: {', '.join(roles)}"
    (version, version_now), (sha256, sha256_now) = found.schema_versions, found.schema_hashes
    if sha256 != sha256_now:
        yield f"schema: version {version} ({sha256[:12]}), now {version_now} ({sha256_now[:12]})"


def _lists(found: "SnapshotDiff") -> Iterable[tuple[str, Sequence[str]]]:
    """Give what is shown one by one, a line each."""
    yield "added", found.added
    yield "removed", found.removed
    yield "renamed", [f"{item.before} -> {item.now}" for item in found.renamed]
    yield "new content", found.content_changed
    yield "other role", [f"{item.key}: {item.before} -> {item.now}" for item in found.moved]
    yield "other facts", [f"{item.key}: {item.fact}: {item.before} -> {item.now}" for item in found.facts]
    yield "other labels", [_label_line(change) for change in found.labels]


def _label_line(change: "ChangedLabel") -> str:
    place = f"{change.key}: {change.field}"
    if change.means_the_same and change.before is not None and change.now is not None:
        if change.before.source is not change.now.source:
            return f"{place}: the same, said by {change.before.source}, now by {change.now.source}"
        return f"{place}: the same, in other places"
    return f"{place}: {_label(change.before)} -> {_label(change.now)}"


def _label(label: "Label | None") -> str:
    if label is None:
        return "unlabelled"
    return " | ".join(label.values) or str(label.state)


def _printable(text: str) -> str:
    """Keep what a label file holds from steering the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
