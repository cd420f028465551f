"""Blobs keep content under its hash, project by project, in a folder and in a bucket alike."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from postroom.errors import DataError
from postroom.storage.blobs import CachedBlobs, StoredBlobs, write_atomically
from postroom.storage.folder import FolderStore
from postroom.storage.remote import open_store
from postroom.storage.store import Store

CONTENT = hashlib.sha256(b"content").hexdigest()
KEY = f"blobs/{CONTENT[:2]}/{CONTENT}"


@pytest.fixture
def store(source: str) -> Store:
    return open_store(source, project="mail")


def test_content_comes_back_under_its_hash(store: Store) -> None:
    blobs = StoredBlobs(store)
    assert blobs.put(b"content") == CONTENT
    assert CONTENT in blobs
    assert blobs.get(CONTENT) == b"content"


def test_another_project_does_not_see_the_blob(source: str, store: Store) -> None:
    StoredBlobs(store).put(b"content")
    other = StoredBlobs(open_store(source, project="post"))
    assert CONTENT not in other
    assert other.missing([CONTENT]) == [CONTENT]


def test_a_project_whose_name_begins_another_does_not_see_its_blobs(source: str) -> None:
    StoredBlobs(open_store(source, project="mail-two")).put(b"content")
    assert StoredBlobs(open_store(source, project="mail")).missing([CONTENT]) == [CONTENT]


def test_missing_blobs_are_listed_once_and_sorted(store: Store) -> None:
    blobs = StoredBlobs(store)
    blobs.put(b"content")
    assert blobs.missing(["f" * 64, CONTENT, "0" * 64, "f" * 64]) == ["0" * 64, "f" * 64]
    assert blobs.missing([CONTENT]) == []


def test_a_damaged_blob_is_refused_by_name(store: Store) -> None:
    blobs = StoredBlobs(store)
    blobs.put(b"content")
    store.write(KEY, b"c0ntent")
    with pytest.raises(DataError, match=f"blob {CONTENT} is damaged: in .*mail it has"):
        blobs.get(CONTENT)


@pytest.mark.parametrize("damage", [b"cont", b"c0ntent"])
def test_a_damaged_blob_is_mended_by_writing_it_again(store: Store, damage: bytes) -> None:
    blobs = StoredBlobs(store)
    blobs.put(b"content")
    store.write(KEY, damage)
    assert blobs.put(b"content") == CONTENT
    assert blobs.get(CONTENT) == b"content"


def test_a_blob_that_is_there_is_not_written_again(store: Store) -> None:
    blobs = StoredBlobs(store)
    blobs.put(b"content")
    first = store.find(KEY)
    blobs.put(b"content")
    assert store.find(KEY) == first


def test_a_missing_blob_is_refused_by_name(store: Store) -> None:
    with pytest.raises(DataError, match=f"blob {'0' * 64} is missing"):
        StoredBlobs(store).get("0" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_a_name_that_is_no_hash_reaches_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="no SHA-256"):
        StoredBlobs(FolderStore(tmp_path, project="mail")).get(name)


@pytest.mark.parametrize("project", ["", "..", "a/b", ".hidden"])
@pytest.mark.parametrize("url", ["folder", "s3://bucket"])
def test_a_project_name_cannot_leave_its_place(project: str, url: str) -> None:
    with pytest.raises(DataError, match="project name"):
        open_store(url, project=project)


def test_what_was_read_from_afar_once_is_read_near_by(tmp_path: Path, store: Store) -> None:
    near = StoredBlobs(FolderStore(tmp_path / "near", project="mail"))
    StoredBlobs(store).put(b"content")
    blobs = CachedBlobs(StoredBlobs(store), near=near)
    assert CONTENT not in near
    assert blobs.get(CONTENT) == b"content"
    store.write(KEY, b"lost")
    assert blobs.get(CONTENT) == b"content"
    assert blobs.missing([CONTENT, "0" * 64]) == ["0" * 64]


def test_damage_near_by_is_mended_from_afar(tmp_path: Path, store: Store) -> None:
    cache = FolderStore(tmp_path / "near", project="mail")
    blobs = CachedBlobs(StoredBlobs(store), near=StoredBlobs(cache))
    blobs.put(b"content")
    cache.write(KEY, b"c0ntent")
    assert blobs.get(CONTENT) == b"content"
    assert cache.read(KEY) == b"content"


def test_what_is_put_through_a_cache_is_afar_and_near_by(tmp_path: Path, store: Store) -> None:
    near = StoredBlobs(FolderStore(tmp_path / "near", project="mail"))
    CachedBlobs(StoredBlobs(store), near=near).put(b"content")
    assert CONTENT in StoredBlobs(store)
    assert CONTENT in near


def test_a_failed_write_leaves_neither_half_a_file_nor_litter(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_atomically(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_what_is_written_may_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    """All files of a folder that a team shares could once be read by those alone who had pushed them."""
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "blobs" / "a", b"content")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "blobs" / "a").stat().st_mode) == 0o640
