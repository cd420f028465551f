"""`postroom train`."""

from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.flows.training.run import TrainingResult
    from postroom.settings import Project

app = new_app()


@app.command(epilog=epilog(example="postroom train --preset small", codes=(0, 3, 5, 7)))
def train(
    preset: Annotated[str | None, typer.Option("--preset", help="small or base; postroom.toml's by default.")] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Processes that read documents; one for each core by default.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Train a model on the latest data set, and let it read from now on."""
    import json

    from postroom.settings import load_project

    project = load_project(flags={"model": {"preset": preset}})
    result = run_training(project, jobs=jobs)
    if as_json:
        typer.echo(json.dumps(_summary(result), indent=2))
    else:
        typer.echo(f"model {result.bundle.digest[:12]} in {result.bundle.folder}")


def run_training(project: "Project", *, jobs: int | None) -> "TrainingResult":
    """Train, and show on stderr where it is."""
    from rich.markup import escape

    from postroom.cli.console import notes, track
    from postroom.cli.cores import usable_cores
    from postroom.flows.training.run import Progress, train_model
    from postroom.records.evaluation import LearningPoint
    from postroom.stages.dataset.snapshot import read_snapshot
    from postroom.wiring.project import places_of

    console = notes()

    def show(point: LearningPoint, total: int) -> None:
        console.print(
            f"epoch {point.epoch:>3} of at most {total}: loss {point.train_loss:.3f}, on dev documents "
            f"{point.dev_loss:.3f}, F1 {point.dev_f1:.3f}"
        )

    snapshot = read_snapshot(places_of(project).data, project=project.name)
    progress = Progress(reading=lambda items, total: track(items, "reading documents", total=total), epoch=show)
    result = train_model(project, snapshot, jobs=jobs or usable_cores(), progress=progress)
    for key, cause in result.unread:
        console.print(f"[yellow]left out:[/] {escape(key)}: {escape(cause)}")
    return result


def _summary(result: "TrainingResult") -> dict[str, object]:
    return {
        "model": result.bundle.digest,
        "folder": str(result.bundle.folder),
        "documents": {role.value: count for role, count in result.documents.items()},
        "unread": dict(result.unread),
        "curve": [
            {"epoch": point.epoch, "train_loss": point.train_loss, "dev_loss": point.dev_loss, "dev_f1": point.dev_f1}
            for point in result.curve
        ],
    }
