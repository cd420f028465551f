"""How versions, history and comparisons look, as tables and as JSON."""

import json
from collections.abc import Sequence

import typer
from rich.markup import escape
from rich.table import Table

from postroom.cli.console import notes, results
from postroom.flows.comparing import Compared
from postroom.flows.verifying import Verified
from postroom.records.commit import shortened
from postroom.records.evaluation import Difference
from postroom.records.registry import HistoryEntry, Version
from postroom.storage.codec import to_json


def print_json(record: object) -> None:
    """Print a record, or a tuple of records, as JSON."""
    typer.echo(json.dumps(to_json(record), indent=2))


def print_versions(versions: Sequence[Version]) -> None:
    """Print a line a version, oldest first."""
    table = Table(
        "version", "digest", "registered", "F1", "gates", "run", "commit", "aliases", box=None, pad_edge=False
    )
    for version in versions:
        table.add_row(
            str(version.number),
            version.digest[:12],
            f"{version.created:%Y-%m-%d %H:%M}",
            _figure(version.micro_f1),
            "passed" if version.verdict.passed else "refused",
            escape(version.source.run),
            escape(shortened(version.source.commit or "-")),
            escape(", ".join(version.aliases)),
        )
    if versions:
        results().print(table)
    else:
        _say_nothing_is_registered()


def print_version(version: Version) -> None:
    """Print all that is known of a version."""
    console = results()
    champion = version.verdict.champion
    made = [f"run {source.run}, commit {source.commit or 'none'}" for source in (version.source, *version.further)]
    lines = [
        f"version {version.number} of {version.project}: {version.digest}",
        f"registered {version.created:%Y-%m-%d %H:%M} UTC, {version.size_bytes} bytes in {len(version.files)} files",
        f"aliases: {', '.join(version.aliases) or 'none'}",
        f"made by {'; and by '.join(made)}",
        f"data set: {version.dataset or 'unknown'}",
        f"MLflow run: {version.tracked}",
        *(f"signed by {signed.actor}, {signed.instant:%Y-%m-%d %H:%M} UTC" for signed in version.signatures),
        f"gates: {'passed' if version.verdict.passed else 'refused'}, beside {(champion or 'no champion')[:12]}",
    ]
    console.print(escape("\n".join(lines)), soft_wrap=True)
    table = Table("rule", "", "numbers", box=None, pad_edge=False)
    for rule in version.verdict.rules:
        table.add_row(escape(rule.rule), "holds" if rule.passed else "[red]refuses[/]", escape(rule.reason))
    console.print(table)


def print_entries(entries: Sequence[HistoryEntry]) -> None:
    """Print a line an entry."""
    table = Table("#", "when (UTC)", "environment", "version", "how", "by", "why", box=None, pad_edge=False)
    for entry in entries:
        how = f"{entry.action}{', although refused' * entry.even_refused}"
        table.add_row(
            str(entry.sequence),
            f"{entry.instant:%Y-%m-%d %H:%M:%S}",
            escape(entry.environment),
            f"{entry.version} ({entry.digest[:12]})",
            how,
            escape(entry.actor),
            escape(entry.reason),
        )
    if entries:
        results().print(table)
    else:
        notes().print("nothing served; let a version serve with: postroom models promote VERSION")


def print_comparison(compared: Compared) -> None:
    """Print the scores of both models and their differences."""
    comparison = compared.comparison
    table = Table("field", "first F1", "second F1", "difference", "95 % interval", box=None, pad_edge=False)
    named = {**comparison.fields, "all (micro)": comparison.micro, "all (macro)": comparison.macro}
    for name, difference in named.items():
        table.add_row(escape(name), *_cells(difference))
    results().print(table)
    first, second = compared.cpu_seconds
    notes().print(f"{comparison.documents} documents; CPU seconds a document: {first:.3f} and {second:.3f}")


def print_checked(checked: Sequence[Verified], *, as_json: bool) -> None:
    """Print what was checked, and what is wrong."""
    if as_json:
        print_json(tuple(checked))
        return
    for item in checked:
        state = "damaged" if item.problems else "whole"
        signed = f", {_signatures(item.signatures)}" if item.signatures else ""
        results().print(f"version {item.number} ({item.digest[:12]}): {item.files} files, {state}{signed}")
    if not checked:
        _say_nothing_is_registered()


def _say_nothing_is_registered() -> None:
    notes().print("nothing was registered yet; train a model with: postroom train")


def _signatures(count: int) -> str:
    return "1 signature holds" if count == 1 else f"{count} signatures hold"


def _cells(difference: Difference) -> tuple[str, str, str, str]:
    interval = difference.interval
    return (
        _figure(difference.candidate),
        _figure(difference.champion),
        "-" if difference.difference is None else f"{difference.difference:+.3f}",
        "-" if interval is None else f"{interval.low:+.3f} to {interval.high:+.3f}",
    )


def _figure(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}"
