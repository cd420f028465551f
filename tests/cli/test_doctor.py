"""`postroom doctor` on this very machine."""

import json
from pathlib import Path

import pytest

from postroom.cli import checks
from postroom.cli.main import main


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_machine_that_passes_these_tests_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"]
    assert {check["name"] for check in told["checks"]} >= {"Python", "packages", "OCR models", "memory", "project"}


def test_the_table_holds_every_check_and_no_colour_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert all(check.name in told for check in checks.run_checks())
    assert "\x1b" not in told


def test_a_wrong_project_file_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "postroom.toml").write_text("name = 'a'\nlocal = 'de'\n")
    assert main(["doctor", "--json"]) == 3
    (project,) = (check for check in json.loads(capsys.readouterr().out)["checks"] if check["name"] == "project")
    assert project["state"] == "failed"
    assert "line 2: local: unknown key; did you mean 'locale'?" in project["found"]


def test_a_sound_project_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", "--name", "bills"])
    capsys.readouterr()
    assert main(["doctor", "--json"]) == 0
    assert "bills: 1 document types, 8 fields" in capsys.readouterr().out


def test_a_missing_package_stops_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.metadata.requires", lambda _: ["no-such-thing>=2", 'no-train; extra == "train"'])
    assert main(["doctor", "--json"]) == 7
    told = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert (told["packages"]["state"], told["packages"]["found"]) == ("failed", "missing: no-such-thing")
    assert (told["training"]["state"], told["training"]["found"]) == ("warning", "missing: no-train")


def test_a_missing_tesseract_is_a_warning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told = {check.name: check for check in checks.run_checks()}
    assert told["tesseract"].state is checks.State.WARNING
    assert "tesseract" in told["tesseract"].found
