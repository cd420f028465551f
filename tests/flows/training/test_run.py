"""Training end to end: the same data gives the same bundle wherever it is done, and only what it gave is loaded."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.errors import BundleError, DataError
from postroom.flows.examples import ReadDocument
from postroom.flows.importing import import_labels
from postroom.flows.training.run import Progress, train_model
from postroom.records.evaluation import LearningPoint
from postroom.records.label import Role
from postroom.settings import load_project
from postroom.stages.dataset.snapshot import read_snapshot
from postroom.stages.model.bundle import load_bundle
from postroom.wiring.project import current_bundle, places_of
from tests.paperwork import PROJECT, Paper, Paperwork, invoices, pdf_of, silent, torch_may_warn, trained, write_labels

QUICK = PROJECT.replace("epochs = 3", "epochs = 1")


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Paperwork:
    """Trained for one epoch; tests may train it again."""
    return trained(tmp_path_factory.mktemp("quick") / "here", text=QUICK)


def test_one_short_training_gives_a_bundle_that_reads_from_now_on(paperwork: Paperwork) -> None:
    bundle = current_bundle(paperwork.project)
    assert bundle.digest == paperwork.result.bundle.digest == bundle.folder.name
    assert bundle.folder == paperwork.bundle_folder
    assert bundle.config.schema == paperwork.project.schema
    assert sorted(path.name for path in bundle.folder.iterdir() if path.name != "evaluation.json") == [
        *("MODEL_CARD.md", "attestation.json", "calibration.json", "config.json", "curve.json"),
        *("model.onnx", "reference.json", "tokenizer.json"),
    ]
    assert not list(places_of(paperwork.project).models.glob(".new-*"))


def test_the_network_learns(paperwork: Paperwork) -> None:
    first, *_, last = paperwork.result.curve
    assert [point.epoch for point in paperwork.result.curve] == [1, 2, 3]
    assert last.train_loss < first.train_loss
    assert last.dev_loss is not None
    assert first.dev_loss is not None
    assert last.dev_loss < first.dev_loss


def test_the_bundle_names_the_data_set_and_the_environment(paperwork: Paperwork) -> None:
    snapshot = read_snapshot(places_of(paperwork.project).data, project="paperwork")
    origin = paperwork.result.bundle.origin
    assert origin.dataset == snapshot.digest
    assert origin.run
    assert origin.environment["threads"] == "1"
    assert origin.environment["torch"]


def test_documents_are_counted_by_role_and_those_of_the_test_have_none(paperwork: Paperwork) -> None:
    snapshot = read_snapshot(places_of(paperwork.project).data, project="paperwork")
    counts = dict(paperwork.result.documents)
    assert Role.TEST not in counts
    assert sum(counts.values()) == len(snapshot.documents) - len(snapshot.of_role(Role.TEST))
    assert snapshot.of_role(Role.TEST)


def test_confidences_are_fitted_on_the_calibration_documents(paperwork: Paperwork) -> None:
    assert paperwork.result.documents[Role.CALIBRATION]
    assert paperwork.result.bundle.calibrations
    assert all(item.scale >= 0 for item in paperwork.result.bundle.calibrations)


@pytest.mark.slow
def test_the_same_data_gives_the_same_bundle_in_another_folder_with_a_space(quick: Paperwork, tmp_path: Path) -> None:
    first = quick
    second = trained(tmp_path / "over there" / "a b", text=QUICK)
    assert second.result.bundle.digest == first.result.bundle.digest
    assert second.result.bundle.folder != first.result.bundle.folder
    files = json.loads((first.bundle_folder / "attestation.json").read_bytes())["files"]
    for name in files:
        assert (first.bundle_folder / name).read_bytes() == (second.bundle_folder / name).read_bytes(), name
        assert b"over there" not in (second.bundle_folder / name).read_bytes()


@pytest.mark.slow
def test_another_seed_gives_another_bundle_and_the_same_one_takes_its_place_again(quick: Paperwork) -> None:
    work = quick
    snapshot = read_snapshot(places_of(work.project).data, project="paperwork")
    progress = Progress(reading=silent, epoch=lambda *_: None)
    digests = []
    for seed in (2, 1):
        project = load_project(work.project.folder, flags={"model": {"seed": seed}})
        with torch_may_warn():
            digests.append(train_model(project, snapshot, jobs=1, progress=progress).bundle.digest)
        assert current_bundle(project).digest == digests[-1]
    assert digests[0] != work.result.bundle.digest
    assert digests[1] == work.result.bundle.digest
    bundles = [path.name for path in places_of(work.project).models.iterdir() if path.is_dir()]
    assert sorted(bundles) == sorted(digests)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json", "calibration.json", "reference.json"])
def test_a_bundle_with_one_flipped_bit_is_refused(paperwork: Paperwork, tmp_path: Path, name: str) -> None:
    for path in paperwork.bundle_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BundleError, match=f"{name} is damaged"):
        load_bundle(tmp_path)


@pytest.mark.slow
def test_files_that_cannot_be_read_any_more_are_left_out_and_told(tmp_path: Path) -> None:
    """Limits may be tightened after the import; what does not fit them any longer must not end the training."""
    (tmp_path / "postroom.toml").write_text(QUICK, encoding="utf-8")
    long = next(invoices(1, seed=3))
    two_pages = pdf_of(["Invoice number INV-00001"], ["Total due $5.00"])
    papers = [*invoices(14, seed=1), Paper(name="long.pdf", pdf=two_pages, row=long.row | {"file": "long.pdf"})]
    labels = write_labels(tmp_path / "labels.jsonl", papers, split="train")
    project = load_project(tmp_path)
    done = import_labels(labels, files=None, project=project, split_by=None, jobs=1, progress=silent)
    tight = load_project(tmp_path, flags={"document": {"max_pages": 1}})
    seen: list[int] = []

    def counting(items: Iterable[ReadDocument], total: int) -> Iterable[ReadDocument]:
        seen.append(total)
        return items

    points: list[tuple[LearningPoint, int]] = []
    progress = Progress(reading=counting, epoch=lambda point, total: points.append((point, total)))
    with torch_may_warn():
        result = train_model(tight, done.snapshot, jobs=1, progress=progress)
    assert [key for key, _ in result.unread] == ["long.pdf"]
    assert seen == [15]
    assert [(point.epoch, total) for point, total in points] == [(1, 1)]


@pytest.mark.slow
def test_without_a_readable_training_document_there_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").write_text(QUICK, encoding="utf-8")
    project = load_project(tmp_path)
    labels = write_labels(tmp_path / "labels.jsonl", invoices(12, seed=1))
    done = import_labels(labels, files=None, project=project, split_by=None, jobs=1, progress=silent)
    none = replace(done.snapshot, roles=dict.fromkeys(done.snapshot.roles, Role.TEST))
    with pytest.raises(DataError):
        train_model(project, none, jobs=1, progress=Progress(reading=silent, epoch=lambda *_: None))
    assert not places_of(project).current.exists()


def test_reading_imports_neither_torch_nor_onnx(paperwork: Paperwork, tmp_path: Path) -> None:
    (paper,) = invoices(1, seed=60)
    (tmp_path / "a.pdf").write_bytes(paper.pdf)
    program = f"""
import os, sys
from postroom.cli.main import main
os.chdir({str(paperwork.project.folder)!r})
code = main(["extract", "--json", "--jobs", "1", {str(tmp_path / "a.pdf")!r}])
print(code, sorted({{"torch", "onnx"}} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "0 []"
    assert json.loads(done.stdout)["verdict"] == "extracted"
