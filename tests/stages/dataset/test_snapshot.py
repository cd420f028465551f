"""A snapshot is the same wherever it was written, and says what was damaged."""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from postroom.errors import DataError
from postroom.records.label import Label, LabelledDocument, Role
from postroom.records.schema import Schema
from postroom.records.value import State
from postroom.stages.dataset.importing.documents import content_digest
from postroom.stages.dataset.snapshot import Snapshot, read_snapshot, write_snapshot

ROLES = {"a.pdf": Role.TRAIN, "a.pdf#2": Role.TRAIN, "given": Role.TEST}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(b"%PDF-1.7 a")
    return folder


@pytest.fixture
def documents(make_page: Any) -> list[LabelledDocument]:
    pages = (make_page("Total 1.00"),)
    label = Label(field="total", state=State.PRESENT, values=("1.00",))
    one = LabelledDocument(
        key="a.pdf", type="order", labels=(label,), file_sha256=hashlib.sha256(b"%PDF-1.7 a").hexdigest(), stop_page=1
    )
    two = dataclasses.replace(one, key="a.pdf#2", first_page=1, stop_page=None)
    return [
        one,
        two,
        LabelledDocument(
            key="given", type="order", labels=(label,), file_sha256=content_digest(pages), pages=pages, group="g"
        ),
    ]


def write(folder: Path, documents: list[LabelledDocument], schema: Schema, files: Path) -> Snapshot:
    return write_snapshot(documents, ROLES, folder, schema=schema, files=files)


def blob_path(folder: Path, sha256: str) -> Path:
    return folder / "mail" / "blobs" / sha256[:2] / sha256


def test_what_was_written_is_read_again(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    written = write(tmp_path / "data", documents, schema, files)
    for snapshot in (
        read_snapshot(tmp_path / "data", project="mail"),
        read_snapshot(tmp_path / "data", written.digest, project="mail"),
    ):
        assert snapshot.documents == tuple(documents)
        assert snapshot.roles == ROLES
        assert snapshot.digest == written.digest
        assert snapshot.header.schema_sha256 == schema.sha256
        assert snapshot.content(documents[1]) == b"%PDF-1.7 a"
        assert [document.key for document in snapshot.of_role(Role.TRAIN)] == ["a.pdf", "a.pdf#2"]


def test_the_digest_depends_neither_on_folder_nor_order_nor_how_often(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    first = write(tmp_path / "one", documents, schema, files)
    assert write(tmp_path / "one", documents, schema, files).digest == first.digest
    assert write(tmp_path / "two", documents[::-1], schema, files).digest == first.digest


def test_the_digest_depends_on_labels_and_roles(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    digests = {
        write(tmp_path, documents, schema, files).digest,
        write(tmp_path, [dataclasses.replace(documents[0], trusted=False), *documents[1:]], schema, files).digest,
        write_snapshot(documents, {**ROLES, "given": Role.DEV}, tmp_path, schema=schema, files=files).digest,
    }
    assert len(digests) == 3


def test_latest_is_the_one_written_last_and_older_ones_stay(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    old = write(tmp_path, documents, schema, files)
    new = write(tmp_path, documents[:2], schema, files)
    assert read_snapshot(tmp_path, project="mail").digest == new.digest
    assert len(read_snapshot(tmp_path, old.digest, project="mail").documents) == 3


def test_another_project_sees_nothing_of_it(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    written = write(tmp_path, documents, schema, files)
    with pytest.raises(DataError, match="no snapshot of the project 'post' yet"):
        read_snapshot(tmp_path, project="post")
    with pytest.raises(DataError, match=f"snapshot {written.digest} is missing"):
        read_snapshot(tmp_path, written.digest, project="post")


def test_a_snapshot_of_known_content_needs_no_files(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    written = write(tmp_path, documents, schema, files)
    assert write_snapshot(documents, ROLES, tmp_path, schema=schema).digest == written.digest
    with pytest.raises(DataError, match=r"a\.pdf: its file is not kept yet"):
        write_snapshot(documents, ROLES, tmp_path / "elsewhere", schema=schema)


def test_given_pages_can_be_left_where_they_are(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    write(tmp_path, documents, schema, files)
    snapshot = read_snapshot(tmp_path, project="mail", with_pages=False)
    assert [document.pages for document in snapshot.documents] == [(), (), ()]


def test_a_damaged_manifest_is_refused_by_name(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    digest = write(tmp_path, documents, schema, files).digest
    path = tmp_path / "mail" / "snapshots" / f"{digest}.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"train"', b'"test"', 1))
    with pytest.raises(DataError, match=f"snapshot {digest} is damaged"):
        read_snapshot(tmp_path, project="mail")


def test_a_damaged_blob_is_refused_by_name(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    write(tmp_path, documents, schema, files)
    blob_path(tmp_path, documents[0].file_sha256).write_bytes(b"%PDF-1.7 b")
    snapshot = read_snapshot(tmp_path, project="mail")
    with pytest.raises(DataError, match=rf"a\.pdf: blob {documents[0].file_sha256} is damaged"):
        snapshot.content(documents[0])
    blob_path(tmp_path, documents[2].file_sha256).write_bytes(b"[]")
    with pytest.raises(DataError, match=f"blob {documents[2].file_sha256} is damaged"):
        read_snapshot(tmp_path, project="mail")


def test_a_missing_blob_is_refused_by_name(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    write(tmp_path, documents, schema, files)
    blob_path(tmp_path, documents[0].file_sha256).unlink()
    with pytest.raises(DataError, match=rf"a\.pdf: blob {documents[0].file_sha256} is missing"):
        read_snapshot(tmp_path, project="mail")


def test_a_manifest_of_another_format_is_refused(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    folder = tmp_path / "mail" / "snapshots"
    digest = write(tmp_path, documents, schema, files).digest
    head, _, rest = (folder / f"{digest}.jsonl").read_bytes().partition(b"\n")
    content = json.dumps({**json.loads(head), "format": 99}).encode() + b"\n" + rest
    later = hashlib.sha256(content).hexdigest()
    (folder / f"{later}.jsonl").write_bytes(content)
    with pytest.raises(DataError, match="has format 99, this version reads 1"):
        read_snapshot(tmp_path, later, project="mail")


def test_a_name_that_is_no_digest_reaches_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no digest of a snapshot"):
        read_snapshot(tmp_path, "../../secret", project="mail")


def test_a_file_that_changed_since_the_import_is_refused(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    (files / "a.pdf").write_bytes(b"%PDF-1.7 changed")
    with pytest.raises(DataError, match=r"a\.pdf: its content has changed"):
        write(tmp_path, documents, schema, files)
    (files / "a.pdf").unlink()
    with pytest.raises(DataError, match=r"a\.pdf: file 'a\.pdf' is missing"):
        write(tmp_path, documents, schema, files)


def test_documents_without_a_role_or_twice_are_refused(
    tmp_path: Path, documents: list[LabelledDocument], schema: Schema, files: Path
) -> None:
    with pytest.raises(DataError, match="given: no role"):
        write_snapshot(documents, {"a.pdf": Role.TRAIN, "a.pdf#2": Role.DEV}, tmp_path, schema=schema, files=files)
    with pytest.raises(DataError, match="4 documents with 3 keys"):
        write(tmp_path, [*documents, documents[0]], schema, files)
    with pytest.raises(DataError, match="0 documents"):
        write(tmp_path, [], schema, files)
