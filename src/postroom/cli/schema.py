"""`postroom schema`."""

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

app = new_app()


@app.command(epilog=epilog(example="postroom schema > postroom.schema.json", codes=(0,)))
def schema() -> None:
    """Print the JSON Schema of postroom.toml."""
    from postroom.project.reference import json_schema
    from postroom.settings import Settings

    typer.echo(json_schema(Settings), nl=False)
