"""What a model is judged on, and never what it learnt from."""

import shutil
from pathlib import Path

import pytest

from postroom.errors import BundleError, DataError
from postroom.flows.exam import _curve, exam_of_labels, exam_of_test, sit
from postroom.flows.importing import import_labels
from postroom.records.label import Role
from postroom.settings import Project, load_project
from postroom.stages.dataset.snapshot import read_snapshot
from postroom.wiring.project import current_bundle, places_of
from tests.paperwork import PROJECT, Paper, Paperwork, invoices, silent, write_labels


@pytest.fixture
def project(paperwork: Paperwork, tmp_path: Path) -> Project:
    """A copy with a model, which a test may change."""
    folder = tmp_path / "project"
    shutil.copytree(paperwork.project.folder, folder)
    return load_project(folder)


def test_the_test_documents_of_the_data_set_are_an_exam(project: Project) -> None:
    snapshot = read_snapshot(places_of(project).data, project=project.name)
    exam = exam_of_test(project)
    assert exam.documents == snapshot.of_role(Role.TEST)
    assert (exam.name, exam.dataset, exam.notes) == ("test", snapshot.digest, ())
    assert exam.content_of(exam.documents[0]).startswith(b"%PDF")


def test_a_data_set_without_test_documents_is_no_exam(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    project = load_project(tmp_path, flags={"dataset": {"test": 0}})
    labels = write_labels(tmp_path / "labels.jsonl", invoices(8, seed=1))
    import_labels(labels, files=None, project=project, split_by=None, jobs=1, progress=silent)
    with pytest.raises(DataError, match="--labels"):
        exam_of_test(project)


def test_documents_that_were_trained_on_are_left_out(project: Project, tmp_path: Path) -> None:
    snapshot = read_snapshot(places_of(project).data, project=project.name)
    trained = {document.key for document in snapshot.of_role(Role.TRAIN)}
    known = [paper for paper in invoices(22, seed=1) if paper.name in trained][:3]
    names = {f"new-{paper.name}": paper for paper in known}
    renamed = [Paper(name=name, pdf=paper.pdf, row=paper.row | {"file": name}) for name, paper in names.items()]
    unknown = list(invoices(2, seed=50))
    labels = write_labels(tmp_path / "other.jsonl", [*renamed, *unknown])
    exam = exam_of_labels(labels, files=None, project=project)
    assert [document.key for document in exam.documents] == [paper.name for paper in unknown]
    assert exam.name == "other"
    assert exam.dataset is None
    assert any(note.startswith("3 of 5 documents were left out") for note in exam.notes)


def test_documents_of_the_test_may_be_judged_on_again(project: Project, tmp_path: Path) -> None:
    tested = {document.key for document in exam_of_test(project).documents}
    papers = [paper for paper in invoices(22, seed=1) if paper.name in tested]
    exam = exam_of_labels(write_labels(tmp_path / "again.jsonl", papers), files=None, project=project)
    assert {document.key for document in exam.documents} == {paper.name for paper in papers}


def test_a_label_file_of_trained_documents_alone_is_an_error(project: Project, tmp_path: Path) -> None:
    snapshot = read_snapshot(places_of(project).data, project=project.name)
    trained = {document.key for document in snapshot.of_role(Role.TRAIN)}
    papers = [paper for paper in invoices(22, seed=1) if paper.name in trained]
    with pytest.raises(DataError, match=r"no document is left to judge on; .* left out"):
        exam_of_labels(write_labels(tmp_path / "old.jsonl", papers), files=None, project=project)


def test_a_damaged_data_set_is_an_error_and_not_one_without_trained_documents(project: Project, tmp_path: Path) -> None:
    """With its manifest damaged, documents that were trained on were once judged on without a word."""
    for manifest in places_of(project).data.rglob("*.jsonl"):
        manifest.write_bytes(manifest.read_bytes() + b"\n")
    labels = write_labels(tmp_path / "other.jsonl", invoices(2, seed=50))
    with pytest.raises(DataError, match="damaged"):
        exam_of_labels(labels, files=None, project=project)


def test_a_project_without_a_data_set_judges_on_all_documents(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    labels = write_labels(tmp_path / "other.jsonl", invoices(2, seed=50))
    assert len(exam_of_labels(labels, files=None, project=load_project(tmp_path)).documents) == 2


def test_a_file_with_a_number_sign_in_its_name_is_judged_on(project: Project, tmp_path: Path) -> None:
    (paper,) = invoices(1, seed=51)
    named = Paper(name="a #1.pdf", pdf=paper.pdf, row=paper.row | {"file": "a #1.pdf"})
    exam = exam_of_labels(write_labels(tmp_path / "other.jsonl", [named]), files=None, project=project)
    assert exam.content_of(exam.documents[0]) == paper.pdf


def test_judging_again_changes_nothing_beside_the_model_and_shows_its_learning_curve(
    project: Project, tmp_path: Path
) -> None:
    bundle = current_bundle(project)
    before = {path.name: path.read_bytes() for path in bundle.folder.iterdir()}
    sit(exam_of_test(project), project=project, bundle=bundle, jobs=1, report=tmp_path / "t.html", progress=silent)
    assert {path.name: path.read_bytes() for path in bundle.folder.iterdir()} == before
    assert "learning curve" in (tmp_path / "t.html").read_text(encoding="utf-8").lower()


def test_a_bundle_without_its_curve_is_judged_all_the_same(project: Project, tmp_path: Path) -> None:
    bundle = current_bundle(project)
    (bundle.folder / "curve.json").unlink()
    labels = write_labels(tmp_path / "other.jsonl", invoices(1, seed=50))
    exam = exam_of_labels(labels, files=None, project=project)
    sit(exam, project=project, bundle=bundle, jobs=1, report=tmp_path / "r.html", progress=silent)
    assert (tmp_path / "r.html").is_file()


@pytest.mark.parametrize("content", ["{", "[1]", "[" * 100_000])
def test_a_damaged_learning_curve_is_refused_by_name(project: Project, content: str) -> None:
    bundle = current_bundle(project)
    (bundle.folder / "curve.json").write_text(content)
    with pytest.raises(BundleError, match=r"curve\.json is damaged"):
        _curve(bundle)
