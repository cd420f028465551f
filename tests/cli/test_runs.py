"""`postroom runs`: what was trained, and whether it can be trained again."""

import fcntl
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.flows.training.runs import Runs
from postroom.records.run import RunState
from postroom.storage.tree import digest_of
from tests.cli.conftest import Call
from tests.flows.training.test_outcome import run_of, step


def only_run(folder: Path) -> str:
    (run,) = Runs(folder / ".postroom" / "runs")
    return run.id


def test_without_any_run_the_list_says_what_to_do(call: Call, fresh: Path) -> None:
    done = call("runs", "list")
    assert (done.code, done.out, "postroom train" in done.err) == (0, "", True)
    assert json.loads(call("runs", "list", "--json").out) == []
    assert not (fresh / ".postroom").exists()


def test_a_failed_run_and_one_that_was_cut_off_are_told_with_their_cause(call: Call, fresh: Path) -> None:
    runs = Runs(fresh / ".postroom" / "runs")
    failed = replace(step("train", {}), state=RunState.FAILED, cause="no words [at all]")
    runs.keep(replace(run_of(failed, state=RunState.FAILED), cause="train: no words [at all]"))
    runs.keep(run_of(state=RunState.RUNNING, id_="ffff12345678"))
    states = {run["id"]: run["state"] for run in json.loads(call("runs", "list", "--json").out)}
    assert states == {"abcd12345678": "failed", "ffff12345678": "cut off"}
    shown = call("runs", "show", "abcd")
    assert shown.code == 0
    assert shown.out.count("no words [at all]") == 2
    assert "cut off" in call("runs", "show", "ffff").out
    assert json.loads(call("runs", "show", "abcd", "--json").out)["steps"][0]["cause"] == "no words [at all]"


def test_the_page_of_findings_is_named_where_the_data_were_refused(call: Call, fresh: Path) -> None:
    """A step that failed has no recorded outputs, so that the page that people are sent to was not named."""
    runs = Runs(fresh / ".postroom" / "runs")
    pages = [runs.of("abcd12345678") / "steps" / begun / "validate" / "report" for begun in ("first", "second")]
    for age, page in enumerate(reversed(pages)):
        page.parent.mkdir(parents=True)
        page.write_text("<!doctype html>")
        os.utime(page, (1e9 - age, 1e9 - age))
    runs.keep(run_of(replace(step("validate", {}), state=RunState.FAILED, cause="bad"), state=RunState.FAILED))
    assert f"validation report: {pages[1]}\n" in call("runs", "show", "abcd").out


def test_an_output_that_another_run_made_is_named_from_the_run(call: Call, fresh: Path) -> None:
    runs = Runs(fresh / ".postroom" / "runs")
    places = {"network": str(runs.of("ffff12345678") / "steps" / "network"), "facts": "/elsewhere/facts"}
    runs.keep(run_of(step("train", places)))
    shown = call("runs", "show", "abcd").out
    assert "  train network: ../ffff12345678/steps/network (gone)\n" in shown
    assert "  train facts: /elsewhere/facts (gone)\n" in shown


@pytest.mark.parametrize("command", ["show", "log", "verify"])
def test_a_run_that_is_not_here_is_refused(call: Call, fresh: Path, command: str) -> None:
    done = call("runs", command, "abcd")
    assert (done.code, "postroom runs list" in done.err) == (4, True)
    assert fresh.is_dir()


def test_a_run_whose_log_is_gone_says_so(call: Call, fresh: Path) -> None:
    Runs(fresh / ".postroom" / "runs").keep(run_of())
    assert call("runs", "log", "abcd").code == 4


