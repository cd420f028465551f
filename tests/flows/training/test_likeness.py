"""Two times of one run beside each other: what counts as equal, and what is left out by name."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.flows.training.likeness import compared
from postroom.flows.training.measured import CPU_RULES
from postroom.records.gate import GateVerdict
from postroom.records.reproduction import Likeness
from postroom.records.run import RunState, StepRun
from postroom.stages.registry.gates import Candidate, Champion, judge
from postroom.stages.registry.options import GateOptions
from postroom.storage.codec import to_json
from postroom.storage.tree import digest_of
from tests.stages.registry.made import evaluation


def step(name: str, *, values: dict[str, str] | None = None, **outputs: str) -> StepRun:
    return StepRun(
        name=name,
        state=RunState.DONE,
        started=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        seconds=1.0,
        code_version="",
        outputs=outputs,
        places={},
        values=values or {},
    )


def written(found: StepRun, output: str, folder: Path, content: object) -> StepRun:
    """Give a step that wrote an output as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / output
    path.write_text(json.dumps(content), encoding="utf-8")
    outputs, places = {**found.outputs, output: digest_of(path)}, {**found.places, output: str(path)}
    return replace(found, outputs=outputs, places=places)


def likenesses(before: list[StepRun], after: list[StepRun]) -> dict[tuple[str, str], Likeness]:
    return {(check.step, check.output): check.likeness for check in compared(before, after)}


def test_outputs_and_values_are_compared_by_name_in_the_recorded_order() -> None:
    before = [
        step("split", division="a", values={"Output": "x"}),
        step("prepare/1", held="b"),
        step("prepare/2", held="c"),
    ]
    after = [
        step("split", division="a", values={"Output": "y"}),
        step("prepare/2", held="c"),
        step("prepare/1", held="z"),
    ]
    assert likenesses(before, after) == {
        ("split", "division"): Likeness.EQUAL,
        ("split", "Output"): Likeness.DIFFERENT,
        ("prepare/1", "held"): Likeness.DIFFERENT,
        ("prepare/2", "held"): Likeness.EQUAL,
    }


def test_a_step_that_did_not_come_about_again_is_different_and_one_that_is_new_too() -> None:
    assert likenesses([step("train", network="a")], []) == {("train", "network"): Likeness.DIFFERENT}
    assert likenesses([], [step("search", trials="a")]) == {("search", "trials"): Likeness.DIFFERENT}
    assert likenesses([step("validate")], []) == {("validate", ""): Likeness.DIFFERENT}


def test_how_the_run_ended_is_no_output() -> None:
    assert likenesses([step("conclude", ending="a")], [step("conclude", ending="b")]) == {}


@pytest.mark.parametrize(
    ("name", "output", "first", "second", "third"),
    [
        (
            *("train", "facts"),
            {"curve": [1], "seconds": 3.5, "environment": {"cores": "2"}},
            {"curve": [1], "seconds": 9.0, "environment": {"cores": "4"}},
            {"curve": [2], "seconds": 3.5, "environment": {"cores": "2"}},
        ),
        (
            *("evaluate", "speed"),
            {"cpu_seconds": 0.1, "champion_cpu_seconds": None, "documents": 8},
            {"cpu_seconds": 0.2, "champion_cpu_seconds": None, "documents": 8},
            {"cpu_seconds": 0.1, "champion_cpu_seconds": None, "documents": 9},
        ),
        (
            *("search", "trials"),
            {"best": 0, "trials": [{"number": 0, "seconds": 1.0}]},
            {"best": 0, "trials": [{"number": 0, "seconds": 2.0}]},
            {"best": 0, "trials": [{"number": 1, "seconds": 1.0}]},
        ),
    ],
)
def test_what_is_measured_is_left_out_and_the_rest_is_compared(
    name: str, output: str, first: object, second: object, third: object, tmp_path: Path
) -> None:
    before = written(step(name), output, tmp_path / "1", first)
    (same,) = compared([before], [written(step(name), output, tmp_path / "2", second)])
    (other,) = compared([before], [written(step(name), output, tmp_path / "3", third)])
    assert (same.likeness, other.likeness) == (Likeness.EQUAL, Likeness.DIFFERENT)
    assert same.note is not None
    assert "measured" in same.note


def test_a_measured_output_whose_recorded_file_is_gone_is_not_compared(tmp_path: Path) -> None:
    before = written(step("train"), "facts", tmp_path / "1", {"seconds": 1})
    after = written(step("train"), "facts", tmp_path / "2", {"seconds": 2})
    (tmp_path / "1" / "facts").unlink()
    (check,) = compared([before], [after])
    assert check.likeness is Likeness.NOT_COMPARED
    assert "gone" in (check.note or "")


def verdict_with(cpu_seconds: float, f1: float) -> GateVerdict:
    """Judge a candidate beside a champion, with every rule on speed switched on."""
    found = evaluation(f1)
    return judge(
        Candidate(evaluation=found, cpu_seconds=cpu_seconds, bundle_bytes=1),
        Champion(digest="c" * 64, fields=(), comparison=None, cpu_seconds=0.1),
        GateOptions(max_cpu_seconds=0.5, max_cpu_ratio=2.0, min_test_documents=1),
    )


def test_a_verdict_is_compared_without_the_rules_on_speed(tmp_path: Path) -> None:
    first, slower, worse = verdict_with(0.1, 0.9), verdict_with(0.4, 0.9), verdict_with(0.1, 0.5)
    assert {rule.rule for rule in first.rules} > CPU_RULES
    assert first.rules != slower.rules
    before = written(step("gate", values={"Output": "True"}), "verdict", tmp_path / "1", to_json(first))
    same = written(step("gate", values={"Output": "False"}), "verdict", tmp_path / "2", to_json(slower))
    other = written(step("gate", values={"Output": "True"}), "verdict", tmp_path / "3", to_json(worse))
    assert likenesses([before], [same]) == {
        ("gate", "verdict"): Likeness.EQUAL,
        ("gate", "Output"): Likeness.NOT_COMPARED,
    }
    assert likenesses([before], [other])["gate", "verdict"] is Likeness.DIFFERENT


def test_a_verdict_that_speed_alone_turned_is_equal(tmp_path: Path) -> None:
    rules = GateOptions(max_cpu_seconds=0.5, min_test_documents=1)
    quick, slow = (
        judge(Candidate(evaluation=evaluation(), cpu_seconds=cpu_seconds, bundle_bytes=1), None, rules)
        for cpu_seconds in (0.1, 0.9)
    )
    assert (quick.passed, slow.passed) == (True, False)
    before = written(step("gate"), "verdict", tmp_path / "1", to_json(quick))
    after = written(step("gate"), "verdict", tmp_path / "2", to_json(slow))
    assert likenesses([before], [after]) == {("gate", "verdict"): Likeness.EQUAL}
