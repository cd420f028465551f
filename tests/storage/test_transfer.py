"""Blobs move several at once, and the first that cannot stops the rest."""

import hashlib
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from postroom.errors import DataError
from postroom.storage.blobs import CachedBlobs, StoredBlobs
from postroom.storage.folder import FolderStore
from postroom.storage.transfer import copy_blobs, damaged, read_ahead


def blobs_in(folder: Path) -> StoredBlobs:
    return StoredBlobs(FolderStore(folder, project="mail"))


@pytest.fixture
def source(tmp_path: Path) -> StoredBlobs:
    return blobs_in(tmp_path / "source")


def spoil(folder: Path, sha256: str) -> None:
    (folder / "mail" / "blobs" / sha256[:2] / sha256).write_bytes(b"spoilt")


class Meeting(StoredBlobs):
    """Blobs whose reading waits until two read at once."""

    barrier = threading.Barrier(2, timeout=10)

    def get(self, sha256: str) -> bytes:
        self.barrier.wait()
        return super().get(sha256)


def test_blobs_move_at_the_same_time(tmp_path: Path, source: StoredBlobs) -> None:
    names = [source.put(content) for content in (b"one", b"two")]
    copy_blobs(names, Meeting(FolderStore(tmp_path / "source", project="mail")), blobs_in(tmp_path / "target"), jobs=2)
    assert blobs_in(tmp_path / "target").missing(names) == []


def test_after_a_blob_that_cannot_be_read_nothing_more_is_begun(tmp_path: Path, source: StoredBlobs) -> None:
    names = sorted(source.put(str(number).encode()) for number in range(200))
    spoil(tmp_path / "source", names[0])
    target = blobs_in(tmp_path / "target")
    with pytest.raises(DataError, match=f"blob {names[0]} is damaged"):
        copy_blobs(names, source, target, jobs=1)
    assert len(target.missing(names)) > 100


def test_a_blob_that_is_asked_for_twice_moves_once(tmp_path: Path, source: StoredBlobs) -> None:
    name, moved = source.put(b"one"), list[str]()

    def progress(names: Iterable[str], total: int) -> list[str]:
        assert total == 1
        moved.extend(names)
        return moved

    copy_blobs([name, name], source, blobs_in(tmp_path / "target"), progress=progress)
    assert moved == [name]


def test_missing_and_damaged_blobs_are_told(tmp_path: Path, source: StoredBlobs) -> None:
    whole, broken, lost = source.put(b"whole"), source.put(b"broken"), hashlib.sha256(b"lost").hexdigest()
    spoil(tmp_path / "source", broken)
    assert damaged([whole, broken, lost], source) == sorted([broken, lost])
    assert damaged([], source) == []


def test_what_was_read_ahead_lies_near_by(tmp_path: Path, source: StoredBlobs) -> None:
    near = blobs_in(tmp_path / "near")
    names = [source.put(content) for content in (b"one", b"two")]
    read_ahead(names, CachedBlobs(source, near=near))
    assert near.missing(names) == []