def test_a_run_is_shown_with_its_steps_outputs_model_and_verdict(call: Call, ready: Path) -> None:
    run = only_run(ready)
    (listed,) = json.loads(call("runs", "list", "--json").out)
    assert (listed["id"], listed["state"], listed["version"], listed["gates"]) == (run, "done", 1, "passed")
    shown = json.loads(call("runs", "show", run[:5], "--json").out)
    assert shown["outcome"]["model"] == listed["model"]
    assert shown["outcome"]["verdict"]["passed"]
    text = call("runs", "show", run).out
    assert f"model: {listed['model']}" in text
    lines = text.splitlines()
    for found in shown["steps"]:  # in the folder from which this one was copied
        assert all(f"  {found['name']} {output}: {place}" in lines for output, place in found["places"].items())
    validation, evaluation = (line.partition(" report: ") for line in lines[7:9])
    assert (validation[0], evaluation[0]) == ("validation", "evaluation")
    assert all(Path(path).read_text(encoding="utf-8").startswith("<!") for path in (validation[2], evaluation[2]))
    assert "epoch 1 of at most 3" in call("runs", "log", run).out
    assert run in call("runs", "list").out


def test_made_again_it_gives_the_same_and_changes_nothing(call: Call, ready: Path, tmp_path: Path) -> None:
    before = digest_of(ready)
    done = call("runs", "verify", only_run(ready), "--keep", tmp_path / "again", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert (found["equal"], found["first"], found["bundle"], found["environment"], found["code"]) == (
        *(True, None, None, []),
        [],
    )
    likeness = {(check["step"].partition("/")[0], check["output"]): check["likeness"] for check in found["outputs"]}
    assert {key for key, told in likeness.items() if told != "equal"} == {("gate", "Output")}
    assert {"train", "calibrate", "evaluate"} <= {step for step, _ in likeness}
    assert not {"register", "release"} & {step for step, _ in likeness}
    assert digest_of(ready) == before
    assert list((tmp_path / "again").rglob("calibrate/bundle/model.onnx"))
    assert call("runs", "verify", only_run(ready), "--keep", tmp_path / "again").code == 4


def test_a_run_whose_documents_are_erased_is_not_reproducible(call: Call, ready: Path) -> None:
    files = [path for path in (ready / ".postroom" / "data").rglob("*") if path.is_file()]
    next(path for path in files if path.read_bytes().startswith(b"%PDF-")).unlink()
    done = call("runs", "verify", only_run(ready))
    assert done.code == 12
    assert "not reproducible: 1 erased of the 36 documents" in done.err


def test_old_runs_are_pruned_with_a_line_each_and_shown_as_before(call: Call, fresh: Path) -> None:
    runs = Runs(fresh / ".postroom" / "runs")
    places = {run: runs.of(run) / "steps" / "train" / "network" for run in ("aaaa12345678", "bbbb12345678")}
    for year, (run, place) in enumerate(places.items(), start=2024):
        place.parent.mkdir(parents=True)
        place.write_bytes(b"n" * 3 * 2**20)
        found = run_of(step("train", {"network": str(place)}), id_=run)
        runs.keep(replace(found, started=found.started.replace(year=year)))
    assert call("runs", "prune", "--dry-run").out.splitlines() == [
        "run aaaa12345678: 3.0 MiB would be freed",
        "all: 3.0 MiB would be freed",
    ]
    assert call("runs", "prune", "--older-than", "100000").out == ""
    with (runs.folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        busy = call("runs", "prune")
    assert (busy.code, "under way" in busy.err) == (10, True)
    assert all(place.is_file() for place in places.values())
    freed = json.loads(call("runs", "prune", "--json").out)
    assert (freed["dry_run"], freed["size_bytes"]) == (False, 3 * 2**20)
    assert freed["runs"] == [{"id": "aaaa12345678", "size_bytes": 3 * 2**20}]
    assert [place.is_file() for place in places.values()] == [False, True]
    assert "  train network: steps/train/network (gone)\n" in call("runs", "show", "aaaa").out
    assert "  train network: steps/train/network\n" in call("runs", "show", "bbbb").out
    again = call("runs", "prune")
    assert (again.code, again.out, "nothing to free" in again.err) == (0, "", True)
    assert call("runs", "prune", "--keep", "0").code == 2
