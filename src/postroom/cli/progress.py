"""How a run shows itself on stderr: a line a step, with state, time and cache hit; on a terminal also what goes on."""

import threading
from types import TracebackType
from typing import Self

from rich.markup import escape
from rich.status import Status

from postroom.cli.console import notes
from postroom.flows.training.steps.notes import MARK
from postroom.records.run import RunState, StepRun

_MARKS = {RunState.DONE: "[green]done[/]  ", RunState.CACHED: "[cyan]cached[/]", RunState.FAILED: "[red]failed[/]"}


class StepLines:
    """Writes a line for each step that ends, and for each note of a step that is not on a terminal."""

    def __init__(self) -> None:
        self._console = notes()
        self._status = Status("", console=self._console)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._status.stop()

    def began(self, step: str) -> None:
        """Show what is at work."""
        self._status.update(escape(step))

    def ended(self, step: StepRun) -> None:
        """Write the step's line."""
        with self._lock:
            self._console.print(f"{_MARKS[step.state]}  {escape(step.name):<24} {step.seconds:>7.1f} s")

    def said(self, step: str, line: str) -> None:
        """Show a note; other lines are in the run's log alone."""
        if not line.startswith(MARK):
            return
        text = f"{step}: {line.removeprefix(MARK)}"
        if self._console.is_terminal:
            self._status.update(escape(text))
        else:
            self._console.print(escape(text), soft_wrap=True)
