"""Blobs keep content under its hash, project by project."""

import hashlib
from pathlib import Path

import pytest

from postroom.errors import DataError
from postroom.storage.blobs import Blobs, write_atomically


def test_content_comes_back_under_its_hash(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path, project="mail")
    sha256 = blobs.put(b"content")
    assert sha256 == hashlib.sha256(b"content").hexdigest()
    assert sha256 in blobs
    assert blobs.get(sha256) == b"content"


def test_another_project_does_not_see_the_blob(tmp_path: Path) -> None:
    sha256 = Blobs(tmp_path, project="mail").put(b"content")
    assert sha256 not in Blobs(tmp_path, project="post")


def test_a_damaged_blob_is_refused_by_name(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path, project="mail")
    sha256 = blobs.put(b"content")
    blobs.path(sha256).write_bytes(b"c0ntent")
    with pytest.raises(DataError, match=f"blob {sha256} is damaged"):
        blobs.get(sha256)


@pytest.mark.parametrize("damage", [b"cont", b"c0ntent"])
def test_a_damaged_blob_is_mended_by_writing_it_again(tmp_path: Path, damage: bytes) -> None:
    blobs = Blobs(tmp_path, project="mail")
    sha256 = blobs.put(b"content")
    blobs.path(sha256).write_bytes(damage)
    assert blobs.put(b"content") == sha256
    assert blobs.get(sha256) == b"content"


def test_a_missing_blob_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"blob {'0' * 64} is missing"):
        Blobs(tmp_path, project="mail").get("0" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_a_name_that_is_no_hash_reaches_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="no SHA-256"):
        Blobs(tmp_path, project="mail").get(name)


@pytest.mark.parametrize("project", ["", "..", "a/b", ".hidden"])
def test_a_project_name_cannot_leave_the_folder(tmp_path: Path, project: str) -> None:
    with pytest.raises(DataError, match="project name"):
        Blobs(tmp_path, project=project)


def test_a_failed_write_leaves_neither_half_a_file_nor_litter(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_atomically(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
