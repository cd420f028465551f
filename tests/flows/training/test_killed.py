"""A run that is killed, at whatever step, goes on there and ends as if nothing had happened."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from postroom.settings import Project
from postroom.wiring.project import current_bundle, places_of, registry_of
from tests.paperwork import PROJECT, with_labels

STEPS = ("snapshot", "validate", "split", "prepare", "train", "calibrate", "evaluate", "gate", "register", "release")
QUICK = PROJECT.replace("epochs = 3", "epochs = 1")


def begun(project: Project, step: str) -> bool:
    """Say whether a run's record has a step at work."""
    for path in places_of(project).runs.glob("*/run.json"):
        with contextlib.suppress(ValueError):
            steps = json.loads(path.read_bytes())["steps"]
            return any(held["name"].startswith(step) and held["state"] == "running" for held in steps)
    return False


def train_killed_at(project: Project, step: str | None) -> subprocess.CompletedProcess[str] | None:
    """Run `postroom train`; kill it and all its processes when a step has begun. None where it was killed."""
    command = [sys.executable, "-m", "postroom.cli.main", "train", "--json"]
    with subprocess.Popen(
        command,
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while step is not None and process.poll() is None:
            if begun(project, step):
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None
            time.sleep(0.01)
        out, err = process.communicate()
    assert step is None, f"the run ended before {step} began: {err}"
    return subprocess.CompletedProcess(command, process.returncode, out, err)


@pytest.mark.slow
def test_a_run_that_was_killed_in_every_step_ends_like_one_that_was_not(tmp_path: Path) -> None:
    killed, _ = with_labels(tmp_path / "killed", text=QUICK)
    for step in STEPS:
        assert train_killed_at(killed, step) is None, step
    done = train_killed_at(killed, None)
    assert done is not None
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)["run"]
    states = {step["name"].partition("/")[0]: step["state"] for step in run["steps"]}
    assert run["state"] == "done"
    assert {states[step] for step in STEPS[:-2]} == {"cached"}, "a step was done again though it had ended"
    assert len(registry_of(killed).versions()) == 1
    assert len(registry_of(killed).history("production")) == 1

    whole, _ = with_labels(tmp_path / "whole", text=QUICK)
    assert train_killed_at(whole, None) is not None
    assert current_bundle(killed).digest == current_bundle(whole).digest
