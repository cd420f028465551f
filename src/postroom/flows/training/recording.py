"""A run's record, kept current while the run goes on: whatever happens to this process, it says how far things came."""

import threading
from dataclasses import replace

from postroom.flows.training.runs import Runs
from postroom.pipeline.watching import Watcher
from postroom.records.run import Run, RunState, StepRun
from postroom.wiring.clock import now


class Recorder:
    """Writes down what it is told of steps, and tells it on."""

    def __init__(self, run: Run, runs: Runs, watcher: Watcher) -> None:
        """Write the record of a run that begins."""
        self._run, self._runs, self._watcher = run, runs, watcher
        self._lock = threading.Lock()
        self._keep(run)

    def began(self, step: str) -> None:
        """Note a step that begins."""
        begun = StepRun(
            name=step,
            state=RunState.RUNNING,
            started=now(),
            seconds=0.0,
            code_version="",
            outputs={},
            places={},
            values={},
        )
        self._put(begun)
        self._watcher.began(step)

    def ended(self, step: StepRun) -> None:
        """Note a step that has ended."""
        self._put(step)
        self._watcher.ended(step)

    def said(self, step: str, line: str) -> None:
        """Tell on what a step printed; the run's log has it anyway."""
        self._watcher.said(step, line)

    def close(self, *, causes: dict[str, str] | None, cause: str | None) -> Run:
        """Note how the run ended.

        Args:
            causes: Why steps failed, by name; None where the run succeeded.
            cause: Why the run did, in one sentence.
        """
        with self._lock:
            steps = tuple(_ended(step, causes or {}) for step in self._run.steps)
            state = RunState.DONE if causes is None else RunState.FAILED
            self._keep(replace(self._run, steps=steps, state=state, cause=cause, ended=now()))
        return self._run

    def _put(self, step: StepRun) -> None:
        with self._lock:
            steps = {known.name: known for known in self._run.steps} | {step.name: step}
            self._keep(replace(self._run, steps=tuple(steps.values())))

    def _keep(self, run: Run) -> None:
        self._run = run
        self._runs.keep(run)


def _ended(step: StepRun, causes: dict[str, str]) -> StepRun:
    if step.state is not RunState.RUNNING:
        return step
    seconds = (now() - step.started).total_seconds()
    cause = causes.get(step.name.partition("/")[0], "it was cut off")
    return replace(step, state=RunState.FAILED, seconds=seconds, cause=cause)
