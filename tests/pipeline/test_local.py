"""A graph runs here through kfp.local: steps are told of, outputs are known again by what they hold."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from kfp import dsl
from kfp.dsl.graph_component import GraphComponent

from postroom.pipeline.local import LocalEnd, run_here
from postroom.records.run import RunState, StepRun


@dsl.component(base_image="python:3.11", install_kfp_package=False)
def write(text: str, jobs: int, code_version: str, made: dsl.Output[dsl.Dataset]) -> list[str]:  # noqa: ARG001 - keys
    from postroom.flows.training.sealing import sealed  # noqa: PLC0415

    with sealed("write", made=made) as to:
        to["made"].write_text(text.strip())
        print("postroom: written")  # noqa: T201
    return ["x", "y"]


@dsl.component(base_image="python:3.11", install_kfp_package=False)
def shout(
    made: dsl.Input[dsl.Dataset],
    shard: str,
    code_version: str,  # noqa: ARG001 - keys
    loud: dsl.Output[dsl.Dataset],
) -> None:
    from pathlib import Path  # noqa: PLC0415

    from postroom.errors import DataError  # noqa: PLC0415
    from postroom.flows.training.sealing import sealed  # noqa: PLC0415

    with sealed("shout", loud=loud) as to:
        text = Path(made.path).read_text()
        if text == "fail":
            raise DataError("nothing to shout")
        to["loud"].write_text(text.upper() + shard)


@dsl.pipeline(name="two-steps")
def two_steps(text: str, jobs: int = 1, version: str = "1") -> None:
    written = write(text=text, jobs=jobs, code_version=version)
    with dsl.ParallelFor(written.outputs["Output"]) as shard:
        shout(made=written.outputs["made"], shard=shard, code_version="1")


class Seen:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.steps: dict[str, StepRun] = {}
        self.begun: list[str] = []
        self.notes: list[tuple[str, str]] = []

    def began(self, step: str) -> None:
        self.begun.append(step)

    def ended(self, step: StepRun) -> None:
        self.steps[step.name] = step

    def said(self, step: str, line: str) -> None:
        if line.startswith("postroom: "):
            self.notes.append((step, line))

    @property
    def states(self) -> dict[str, RunState]:
        return {name: step.state for name, step in self.steps.items()}


Run = Callable[..., tuple[LocalEnd, Seen]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the graph in one folder, whose cache stays."""

    def runs(*, graph: GraphComponent = two_steps, **arguments: str | int) -> tuple[LocalEnd, Seen]:
        seen = Seen()
        end = run_here(
            graph,
            arguments,
            folder=tmp_path / "steps",
            cache=tmp_path / "cache",
            log=tmp_path / "log.txt",
            watcher=seen,
        )
        return end, seen

    return runs


DONE, CACHED = RunState.DONE, RunState.CACHED


def test_each_step_is_told_of_with_its_outputs_and_its_notes(run: Run, tmp_path: Path) -> None:
    end, seen = run(text="hello")
    assert end == LocalEnd(succeeded=True, message="")
    assert seen.states == {"write": DONE, "shout/x": DONE, "shout/y": DONE}
    assert seen.begun[0] == "write"
    assert seen.notes == [("write", "postroom: written")]
    assert Path(seen.steps["shout/x"].places["loud"]).read_text() == "HELLOx"
    assert len(seen.steps["shout/x"].outputs["loud"]) == 64
    assert seen.steps["write"].values == {"Output": "['x', 'y']"}
    log = (tmp_path / "log.txt").read_text()
    assert "postroom: written" in log
    assert "finished with status SUCCESS" in log
    assert "\x1b" not in log


def test_a_second_run_takes_all_from_the_cache(run: Run) -> None:
    run(text="hello")
    assert set(run(text="hello")[1].states.values()) == {CACHED}


def test_what_says_only_how_hard_to_work_is_no_input(run: Run) -> None:
    run(text="hello", jobs=1)
    assert set(run(text="hello", jobs=7)[1].states.values()) == {CACHED}


def test_another_code_version_runs_the_step_again_and_the_same_output_stops_there(run: Run) -> None:
    run(text="hello")
    assert run(text="hello", version="2")[1].states == {"write": DONE, "shout/x": CACHED, "shout/y": CACHED}
    assert run(text=" hello ")[1].states == {"write": DONE, "shout/x": CACHED, "shout/y": CACHED}
    assert set(run(text="other")[1].states.values()) == {DONE}


def test_an_output_that_is_gone_or_was_changed_is_made_again(run: Run) -> None:
    _, first = run(text="hello")
    Path(first.steps["shout/x"].places["loud"]).unlink()
    Path(first.steps["shout/y"].places["loud"]).write_text("hullo")
    _, second = run(text="hello")
    assert second.states == {"write": CACHED, "shout/x": DONE, "shout/y": DONE}
    assert second.steps["shout/y"].outputs == first.steps["shout/y"].outputs


def test_a_failed_step_is_named_and_runs_again_the_next_time(run: Run, tmp_path: Path) -> None:
    end, seen = run(text="fail")
    assert not end.succeeded
    assert set(seen.begun) == {"write", "shout/x", "shout/y"}
    assert seen.states == {"write": DONE}
    assert "nothing to shout" in (tmp_path / "log.txt").read_text()
    assert run(text="fail")[1].states == {"write": CACHED}


def test_nothing_is_printed_and_logging_is_as_it_was(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    run(text="hello")
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger().handlers == before
