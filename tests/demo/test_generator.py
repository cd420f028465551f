"""What is written to disk."""

import json
from pathlib import Path

import pytest

from postroom.demo.generator import DemoFiles, Scans, make_encrypted, scan_some, write_demo
from postroom.settings import load_project
from postroom.stages.dataset.importing import read_labels


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_demo(tmp_path_factory.mktemp("demo"), seed=3, training_documents=40, mailbox_messages=18)


def rows_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_project_and_its_labels_are_read_without_a_complaint(demo: DemoFiles) -> None:
    project = load_project(demo.project / "postroom.toml")
    for labels in (demo.labels, demo.known_labels):
        report = read_labels(labels, schema=project.schema, files=demo.files)
        assert report.problems == ()
        assert len(report.documents) == report.rows


def test_no_group_stands_in_training_and_in_test(demo: DemoFiles) -> None:
    rows = rows_of(demo.labels)
    groups = {split: {row["group"] for row in rows if row["split"] == split} for split in ("train", "test")}
    assert groups["train"]
    assert groups["test"]
    assert not groups["train"] & groups["test"]
    assert all(row["known_template"] == (row["split"] == "train") for row in rows)


def test_known_test_documents_use_training_templates(demo: DemoFiles) -> None:
    trained = {row["group"] for row in rows_of(demo.labels) if row["split"] == "train"}
    known = rows_of(demo.known_labels)
    assert known
    assert {row["group"] for row in known} <= trained
    assert all(row["known_template"] and row["split"] == "test" for row in known)


def test_labels_ask_for_every_field_of_the_project(demo: DemoFiles) -> None:
    schema = load_project(demo.project / "postroom.toml").schema
    for row in rows_of(demo.labels):
        fields = row["fields"]
        assert isinstance(fields, dict)
        asked = [] if row["type"] == "other" else [field.name for field in schema.type(str(row["type"])).fields]
        assert list(fields) == asked


def test_scans_are_marked_and_as_many_as_asked_for(demo: DemoFiles) -> None:
    assert [row["text_layer"] for row in rows_of(demo.labels)].count("ocr") == Scans().test
    assert [row["scanned"] for row in rows_of(demo.expected)].count(True) == Scans().mailbox


def test_a_scan_is_one_page_of_interest() -> None:
    for file in scan_some(2, "scan", 3):
        assert file.documents[0].stop_page == 1
        assert file.documents[0].truth


def test_writing_twice_leaves_the_same_bytes_in_any_folder(demo: DemoFiles, tmp_path: Path) -> None:
    for _ in range(2):
        write_demo(tmp_path / "a folder", seed=3, training_documents=40, mailbox_messages=18)
        assert everything(tmp_path / "a folder") == everything(demo.project)


def test_two_encrypted_files_of_different_seeds_differ() -> None:
    assert make_encrypted(1) == make_encrypted(1) != make_encrypted(2)
