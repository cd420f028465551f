"""A run made again gives the same, and what is different is named; see also the command in `tests/cli/test_runs.py`."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.errors import DataError, InputError, RegistryError
from postroom.flows.training.launch import train_here
from postroom.flows.training.runs import Runs
from postroom.flows.verification import verify_run
from postroom.records.reproduction import Change, Likeness, Reproduction
from postroom.records.run import Run, RunState
from postroom.settings import Project, load_project
from postroom.wiring.project import places_of, registry_of
from tests.paperwork import PROJECT, Paperwork, Unwatched, trained

pytestmark = pytest.mark.slow


@pytest.fixture
def project(paperwork: Paperwork, tmp_path: Path) -> Project:
    """A copy of the trained project."""
    shutil.copytree(paperwork.project.folder, tmp_path / "project")
    return load_project(tmp_path / "project")


def verified(project: Project, run: Run) -> Reproduction:
    return verify_run(project, run, watcher=Unwatched())


def blobs_of(project: Project) -> list[Path]:
    """Name the files of documents, which are PDFs."""
    files = sorted(path for path in places_of(project).data.rglob("*") if path.is_file())
    return [path for path in files if path.read_bytes().startswith(b"%PDF-")]


def test_another_number_of_threads_is_named_with_the_step_it_first_shows_in(paperwork: Paperwork) -> None:
    run = paperwork.result.run
    options = json.loads(run.parameters["options"]) | {"threads": 2}
    changed = replace(
        run,
        parameters={**run.parameters, "options": json.dumps(options)},
        versions={**run.versions, "train": "0" * 64},
        commit="c" * 40,
    )
    found = verified(paperwork.project, changed)
    assert not found.equal
    assert (found.first, found.cause, found.erased) == ("train", None, 0)
    assert Change(name="threads", recorded="1", present="2") in found.environment
    assert found.code == ("train",)
    assert found.commit == Change(name="commit", recorded="c" * 40, present=None)
    assert found.bundle is not None
    assert found.bundle.recorded == paperwork.bundle.digest
    alike = {check.step.partition("/")[0] for check in found.outputs if check.likeness is Likeness.EQUAL}
    assert {"snapshot", "validate", "split", "prepare"} <= alike


def test_a_damaged_document_stops_it_with_the_cause_told_and_the_run_is_not_equal(
    project: Project, paperwork: Paperwork
) -> None:
    damaged = blobs_of(project)[0]
    damaged.write_bytes(damaged.read_bytes()[:-1])
    found = verified(project, paperwork.result.run)
    assert not found.equal
    assert found.first == "validate"
    assert "1 document: damaged" in (found.cause or "")
    assert {check.repeated for check in found.outputs if check.step == "train"} == {None}


def test_without_a_document_nothing_is_trained_and_their_number_is_told(project: Project, paperwork: Paperwork) -> None:
    for path in blobs_of(project)[:3]:
        path.unlink()
    found = verified(project, paperwork.result.run)
    assert (found.equal, found.erased, found.documents, found.outputs) == (False, 3, 36, ())


def test_what_cannot_be_made_again_is_refused_before_anything_runs(project: Project, paperwork: Paperwork) -> None:
    run = paperwork.result.run
    with pytest.raises(InputError, match="is failed"):
        verified(project, replace(run, state=RunState.FAILED))
    with pytest.raises(RegistryError, match="no version"):
        verified(project, replace(run, parameters={**run.parameters, "champion": "0" * 64}))
    shutil.rmtree(places_of(project).data)
    with pytest.raises(DataError, match="is missing"):
        verified(project, run)


def test_a_run_judged_beside_a_champion_is_judged_beside_it_again(tmp_path: Path) -> None:
    work = trained(tmp_path / "two", text=PROJECT.replace("epochs = 3", "epochs = 1"))
    first = work.bundle.digest
    second = train_here(
        load_project(work.project.folder, flags={"model": {"epochs": 2}}),
        dataset=None,
        reason="test",
        watcher=Unwatched(),
    )
    assert second.version.verdict.champion == first
    found = verified(work.project, second.run)
    assert found.equal, found.first
    assert len(registry_of(work.project).versions()) == 2
    assert len(list(Runs(places_of(work.project).runs))) == 2
