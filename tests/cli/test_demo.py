"""`postroom demo`: the whole way on documents of its own making, here on a few of them."""

import csv
from functools import partial
from pathlib import Path

import pytest

from postroom.demo.generator import Scans, write_demo
from tests.cli.conftest import Call


def test_a_folder_that_holds_something_else_is_left_alone(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taxes").mkdir()
    (tmp_path / "taxes" / "2026.txt").write_text("mine", encoding="utf-8")
    done = call("demo", "taxes")
    assert done.code == 2
    assert "name another folder" in done.err
    assert [path.name for path in (tmp_path / "taxes").iterdir()] == ["2026.txt"]


@pytest.mark.slow
def test_the_demo_trains_judges_and_reads(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = partial(write_demo, training_documents=30, mailbox_messages=14, scans=Scans(test=0, mailbox=0))
    monkeypatch.setattr("postroom.demo.generator.write_demo", few)
    monkeypatch.setenv("POSTROOM_MODEL__EPOCHS", "1")
    # One epoch teaches little.
    monkeypatch.setenv("POSTROOM_GATES", '{"min_test_documents": 1, "min_f1": 0, "max_calibration_error": 1}')
    monkeypatch.setenv("POSTROOM_MODEL__THREADS", "1")
    monkeypatch.chdir(tmp_path)
    done = call("demo", "a demo")
    assert done.code == 0, done.err
    folder = tmp_path / "a demo"
    (report,) = [line.removeprefix("report: ") for line in done.err.splitlines() if line.startswith("report: ")]
    assert Path(report).is_file()
    assert Path(report).is_relative_to(folder)
    assert "all (micro)" in done.out
    with (folder / "extracted.csv").open(encoding="utf-8", newline="") as file:
        verdicts = {row["verdict"] for row in csv.DictReader(file)}
    assert {"not_a_document", "duplicate", "encrypted", "unreadable"} <= verdicts
