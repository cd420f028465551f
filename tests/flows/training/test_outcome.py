"""What a run came to, from what its steps left, and whether it still goes on."""

import datetime as dt
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.errors import DataError
from postroom.flows.training.files import write_record
from postroom.flows.training.outcome import outcome_of, place_of, under_way
from postroom.flows.training.runs import Runs
from postroom.records.run import Run, RunState, StepRun
from tests.stages.model.made import bundle_in
from tests.stages.registry.made import PASSED

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def step(name: str, places: dict[str, str], values: dict[str, str] | None = None) -> StepRun:
    return StepRun(
        name=name,
        state=RunState.DONE,
        started=NOW,
        seconds=1.0,
        code_version="",
        outputs={},
        places=places,
        values=values or {},
    )


def run_of(*steps: StepRun, state: RunState = RunState.DONE, id_: str = "abcd12345678") -> Run:
    return Run(
        id=id_,
        project="shop",
        commit=None,
        reasons=("test",),
        dataset="d" * 64,
        parameters={},
        versions={},
        started=NOW,
        ended=None,
        state=state,
        steps=steps,
    )


def test_a_whole_run_has_its_version_model_and_verdict(tmp_path: Path) -> None:
    bundle = bundle_in(tmp_path / "bundle", model=b"m", tokenizer=b"{}")
    write_record(tmp_path / "verdict", PASSED)
    outcome = outcome_of(
        run_of(
            step("calibrate", {"bundle": str(tmp_path / "bundle")}),
            step("gate", {"verdict": str(tmp_path / "verdict")}),
            step("register", {}, {"Output": "7"}),
        )
    )
    assert (outcome.version, outcome.model, outcome.verdict) == (7, bundle.digest, PASSED)


def test_what_is_gone_damaged_or_was_never_made_is_none(tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "verdict").write_text("{", encoding="utf-8")
    damaged = run_of(
        step("calibrate", {"bundle": str(tmp_path / "bundle")}), step("gate", {"verdict": str(tmp_path / "verdict")})
    )
    for run in (damaged, run_of()):
        outcome = outcome_of(run)
        assert (outcome.version, outcome.model, outcome.verdict) == (None, None, None)
    assert place_of(run_of(step("gate", {"verdict": str(tmp_path / "nowhere")})), "gate", "verdict") is None


def test_a_run_goes_on_only_while_whoever_began_it_lives(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    assert under_way(runs) is None
    runs.keep(run_of(state=RunState.RUNNING))
    assert under_way(runs) is None
    (tmp_path / "lock").write_text(f"{os.getpid()}\n", encoding="utf-8")
    assert under_way(runs) == "abcd12345678"
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "lock").write_text(f"{ended.pid}\n", encoding="utf-8")
    assert under_way(runs) is None


def test_only_the_run_begun_last_can_go_on(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    runs.keep(run_of(state=RunState.RUNNING))
    runs.keep(replace(run_of(id_="ffff12345678"), started=NOW + dt.timedelta(hours=1)))
    (tmp_path / "lock").write_text(f"{os.getpid()}\n", encoding="utf-8")
    assert under_way(runs) is None


@pytest.mark.parametrize("content", ["[]", "{", '{"id": "x"}'])
def test_a_damaged_record_of_a_run_is_refused_by_name_with_the_way_out(tmp_path: Path, content: str) -> None:
    path = tmp_path / "abcd12345678" / "run.json"
    path.parent.mkdir()
    path.write_text(content)
    for ask in (lambda: list(Runs(tmp_path)), lambda: Runs(tmp_path).get("abcd12345678")):
        with pytest.raises(DataError, match=rf"{path}, is damaged .* move {path.parent} away"):
            ask()


def test_a_pipe_in_place_of_a_runs_record_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "abcd12345678").mkdir()
    os.mkfifo(tmp_path / "abcd12345678" / "run.json")
    for ask in (lambda: list(Runs(tmp_path)), lambda: Runs(tmp_path).get("abcd12345678")):
        with pytest.raises(DataError, match="is no file"):
            ask()
