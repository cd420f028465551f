"""A project's own package in a real run: the steps run again, and what it says reaches the results."""

import shutil
import sys
from pathlib import Path

import pytest

from postroom.flows.training.launch import train_here
from postroom.records.run import RunState
from postroom.settings import load_project
from tests.paperwork import PROJECT, Paperwork, Unwatched

CHECK = '''\
"""Checks of one's own."""


def doubt(text, spec):
    """Doubt everything."""
    return "doubtful by principle"
'''
SETTINGS = """
[extensions]
package = "src/acme_doubts"

[fields_options.validators]
invoice_number = "acme_doubts:doubt"
"""


def test_steps_run_again_and_doubts_reach_the_verdict(
    paperwork: Paperwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("PYTHONPATH", "")
    folder = tmp_path / "project"
    shutil.copytree(paperwork.project.folder, folder)
    package = folder / "src" / "acme_doubts"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(CHECK)
    (folder / "postroom.toml").write_text(PROJECT + SETTINGS)
    trained = train_here(load_project(folder), dataset=None, reason="test", watcher=Unwatched())
    assert {step.state for step in trained.run.steps} == {RunState.DONE}
    before = {step.name: step for step in paperwork.result.run.steps}
    now = {step.name: step for step in trained.run.steps}
    assert now["train"].outputs["network"] == before["train"].outputs["network"]
    assert now["evaluate"].outputs["judged"] != before["evaluate"].outputs["judged"]
    again = train_here(load_project(folder), dataset=None, reason="again", watcher=Unwatched())
    assert again.run.id == trained.run.id
    assert {step.state for step in again.run.steps if step.name != "conclude"} == {RunState.CACHED}
