"""A training run that goes on elsewhere: compiled, handed to Kubeflow or Vertex AI once, and followed to its end."""

import json
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.errors import ProjectError, RunFailedError, UsageError
from postroom.flows.training.order import Order
from postroom.flows.training.runs import Runs
from postroom.flows.training.targets import compile_for
from postroom.pipeline.capabilities import TITLES
from postroom.pipeline.jobs import Job, JobState, Platform
from postroom.pipeline.target import Target
from postroom.settings import Project
from postroom.wiring.clock import now
from postroom.wiring.project import places_of

PAUSE_S = 20.0
_TITLE = 128
_LABEL = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A run that a platform has.

    Attributes:
        run: Its id, of us.
        target: The platform: "kubeflow" or "vertex".
        job: Its id, of the platform.
        address: Page that shows it.
        already: Whether the platform had it before, so that nothing was handed over now.
        state: How it ended, or that it is running as far as anybody asked.
    """

    run: str
    target: str
    job: str
    address: str
    already: bool
    state: str


def submit(project: Project, *, dataset: str | None, target: str, reason: str) -> Submitted:
    """Hand a training run to a platform; one that is under way there, or has a result, is only told of.

    Args:
        project: The project.
        dataset: Digest of the snapshot; None for the latest in the shared store.
        target: "kubeflow" or "vertex".
        reason: Why the run is made, for its record.

    Raises:
        ProjectError: The project lacks what the platform needs, or a step asks for what it cannot give.
        DataError: The shared store has no such data set.
        InputError: The platform cannot be reached, or refuses.
    """
    where = _cluster(target)
    _check_address(project, where)
    with tempfile.TemporaryDirectory() as folder:
        pipeline = Path(folder) / "pipeline.yaml"
        order = compile_for(project, dataset=dataset, target=where, output=pipeline)
        placed = platform_of(project, where).place(_job(project, order, pipeline=pipeline, reason=reason))
    done = Submitted(
        run=order.run,
        target=where.value,
        job=placed.id,
        address=placed.address,
        already=placed.already,
        state=JobState.RUNNING.value,
    )
    _note(project, done, reason=reason)
    return done


def wait_for(
    project: Project, submitted: Submitted, *, pause_s: float = PAUSE_S, sleep: Callable[[float], None] = time.sleep
) -> Submitted:
    """Wait until a run has ended on its platform.

    Raises:
        RunFailedError: It failed there, or was cancelled.
    """
    where = Target(submitted.target)
    platform = platform_of(project, where)
    while (state := platform.state_of(submitted.job)) is JobState.RUNNING:
        sleep(pause_s)
    if state.came_to_nothing:
        raise RunFailedError(f"run {submitted.run} was {state} on {TITLES[where]}; see {submitted.address}")
    return replace(submitted, state=state.value)


def platform_of(project: Project, target: Target) -> Platform:
    """Reach a target's platform; its library is imported now."""
    options = project.settings.pipeline
    if target is Target.KUBEFLOW:
        from postroom.pipeline.kubeflow_jobs import KubeflowPlatform

        return KubeflowPlatform(options.kubeflow, experiment=project.name)
    from postroom.pipeline.vertex_jobs import VertexPlatform

    return VertexPlatform(options.vertex)


def _cluster(target: str) -> Target:
    if target not in {Target.KUBEFLOW, Target.VERTEX}:
        raise UsageError(f"{target!r} is nowhere to submit to; give kubeflow or vertex")
    return Target(target)


def _check_address(project: Project, target: Target) -> None:
    """Refuse a platform that nobody said where to find."""
    options = project.settings.pipeline
    table, asked = (
        (options.kubeflow, ("host",)) if target is Target.KUBEFLOW else (options.vertex, ("project", "location"))
    )
    lacking = [name for name in asked if getattr(table, name) is None]
    if lacking:
        named = " and ".join(lacking)
        raise ProjectError(
            f"to submit to {TITLES[target]}, set {named} under [pipeline.{target.value}] in postroom.toml"
        )


def _job(project: Project, order: Order, *, pipeline: Path, reason: str) -> Job:
    name = f"postroom-{project.name}-{order.run}"
    return Job(
        name=name,
        title=f"{name}: {reason}"[:_TITLE],
        pipeline=pipeline,
        arguments=order.arguments,
        labels={
            "postroom-project": project.name,
            "postroom-run": order.run,
            "postroom-reason": re.sub(r"[^a-z0-9_-]+", "-", reason.lower())[:_LABEL].strip("-"),
        },
    )


def _note(project: Project, submitted: Submitted, *, reason: str) -> None:
    """Add to the run's folder here what was handed over, where, when and why."""
    path = Runs(places_of(project).runs).of(submitted.run) / "submitted.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    entry = {
        "instant": now().isoformat(),
        "target": submitted.target,
        "job": submitted.job,
        "address": submitted.address,
        "already": submitted.already,
        "reason": reason,
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
