"""`postroom ci`."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app
from postroom.pipeline.target import Target

if TYPE_CHECKING:
    from postroom.flows.ci import Outcome
    from postroom.flows.commits import Checkout, Need

app = new_app()


@app.command(epilog=epilog(example="postroom ci --target local", codes=(0, 2, 3, 4, 5, 6, 7, 8, 9, 11)))
def ci(
    commit: Annotated[
        str | None, typer.Option("--commit", help="The commit that must be checked out; whichever is by default.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--project", help="The project's folder; found in the repository by default.")
    ] = None,
    target: Annotated[Target, typer.Option("--target", help="Where training runs.")] = Target.LOCAL,
    *,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Train even where nothing changed that matters to training.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Whether to wait for the verdict of a run elsewhere.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Train on the commit that is checked out, if it changed what training gives, and end with the verdict."""
    import json

    from postroom.cli.console import track
    from postroom.cli.progress import StepLines
    from postroom.flows.ci import handle_commit, submit_commit
    from postroom.flows.commits import checkout_of, project_file
    from postroom.project.source import FILE_NAME
    from postroom.settings import load_project

    checkout = checkout_of(folder or Path(), commit=commit)
    here = (folder or Path()) / FILE_NAME
    project = load_project(here if folder is not None or here.is_file() else project_file(checkout, name=FILE_NAME))
    begun = partial(_tell, checkout, as_json=as_json)
    if target is Target.LOCAL:
        with StepLines() as lines:
            outcome = handle_commit(
                project,
                checkout,
                watcher=lines,
                progress=lambda names, total: track(names, "copying files", total=total),
                begun=begun,
                anyway=anyway,
            )
    else:
        outcome = submit_commit(
            project, checkout, target=target.value, say=_note if as_json else _say, wait=wait, anyway=anyway
        )
    if as_json:
        typer.echo(json.dumps(summary(outcome), indent=2))
    else:
        _show(outcome)
    _judge(outcome)


def trail(outcome: "Outcome") -> str:
    """Say in one line what came of a commit; where it changed nothing, of the last one that was trained on."""
    last, submitted = outcome.last, outcome.submitted
    if submitted is not None and (last is None or last.commit != outcome.commit):
        return f"commit {outcome.commit[:12]} > run {submitted.run} > no verdict yet"
    if last is None:
        return f"commit {outcome.commit[:12]}"
    verdict = "passed" if last.passed else "refused"
    return f"commit {last.commit[:12]} > run {last.run} > version {last.version} > {verdict}"


def summary(outcome: "Outcome") -> dict[str, object]:
    """Give what came of a commit for machines; run and version are of `trained_commit`, maybe an earlier one."""
    from dataclasses import asdict

    last = outcome.last
    rules = outcome.trained.version.verdict.rules if outcome.trained is not None else ()
    return {
        "commit": outcome.commit,
        "ran": outcome.need.runs and outcome.anew,
        "reason": outcome.need.reason,
        "dataset": outcome.dataset,
        "trained_commit": last.commit if last is not None else None,
        "run": last.run if last is not None else None,
        "version": last.version if last is not None else None,
        "model": last.model if last is not None else None,
        "passed": last.passed if last is not None else None,
        "submitted": asdict(outcome.submitted) if outcome.submitted is not None else None,
        "rules": [{"rule": rule.rule, "passed": rule.passed, "reason": rule.reason} for rule in rules],
    }


def _tell(checkout: "Checkout", need: "Need", *, as_json: bool) -> None:
    """Say at once what has to be done: whoever pushed should not wait for the end to learn why."""
    text = f"commit {checkout.commit[:12]}: {need}"
    (_note if as_json else _say)(text)


def _say(text: str) -> None:
    typer.echo(text)
    sys.stdout.flush()


def _note(text: str) -> None:
    from postroom.cli.console import notes

    notes().print(text, markup=False, soft_wrap=True)


def _show(outcome: "Outcome") -> None:
    from postroom.cli.train import show

    if outcome.trained is not None:
        typer.echo(f"data set {(outcome.dataset or '')[:12]}")
        if not outcome.anew:
            typer.echo("the same was trained before:")
        show(outcome.trained)
    if outcome.submitted is not None:
        typer.echo(f"run {outcome.submitted.run} on {outcome.submitted.target}: {outcome.submitted.state}")
        typer.echo(outcome.submitted.address)
    typer.echo(f"trail: {trail(outcome)}")


def _judge(outcome: "Outcome") -> None:
    """End with the gates' refusal, if this commit's model met one, now or when it was trained."""
    from postroom.cli.train import refuse
    from postroom.errors import RefusedError

    if outcome.trained is not None:
        refuse(outcome.trained)
    last = outcome.last
    if last is not None and last.commit == outcome.commit and not last.passed:
        raise RefusedError(f"version {last.version} was refused by the gates; see: postroom models show {last.version}")
