"""How runs, and runs made again, look: as tables and as JSON."""

import json
import os
from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

from postroom.cli.console import notes, results
from postroom.flows.training.outcome import Outcome, outcome_of, report_of, under_way
from postroom.flows.training.runs import Runs
from postroom.records.commit import shortened
from postroom.records.reproduction import Likeness, OutputCheck, Reproduction
from postroom.records.run import Run, RunState
from postroom.storage.codec import to_json

_SHORT = 12
_MARKS = {Likeness.EQUAL: "equal", Likeness.DIFFERENT: "[red]different[/]", Likeness.NOT_COMPARED: "not compared"}


def runs_as_json(runs: Runs) -> None:
    """Print all runs, without their steps and settings."""
    going = under_way(runs)
    told = [
        {
            "id": run.id,
            "state": _state(run, going),
            "started": run.started.isoformat(),
            "ended": None if run.ended is None else run.ended.isoformat(),
            "reasons": list(run.reasons),
            "dataset": run.dataset,
            "commit": run.commit,
            "cause": run.cause,
            "version": outcome.version,
            "model": outcome.model,
            "gates": _gates(outcome),
        }
        for run, outcome in ((run, outcome_of(run)) for run in runs)
    ]
    typer.echo(json.dumps(told, indent=2))


def print_runs(runs: Runs) -> None:
    """Print a line a run."""
    going, known = under_way(runs), tuple(runs)
    table = Table("run", "state", "begun (UTC)", "took", "version", "gates", "commit", "why", box=None, pad_edge=False)
    for column in table.columns[:-1]:
        column.no_wrap = True
    for run in known:
        outcome = outcome_of(run)
        table.add_row(
            run.id,
            _state(run, going),
            f"{run.started:%Y-%m-%d %H:%M}",
            "-" if run.ended is None else f"{(run.ended - run.started).total_seconds():.0f} s",
            str(outcome.version or "-"),
            _gates(outcome),
            shortened(run.commit or "-"),
            escape(run.reasons[-1]),
        )
    if known:
        results().print(table)
    else:
        notes().print("nothing was trained here yet; train a model with: postroom train")


def run_as_json(run: Run, runs: Runs) -> None:
    """Print all that is recorded of a run, and what it came to."""
    record = {**to_json(run), "state": _state(run, under_way(runs)), "outcome": to_json(outcome_of(run))}
    typer.echo(json.dumps(record, indent=2))


def print_run(run: Run, runs: Runs) -> None:
    """Print what people ask of a run."""
    console, outcome = results(), outcome_of(run)
    lines = [
        f"run {run.id} of {run.project}: {_state(run, under_way(runs))}{f', {run.cause}' if run.cause else ''}",
        f"begun {run.started:%Y-%m-%d %H:%M:%S} UTC, because: {'; '.join(run.reasons)}",
        f"data set: {run.dataset}",
        f"commit: {run.commit or 'none'}",
        f"model: {outcome.model or 'none'}",
        f"version: {outcome.version or 'none'}",
    ]
    console.print(escape("\n".join(lines)), soft_wrap=True)
    if outcome.verdict is not None:
        refused = "; ".join(f"{rule.rule}: {rule.reason}" for rule in outcome.verdict.refusals)
        console.print(escape(f"gates: {f'refused ({refused})' if refused else 'passed'}"), soft_wrap=True)
    for name, maker in (("validation", "validate"), ("evaluation", "evaluate")):
        if (report := report_of(run, runs, maker)) is not None:
            console.print(escape(f"{name} report: {report}"), soft_wrap=True)
    console.print(escape(f"log: {runs.log(run.id)}"), soft_wrap=True)
    console.print(_steps(run))
    folder = runs.of(run.id)
    console.print(escape(f"outputs, from {folder}:"), soft_wrap=True)
    for step in run.steps:
        for output, place in step.places.items():
            gone = "" if Path(place).exists() else " (gone)"
            console.print(escape(f"  {step.name} {output}: {_from(place, folder)}{gone}"), soft_wrap=True)


def print_reproduction(done: Reproduction) -> None:
    """Print a line an output, then what changed."""
    console = results()
    if done.outputs:
        console.print(_outputs(done.outputs))
    left_out = (f"{check.step} {check.output}: {check.note}" for check in done.outputs if check.note is not None)
    changes = (
        f"{change.name}: {change.recorded or 'none'} then, {change.present or 'none'} now"
        for change in (*done.environment, done.bundle, done.commit)
        if change is not None
    )
    code = [f"other code or packages than then: {', '.join(done.code)}"] if done.code else []
    for line in (*left_out, *changes, *code, *done.doubts):
        console.print(escape(line), soft_wrap=True)
    if done.equal:
        console.print(f"run {done.run} gives the same again: {_compared(done.outputs)} outputs are equal")


def _outputs(checks: tuple[OutputCheck, ...]) -> Table:
    table = Table("step", "output", "", "recorded", "now", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for check in checks:
        sides = (_figure(check.recorded), _figure(check.repeated))
        table.add_row(escape(check.step), escape(check.output), _MARKS[check.likeness], *sides)
    return table


def _compared(outputs: tuple[OutputCheck, ...]) -> int:
    return sum(check.likeness is Likeness.EQUAL for check in outputs)


def _steps(run: Run) -> Table:
    table = Table("step", "state", "seconds", "cause", box=None)
    for step in run.steps:
        cause = escape(step.cause or "")
        table.add_row(escape(step.name), str(step.state), f"{step.seconds:.1f}", cause)
    return table


def _from(place: str, folder: Path) -> str:
    """Say where an output lies, from the run's folder where it or another run's is around it."""
    return os.path.relpath(place, folder) if Path(place).is_relative_to(folder.parent) else place


def _state(run: Run, going: str | None) -> str:
    """Say where a run stands; one whose process is gone does not go on, whatever its record says."""
    return "cut off" if run.state is RunState.RUNNING and run.id != going else str(run.state)


def _gates(outcome: Outcome) -> str:
    if outcome.verdict is None:
        return "-"
    return "passed" if outcome.verdict.passed else "refused"


def _figure(value: str | None) -> str:
    """Shorten a hash or a value."""
    return "none" if value is None else escape(value.strip("[]'")[:_SHORT])
