"""`postroom doctor`."""

from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.cli.checks import Check

app = new_app()


@app.command(epilog=epilog(example="postroom doctor", codes=(0, 3, 7)))
def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False) -> None:
    """Check that this machine and project are ready."""
    import json
    from dataclasses import asdict

    from postroom.cli.checks import State, run_checks

    checks = run_checks()
    failed = [check for check in checks if check.state is State.FAILED]
    if as_json:
        typer.echo(json.dumps({"ok": not failed, "checks": [asdict(check) for check in checks]}, indent=2))
    else:
        _show(checks)
    if failed:
        raise typer.Exit(failed[0].exit_code)


def _show(checks: "list[Check]") -> None:
    from rich.table import Table
    from rich.text import Text

    from postroom.cli.console import results

    styles = {"ok": "green", "warning": "yellow", "failed": "bold red"}
    table = Table("check", "state", "found", box=None, pad_edge=False)
    for check in checks:
        told = "\n".join(text for text in (check.found, check.advice) if text)
        table.add_row(check.name, Text(check.state, style=styles[check.state]), Text(told))
    results().print(table)
