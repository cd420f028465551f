"""Content kept under its own SHA-256, project by project: nothing in it is ever changed, only added."""

import hashlib
import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Final, Protocol

from postroom.errors import DataError
from postroom.storage.store import Store

UNFINISHED: Final = ".new-"
"""What the name of a file begins with that is still being written."""

_FOLDER = "blobs"
_REMEDY = "import its document again, or copy it from where it is whole"
_PROJECT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_project(project: str) -> str:
    """Give the project's name; DataError for one that cannot be a folder's."""
    if not _PROJECT.fullmatch(project):
        raise DataError(f"project name {project!r}: use letters, digits, '-', '_' and '.' only")
    return project


def project_folder(folder: Path, project: str) -> Path:
    """Give the project's own folder; DataError for a project name that cannot be a folder's."""
    return folder / check_project(project)


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file so that a reader sees all of it or nothing, whatever happens to this process in between.

    Who may read it, the process's umask says, as for any new file: a folder of them may be shared.

    Args:
        path: Its folder is made where there is none.
        content: What to write.
        durable: Whether it must outlast a power failure from the moment this returns; takes some milliseconds.
    """
    made = _make_folder(path.parent)
    unfinished = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")  # what tempfile makes, only its maker may read
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    if durable:
        for folder in (path.parent, *(new.parent for new in made)):
            _settle(folder)


class Blobs(Protocol):
    """The blobs of one project; other projects' are never seen."""

    def __contains__(self, sha256: str) -> bool: ...

    def put(self, content: bytes, *, durable: bool = True) -> str:
        """Keep content and give its hexadecimal SHA-256; a blob that is there is written again only if damaged."""
        ...

    def get(self, sha256: str) -> bytes:
        """Read a blob; DataError that names it where it is missing or its content does not have that hash."""
        ...

    def missing(self, wanted: Collection[str]) -> list[str]:
        """Say which of the wanted blobs are not there, sorted, without reading any."""
        ...


class StoredBlobs:
    """The blobs in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, sha256: str) -> bool:
        return self._store.find(_key(sha256)) is not None

    def put(self, content: bytes, *, durable: bool = True) -> str:
        """Keep content and give its hexadecimal SHA-256; a blob that is there is written again only if damaged."""
        sha256 = hashlib.sha256(content).hexdigest()
        kept = self._store.find(_key(sha256))
        if kept is None or kept.size_bytes != len(content) or self._store.read(_key(sha256)) != content:
            self._store.write(_key(sha256), content, durable=durable)
        return sha256

    def renew(self, content: bytes) -> str:
        """Keep content without asking whether it is there, which a bucket answers slowly; give its SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._store.write(_key(sha256), content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read a blob; DataError that names it where it is missing or its content does not have that hash."""
        try:
            content = self._store.read(_key(sha256))
        except FileNotFoundError as error:
            raise DataError(f"blob {sha256} is missing in {self._store.name}; {_REMEDY}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DataError(f"blob {sha256} is damaged: in {self._store.name} it has another hash; {_REMEDY}")
        return content

    def missing(self, wanted: Collection[str]) -> list[str]:
        """Say which of the wanted blobs are not there, sorted, without reading any."""
        there = self._store.list(_FOLDER)
        return sorted(sha256 for sha256 in set(wanted) if _key(sha256) not in there)


class CachedBlobs:
    """Blobs that are read from afar once: what was read, or put, lies near by from then on.

    Damage near by is mended from afar without a word; damage afar is refused by name.
    """

    def __init__(self, far: Blobs, *, near: Blobs) -> None:
        self._far, self._near = far, near

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self._near or sha256 in self._far

    def put(self, content: bytes, *, durable: bool = True) -> str:
        """Keep content afar and near by, and give its hexadecimal SHA-256."""
        self._far.put(content, durable=durable)
        return self._near.put(content, durable=False)

    def get(self, sha256: str) -> bytes:
        """Read a blob; DataError that names it where it is missing or damaged afar."""
        try:
            return self._near.get(sha256)
        except DataError:
            content = self._far.get(sha256)
        self._near.put(content, durable=False)
        return content

    def missing(self, wanted: Collection[str]) -> list[str]:
        """Say which of the wanted blobs are neither near by nor afar, sorted; afar is asked only if it must be."""
        not_here = self._near.missing(wanted)
        return self._far.missing(not_here) if not_here else []


def _key(sha256: str) -> str:
    """Give a blob's key; DataError where that is no SHA-256."""
    if not _SHA256.fullmatch(sha256):
        raise DataError(f"{sha256[:80]!r} is no SHA-256 in hexadecimal")
    return f"{_FOLDER}/{sha256[:2]}/{sha256}"


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder with those around it; give what was missing, from the inside out."""
    missing = []
    for around in (folder, *folder.parents):
        if around.exists():
            break
        missing.append(around)
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _settle(folder: Path) -> None:
    """Let the names in a folder outlast a power failure: that of its files' contents does not bring their names."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
