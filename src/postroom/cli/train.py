"""`postroom train`."""

from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.flows.training.launch import Trained
    from postroom.settings import Project

app = new_app()


@app.command(epilog=epilog(example="postroom train --preset small", codes=(0, 3, 4, 5, 6, 7, 8, 9, 10, 11)))
def train(
    preset: Annotated[str | None, typer.Option("--preset", help="small or base; postroom.toml's by default.")] = None,
    snapshot: Annotated[
        str | None, typer.Option("--snapshot", help="Digest of the data set; the latest by default.")
    ] = None,
    *,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for another training here to end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Train a model on the latest data set, judge it, and let it serve if it passes the gates."""
    import json

    from postroom.settings import load_project

    project = load_project(flags={"model": {"preset": preset}})
    trained = run_training(project, snapshot=snapshot, reason="by hand", wait=wait)
    if as_json:
        typer.echo(json.dumps(summary(trained), indent=2))
    else:
        show(trained)
    refuse(trained)


def refuse(trained: "Trained") -> None:
    """Raise RefusedError, with the rules that were broken, where the gates refused what was trained."""
    from postroom.errors import RefusedError

    version = trained.version
    if not version.verdict.passed:
        broken = "".join(f"\n  {rule.rule}: {rule.reason}" for rule in version.verdict.refusals)
        goes_on = (
            "It serves already, and goes on; to take it back: postroom models rollback"
            if trained.serves
            else "What served before goes on. To let it serve all the same: "
            f"postroom models promote {version.number} --even-refused REASON"
        )
        raise RefusedError(f"version {version.number} was refused by the gates:{broken}\n{goes_on}")


def run_training(project: "Project", *, snapshot: str | None = None, reason: str, wait: bool = False) -> "Trained":
    """Train, and show on stderr where it is: a line a step."""
    from postroom.cli.progress import StepLines
    from postroom.flows.training.launch import train_here

    with StepLines() as lines:
        return train_here(project, dataset=snapshot, reason=reason, watcher=lines, wait=wait)


def show(trained: "Trained") -> None:
    """Print what came out, a line for the run and one for the version."""
    run, version = trained.run, trained.version
    cached = sum(step.state == "cached" for step in run.steps)
    typer.echo(f"run {run.id}: {len(run.steps)} steps, {cached} from the cache")
    verdict = "passed" if version.verdict.passed else "refused"
    typer.echo(f"version {version.number}, model {version.digest[:12]}: {verdict} by the gates")


def summary(trained: "Trained") -> dict[str, object]:
    """Give the run and the version for machines."""
    from postroom.storage.codec import to_json

    return {"run": to_json(trained.run), "version": to_json(trained.version)}
