"""`postroom retrain`."""

import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.flows.conditions import Condition
    from postroom.flows.retraining import Retraining

app = new_app()


@app.command(
    epilog=epilog(
        example="postroom retrain --when 'new-examples>=40' --when 'age>=30d' --every 1h",
        codes=(0, 2, 3, 4, 5, 6, 7, 8, 9, 11),
    )
)
def retrain(
    when: Annotated[
        list[str],
        typer.Option("--when", help="new-examples>=N, or age>=7d since the last run; any of several is enough."),
    ],
    every: Annotated[
        str | None, typer.Option("--every", help="Keep looking, after each such pause: 15m, 1h, 1d.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due, and train nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text, a line for each look.")] = False,
) -> None:
    """Train again if there is reason to: new data, or time; once for the same data and commit."""
    from postroom.flows.conditions import condition_of, duration_of

    conditions = tuple(condition_of(text) for text in when)
    if every is None:
        _judge(_look(conditions, dry_run=dry_run, as_json=as_json))
    else:
        pause = duration_of(every).total_seconds()
        _keep_looking(conditions, pause_s=pause, dry_run=dry_run, as_json=as_json)


def _look(conditions: "tuple[Condition, ...]", *, dry_run: bool, as_json: bool) -> "Retraining":
    from postroom.cli.progress import StepLines
    from postroom.flows.retraining import retrain as retrain_flow
    from postroom.settings import load_project

    with StepLines() as lines:
        done = retrain_flow(load_project(), conditions, watcher=lines, dry=dry_run)
    _show(done, as_json=as_json)
    return done


def _keep_looking(conditions: "tuple[Condition, ...]", *, pause_s: float, dry_run: bool, as_json: bool) -> None:
    """Look until SIGTERM or SIGINT; a training that is under way then is finished first."""
    from postroom.cli.console import notes
    from postroom.errors import PostroomError

    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    while not ended.is_set():
        try:
            _look(conditions, dry_run=dry_run, as_json=as_json)
        except PostroomError as error:  # what is wrong now may be right next time
            notes().print(f"error: {error}", markup=False, soft_wrap=True)
        ended.wait(min(pause_s, threading.TIMEOUT_MAX))


def _show(done: "Retraining", *, as_json: bool) -> None:
    import json

    from postroom.cli.train import show

    if as_json:
        typer.echo(json.dumps(_summary(done)))
        return
    typer.echo(
        f"data set {done.facts.dataset[:12]}: {'due' if done.judgement.due else 'not due'}: {done.judgement.reason}"
    )
    if done.triggered is not None:
        if not done.triggered.anew:
            typer.echo("the same was trained before:")
        show(done.triggered.trained)


def _summary(done: "Retraining") -> dict[str, object]:
    facts, triggered = done.facts, done.triggered
    version = triggered.trained.version if triggered is not None else None
    return {
        "dataset": facts.dataset,
        "examples": facts.examples,
        "new_examples": facts.new_examples,
        "last_run": facts.last_run,
        "age_seconds": facts.age.total_seconds() if facts.age is not None else None,
        "due": done.judgement.due,
        "reasons": list(done.judgement.reasons),
        "trained": triggered is not None and triggered.anew,
        "run": triggered.trained.run.id if triggered is not None else None,
        "version": version.number if version is not None else None,
        "passed": version.verdict.passed if version is not None else None,
    }


def _judge(done: "Retraining") -> None:
    """End with the gates' refusal, if the new model met one."""
    from postroom.cli.train import refuse

    if done.triggered is not None and not done.triggered.trained.version.verdict.passed:
        refuse(done.triggered.trained)
