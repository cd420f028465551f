"""`postroom retrain`: new data or time starts a training, and two who ask at once get one."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.paperwork import invoices, letters, with_labels, write_labels

pytestmark = pytest.mark.slow


def new_data(folder: Path, call: Call, *, count: int) -> None:
    """Bring in the documents of before, and some more."""
    papers = [*invoices(22 + count, seed=1), *letters(14, seed=2)]
    assert call("data", "import", write_labels(folder / "documents" / "labels.jsonl", papers), "--jobs", "1").code == 0


def runs_of(folder: Path) -> list[dict[str, object]]:
    return [json.loads(path.read_bytes()) for path in (folder / ".postroom" / "runs").glob("*/run.json")]


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", "postroom.cli.main", "retrain", *arguments]
    return subprocess.Popen(program, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_nothing_new_trains_nothing_and_says_so(call: Call, ready: Path) -> None:
    done = call("retrain", "--when", "new-examples>=1", "--when", "age>=7d")
    assert done.code == 0, done.err
    assert re.search(r"not due: 0 new examples \(new-examples>=1 does not hold\); \d+ minutes? since run ", done.out)
    assert len(runs_of(ready)) == 1


def test_enough_new_documents_are_found_and_a_dry_run_trains_nothing(call: Call, ready: Path) -> None:
    new_data(ready, call, count=3)
    told = json.loads(call("retrain", "--when", "new-examples>=3", "--dry-run", "--json").out)
    assert (told["new_examples"], told["examples"], told["due"], told["trained"]) == (3, 39, True, False)
    assert len(runs_of(ready)) == 1


def test_a_corrected_label_counts_as_a_new_example(call: Call, ready: Path) -> None:
    labels = ready / "documents" / "labels.jsonl"
    text = labels.read_text(encoding="utf-8")
    labels.write_text(text.replace('"payment": ["card"]', '"payment": ["check"]', 2), encoding="utf-8")
    assert call("data", "import", labels, "--jobs", "1").code == 0
    assert json.loads(call("retrain", "--when", "age>=9d", "--dry-run", "--json").out)["new_examples"] == 2


def test_time_alone_does_not_train_the_same_twice(call: Call, ready: Path) -> None:
    time.sleep(1.1)
    told = json.loads(call("retrain", "--when", "age>=1s", "--json").out)
    assert (told["due"], told["trained"], told["version"]) == (True, False, 1)
    assert [len(run["reasons"]) for run in runs_of(ready)] == [1]  # type: ignore[arg-type]


def test_of_two_who_start_at_once_one_trains(tmp_path: Path) -> None:
    project, _ = with_labels(tmp_path / "project")
    both = [start(project.folder, "--when", "new-examples>=1", "--json") for _ in range(2)]
    told = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(one["trained"] for one in told) == [False, True]
    (run,) = runs_of(project.folder)
    assert run["reasons"] == ["no run yet; 36 examples"]
    assert run["state"] == "done"
    shutil.rmtree(project.folder)


def test_who_keeps_looking_ends_at_sigterm(ready: Path) -> None:
    process = start(ready, "--when", "age>=9d", "--every", "1h", "--json")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["due"] is False
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 0


def test_a_pause_longer_than_the_machine_can_count_is_waited_for_all_the_same(ready: Path) -> None:
    process = start(ready, "--when", "age>=9d", "--every", "999999w", "--json")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["due"] is False
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 0


def test_what_is_no_condition_is_refused(call: Call, fresh: Path) -> None:
    done = call("retrain", "--when", "new-examples>40")
    assert done.code == 2
    assert "'new-examples>40' is no condition" in done.err
    assert not (fresh / ".postroom").exists()


def test_without_data_it_says_where_data_comes_from(call: Call, fresh: Path) -> None:
    done = call("retrain", "--when", "new-examples>=1")
    assert done.code == 5
    assert "set url under [store] in postroom.toml" in done.err
    assert "postroom data push" in done.err
    assert (fresh / "postroom.toml").is_file()
