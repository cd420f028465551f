"""What a step of a graph costs beyond its work, beside plain kfp.local.

python -m bench.graph
"""

import contextlib
import io
import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kfp import dsl, local
from kfp.dsl.graph_component import GraphComponent

from bench.machine import cpu_seconds, heading
from postroom.pipeline.local import run_here
from postroom.records.run import StepRun

_STEPS, _TIMES = 12, 5


@dsl.component(base_image="python:3.11", install_kfp_package=False)
def _empty(number: int, before: str, made: dsl.Output[dsl.Dataset]) -> str:
    from pathlib import Path  # noqa: PLC0415 - kfp runs the function's text alone

    Path(made.path).write_text(f"{number} after {before}")
    return str(number)


@dsl.component(base_image="python:3.11", install_kfp_package=False)
def _sealed(number: int, before: str, made: dsl.Output[dsl.Dataset]) -> str:
    from postroom.flows.training.sealing import sealed  # noqa: PLC0415

    with sealed(f"step {number}", made=made) as to:
        to["made"].write_text(f"{number} after {before}")
    return str(number)


class Unwatched:
    """Asks for no news of steps."""

    def began(self, step: str) -> None:
        """Take no notice."""

    def ended(self, step: StepRun) -> None:
        """Take no notice."""

    def said(self, step: str, line: str) -> None:
        """Take no notice."""


def main() -> None:
    """Print a section of BENCHMARKS.md."""
    print(heading("Overhead of a step", "python -m bench.graph"))
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        root = Path(scratch)
        plain, ours, again = [], [], []
        for number in range(_TIMES):
            plain.append(_timed(partial(_plainly, root / f"plain-{number}")))
            ours.append(_timed(partial(_by_us, root / f"ours-{number}")))
            again.append(_timed(partial(_by_us, root / f"ours-{number}")))
    print(f"A chain of {_STEPS} steps that each write one short file; medians of {_TIMES} runs in turn.\n")
    print("| | seconds a step | CPU seconds a step |\n|---|---|---|")
    for title, taken in (("kfp.local alone", plain), ("as Postroom runs it", ours), ("again, all cached", again)):
        wall, cpu = (statistics.median(column) / _STEPS for column in zip(*taken, strict=True))
        print(f"| {title} | {wall:.4f} | {cpu:.4f} |")
    over = statistics.median(column[0] for column in ours) - statistics.median(column[0] for column in plain)
    print(f"\nOverhead: {over / _STEPS:.3f} s a step; at most 0.15 was wanted.")


def _chain(component: Callable[..., dsl.PipelineTask]) -> GraphComponent:
    @dsl.pipeline(name="chain")
    def chain(first: str) -> None:
        before: object = first
        for number in range(_STEPS):
            before = component(number=number, before=before).outputs["Output"]

    return chain


def _plainly(folder: Path) -> None:
    local.init(
        runner=local.SubprocessRunner(use_venv=False),
        pipeline_root=str(folder / "steps"),
        raise_on_error=True,
        enable_caching=False,
    )
    logging.disable(logging.INFO)
    with contextlib.redirect_stdout(io.StringIO()):
        _chain(_empty)(first="none")
    logging.disable(logging.NOTSET)


def _by_us(folder: Path) -> None:
    end = run_here(
        _chain(_sealed),
        {"first": "none"},
        folder=folder / "steps",
        cache=folder / "cache",
        log=folder / "log.txt",
        watcher=Unwatched(),
    )
    if not end.succeeded:
        raise SystemExit(end.message)


def _timed(run: Callable[[], None]) -> tuple[float, float]:
    started, used = time.perf_counter(), cpu_seconds()
    run()
    return time.perf_counter() - started, cpu_seconds() - used


if __name__ == "__main__":
    main()
