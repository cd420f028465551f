"""`postroom pipeline`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app
from postroom.pipeline.target import Target

if TYPE_CHECKING:
    from postroom.flows.training.submit import Submitted

app = new_app("Draw the training graph, write it to a file, or let a cluster run it.")


class On(StrEnum):
    """Where a run can be submitted to."""

    KUBEFLOW = Target.KUBEFLOW.value
    VERTEX = Target.VERTEX.value


Snapshot = Annotated[
    str | None, typer.Option("--snapshot", help="Digest of the data set; the latest by default, in the shared store.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@app.command(epilog=epilog(example="postroom pipeline show --output graph.mermaid", codes=(0, 2, 3, 7)))
def show(
    output: Annotated[
        Path | None, typer.Option("--output", help="File to draw it in, as a Mermaid diagram: .mermaid or .mmd.")
    ] = None,
) -> None:
    """Draw the graph: its steps, what each waits for, and what it asks of its machine."""
    from postroom.errors import UsageError
    from postroom.flows.training.picture import drawn_graph, mermaid_of, text_of
    from postroom.settings import load_project

    if output is not None and output.suffix not in {".mermaid", ".mmd"}:
        raise UsageError(f"{output} ends neither in .mermaid nor in .mmd; another drawing is not made")
    project = load_project()
    steps = drawn_graph(project)
    if output is None:
        typer.echo(text_of(project, steps), nl=False)
    else:
        with _written(output):
            output.write_text(mermaid_of(steps), encoding="utf-8")
        typer.echo(output)


@app.command(
    epilog=epilog(
        example="postroom pipeline compile --target kubeflow --output pipeline.yaml", codes=(0, 2, 3, 4, 5, 7, 8)
    )
)
def compile(  # noqa: A001 - what people type
    output: Annotated[Path, typer.Option("--output", help="The file: .yaml or .yml.")],
    target: Annotated[Target, typer.Option("--target", help="Where it is to run.")] = Target.LOCAL,
    snapshot: Snapshot = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the graph as YAML, with what the project says now as its defaults, to be started by hand."""
    from postroom.errors import UsageError
    from postroom.flows.training.targets import compile_for
    from postroom.settings import load_project

    if output.suffix not in {".yaml", ".yml"}:
        raise UsageError(f"{output} ends neither in .yaml nor in .yml, which is what platforms take")
    with _written(output):
        order = compile_for(load_project(), dataset=snapshot, target=target, output=output)
    if as_json:
        told = {"run": order.run, "dataset": order.dataset, "target": target.value, "file": str(output)}
        typer.echo(json.dumps(told, indent=2))
    else:
        typer.echo(f"run {order.run} for {target.value}: {output}")


@app.command(epilog=epilog(example="postroom pipeline submit --on vertex --wait", codes=(0, 2, 3, 4, 5, 7, 8, 9)))
def submit(
    on: Annotated[On, typer.Option("--on", help="The platform.")],
    snapshot: Snapshot = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the run.")] = "by hand",
    *,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until it has ended there; fail if it failed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let Kubeflow or Vertex AI run the graph; a run that is there already is only told of."""
    from dataclasses import asdict

    from postroom.flows.training.submit import submit as hand_over
    from postroom.flows.training.submit import wait_for
    from postroom.settings import load_project

    project = load_project()
    submitted = hand_over(project, dataset=snapshot, target=on.value, reason=reason)
    if wait:
        _note(submitted)
        submitted = wait_for(project, submitted)
    typer.echo(json.dumps(asdict(submitted), indent=2) if as_json else _line(submitted))


@contextmanager
def _written(output: Path) -> Iterator[None]:
    """Say which file cannot be written; what else goes wrong inside has errors of its own."""
    from postroom.errors import UsageError

    if output.is_dir():
        raise UsageError(f"{output} is a folder; give a file: --output FILE")
    try:
        yield
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error}; give another file: --output FILE") from error


def _line(submitted: "Submitted") -> str:
    there = " (was there already)" if submitted.already else ""
    return f"run {submitted.run} on {submitted.target}: {submitted.state}{there}\n{submitted.address}"


def _note(submitted: "Submitted") -> None:
    """Say where it can be watched while this waits."""
    from postroom.cli.console import notes

    notes().print(f"run {submitted.run}: waiting for {submitted.address}", markup=False, soft_wrap=True)
