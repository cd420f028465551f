"""How pruned runs look: a line each, or JSON."""

import json

import typer

from postroom.cli.console import notes
from postroom.flows.training.pruning import Pruning

_MIB = 2**20


def print_pruning(done: Pruning, *, dry: bool) -> None:
    """Print a line a run and one for all."""
    told = "would be freed" if dry else "freed"
    for run in done.runs:
        typer.echo(f"run {run.run}: {_mib(run.size_bytes)} {told}")
    if done.runs:
        typer.echo(f"all: {_mib(done.size_bytes)} {told}")
    else:
        notes().print("nothing to free: every run is kept, or was pruned before")


def pruning_as_json(done: Pruning, *, dry: bool) -> None:
    """Print the same for machines."""
    told = {
        "dry_run": dry,
        "size_bytes": done.size_bytes,
        "runs": [{"id": run.run, "size_bytes": run.size_bytes} for run in done.runs],
        "cache_entries": len(done.entries),
    }
    typer.echo(json.dumps(told, indent=2))


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / _MIB:.1f} MiB"
