"""The commit a project stands at: as git says it, and marked all along the trail where the files are other ones."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from postroom.flows.ci import handle_commit
from postroom.flows.commits import checkout_of
from postroom.flows.lineage import trace
from postroom.flows.predictions import Predictions, prediction_of
from postroom.flows.training.commit import commit_of, head_of
from postroom.flows.training.launch import Trained, train_here
from postroom.flows.verification import verify_run
from postroom.records.lineage import Lineage
from postroom.records.reproduction import Change
from postroom.records.run import RunState
from postroom.settings import load_project
from postroom.stages.model.bundle import read_attestation
from postroom.wiring.project import places_of
from tests.flows.test_predictions import EXTRACTION
from tests.paperwork import Paperwork, Unwatched


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=Tests", "-c", "user.email=tests@postroom.invalid"]
    done = subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder of a project in a larger repository, whose files are those of its commit."""
    folder = tmp_path / "root" / "mail"
    (folder / ".postroom").mkdir(parents=True)
    for path in (folder / "postroom.toml", folder / "b.txt", folder / ".postroom" / "kept", folder.parent / "beside"):
        path.write_text("1")
    git(folder.parent, "init", "--quiet")
    git(folder.parent, "add", "--all", "--force")
    git(folder.parent, "commit", "--quiet", "--message", "Begin")
    return folder


def test_a_folder_outside_a_repository_has_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path) is None


def test_without_git_there_is_no_commit(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    monkeypatch.setenv("PATH", str(here))
    assert commit_of(here) is None


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert commit_of(tmp_path) is None


def test_a_folder_in_a_repository_stands_at_its_commit(here: Path) -> None:
    assert commit_of(here) == head_of(here) == git(here, "rev-parse", "HEAD")


def rewrite(here: Path) -> None:
    (here / "b.txt").write_text("2")


def stage(here: Path) -> None:
    (here / "new.txt").write_text("2")
    git(here, "add", "new.txt")


def remove(here: Path) -> None:
    (here / "b.txt").unlink()


def spoil(here: Path) -> None:
    (here.parent / ".git" / "index").write_bytes(b"no index")


@pytest.mark.parametrize("change", [rewrite, stage, remove, spoil])
def test_changed_files_mark_the_commit(here: Path, change: Callable[[Path], None]) -> None:
    change(here)
    assert commit_of(here) == f"{head_of(here)}-dirty"
    assert head_of(here) == git(here, "rev-parse", "HEAD")


def test_what_is_no_change_of_the_project_does_not_mark_it(here: Path) -> None:
    (here / "never added").write_text("2")
    (here / ".postroom" / "kept").write_text("2")
    (here.parent / "beside").write_text("2")
    (here / "b.txt").write_text("1")
    os.utime(here / "b.txt", (1, 1))
    assert commit_of(here) == head_of(here)
    assert commit_of(here.parent) == f"{head_of(here)}-dirty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A project that was trained twice on files that were not committed, and has those of its commit again."""

    folder: Path
    head: str
    first: Trained
    second: Trained


@pytest.fixture(scope="module")
def tried(paperwork: Paperwork, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    folder = tmp_path_factory.mktemp("tried") / "project"
    shutil.copytree(paperwork.project.folder, folder)
    (folder / ".gitignore").write_text("/.postroom/\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Ask for totals")
    with (folder / "postroom.toml").open("a") as file:
        file.write("# still trying\n")
    first, second = again(folder), again(folder)
    git(folder, "checkout", "--quiet", "postroom.toml")
    return Tried(folder=folder, head=str(head_of(folder)), first=first, second=second)


def again(folder: Path) -> Trained:
    return train_here(load_project(folder), dataset=None, reason="again", watcher=Unwatched())


def test_a_second_training_on_the_same_changed_files_takes_every_step_from_the_cache(tried: Tried) -> None:
    assert tried.first.run.id == tried.second.run.id
    assert {step.state for step in tried.second.run.steps} == {RunState.CACHED}


def test_a_run_on_changed_files_is_told_as_such_all_along_the_trail(tried: Tried) -> None:
    """The trail of such a run once named a commit whose files were other ones."""
    marked = f"{tried.head}-dirty"
    assert tried.first.run.commit == marked
    assert marked in {source.commit for source in tried.first.version.further}
    made = Path(next(step for step in tried.second.run.steps if step.name == "register").places["version"])
    assert read_attestation(made)[1].commit == marked
    assert "files were changed and not committed" in (made / "MODEL_CARD.md").read_text()
    link = traced(tried.folder, tried.second).links[-1]
    assert (link.id, link.facts["subject"]) == (marked, "Ask for totals")
    assert f"not those of commit {tried.head[:12]}" in str(link.problem)


def test_a_run_on_changed_files_made_again_is_compared_and_the_commit_is_doubted(tried: Tried) -> None:
    found = verify_run(load_project(tried.folder), tried.second.run, watcher=Unwatched())
    assert found.equal, "its settings stand in its record"
    assert found.commit == Change(name="commit", recorded=f"{tried.head}-dirty", present=tried.head)
    assert [f"commit {tried.head[:12]} alone does not make" in doubt for doubt in found.doubts] == [True]


def test_a_run_on_changed_files_is_no_commit_that_was_trained_on(tried: Tried) -> None:
    outcome = handle_commit(load_project(tried.folder), checkout_of(tried.folder), watcher=Unwatched())
    assert outcome.need.reason == "no commit was trained on here yet"
    assert outcome.trained is not None
    assert outcome.trained.run.commit == tried.head


def traced(folder: Path, trained: Trained) -> Lineage:
    """Follow a prediction of the run's model."""
    project = load_project(folder)
    run = trained.run
    provenance = replace(
        EXTRACTION.provenance, model=trained.version.digest, run=run.id, dataset=run.dataset, commit=run.commit
    )
    prediction = prediction_of(replace(EXTRACTION, provenance=provenance))
    predictions = Predictions(places_of(project).predictions)
    predictions.keep([prediction])
    predictions.close()
    return trace(project, prediction.id)
