"""`postroom runs`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.flows.training.runs import Runs
    from postroom.records.reproduction import Reproduction

app = new_app("See how models were trained, and train them again to compare.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Named = Annotated[str, typer.Argument(help="A run: its id, or four or more digits of its beginning.")]


@app.command("list", epilog=epilog(example="postroom runs list", codes=(0, 3)))
def list_(*, as_json: AsJson = False) -> None:
    """List the training runs of this folder, the one begun last first."""
    from postroom.cli.runs_shown import print_runs, runs_as_json

    runs = _runs()
    runs_as_json(runs) if as_json else print_runs(runs)


@app.command(epilog=epilog(example="postroom runs show 3f9a", codes=(0, 3, 4)))
def show(run: Named, *, as_json: AsJson = False) -> None:
    """Show one run: its steps, where their outputs are, why one failed, and the model that came out."""
    from postroom.cli.runs_shown import print_run, run_as_json

    runs = _runs()
    found = runs.find(run)
    run_as_json(found, runs) if as_json else print_run(found, runs)


@app.command(epilog=epilog(example="postroom runs log 3f9a", codes=(0, 3, 4)))
def log(run: Named) -> None:
    """Print all that the steps of a run printed."""
    import shutil
    import sys

    from postroom.errors import InputError

    runs = _runs()
    path = runs.log(runs.find(run).id)
    if not path.is_file():
        raise InputError(f"{path} is gone; run it again with: postroom train")
    with path.open(encoding="utf-8", errors="replace") as file:
        shutil.copyfileobj(file, sys.stdout)


@app.command(epilog=epilog(example="postroom runs verify 3f9a", codes=(0, 3, 4, 5, 7, 8, 12)))
def verify(
    run: Named,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="New folder in which the outputs of the second time stay.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Train again from what was recorded, and compare every step's outputs; nothing is registered."""
    from postroom.cli.models_shown import print_json
    from postroom.cli.progress import StepLines
    from postroom.cli.runs_shown import print_reproduction
    from postroom.errors import InputError, NotReproducibleError
    from postroom.flows.training.runs import Runs
    from postroom.flows.verification import verify_run
    from postroom.settings import load_project
    from postroom.wiring.project import places_of

    project = load_project()
    found = Runs(places_of(project).runs).find(run)
    if keep is not None and keep.exists():
        raise InputError(f"{keep} is there already; name a folder that is not")
    with StepLines() as lines:
        done = verify_run(project, found, watcher=lines, keep=None if keep is None else keep.resolve())
    print_json(done) if as_json else print_reproduction(done)
    if not done.equal:
        raise NotReproducibleError(_why(done))


@app.command(epilog=epilog(example="postroom runs prune --keep 5 --older-than 30", codes=(0, 3, 7, 8, 10)))
def prune(
    keep: Annotated[int, typer.Option("--keep", min=1, help="Number of runs, those begun last, that stay whole.")] = 1,
    older_than: Annotated[
        int | None, typer.Option("--older-than", min=0, help="Only runs that ended so many days ago; any by default.")
    ] = None,
    *,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would be freed.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for a training here to end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Free the space of old runs; their records and logs stay, and so do runs whose model has an alias."""
    import datetime as dt

    from postroom.cli.pruning_shown import print_pruning, pruning_as_json
    from postroom.flows.training.pruning import Which, what_goes
    from postroom.flows.training.pruning import prune as remove
    from postroom.settings import load_project

    which = Which(keep=keep, older_than=None if older_than is None else dt.timedelta(days=older_than))
    project = load_project()
    done = what_goes(project, which) if dry else remove(project, which, wait=wait)
    pruning_as_json(done, dry=dry) if as_json else print_pruning(done, dry=dry)


def _why(done: "Reproduction") -> str:
    """Say in one sentence what is different."""
    if done.erased:
        return (
            f"run {done.run} is not reproducible: {done.erased} erased of the {done.documents} documents it was "
            "trained on"
        )
    changed = [
        f"{change.name} {change.recorded or 'none'} -> {change.present or 'none'}" for change in done.environment
    ]
    if done.code:
        changed.append(f"the code of {', '.join(done.code)}")
    told = f"run {done.run} gives something else now, first in the step {done.first}"
    cause = f", which failed: {done.cause}" if done.cause else ""
    return f"{told}{cause}; changed since: {'; '.join(changed) or 'nothing that is recorded'}"


def _runs() -> "Runs":
    from postroom.flows.training.runs import Runs
    from postroom.settings import load_project
    from postroom.wiring.project import places_of

    return Runs(places_of(load_project()).runs)
