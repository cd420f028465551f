"""The files of versions in a folder or a bucket, each checked against its SHA-256 whenever it is read."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from postroom.errors import BundleError
from postroom.storage.store import Store

BUNDLE = "bundle"
"""Folder of a run's files that holds the bundle."""


class Shelf:
    """Files under the id of the run that made them, where MLflow looks for them too."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, run: str, name: str, content: bytes) -> str:
        """Keep a file; give its hexadecimal SHA-256."""
        self._store.write(_key(run, name), content)
        return hashlib.sha256(content).hexdigest()

    def keep_folder(self, run: str, folder: Path) -> tuple[dict[str, str], int]:
        """Keep all files of a bundle; give their SHA-256 by name, and their bytes together."""
        hashes, size_bytes = {}, 0
        for name, path in _files_in(folder):
            content = path.read_bytes()
            hashes[name] = self.keep(run, f"{BUNDLE}/{name}", content)
            size_bytes += len(content)
        return hashes, size_bytes

    def read(self, run: str, name: str, *, sha256: str) -> bytes:
        """Read a file; BundleError that names it where it is missing or differs by a bit."""
        where = f"{self._store.name}/{_key(run, name)}"
        try:
            content = self._store.read(_key(run, name))
        except FileNotFoundError as error:
            raise BundleError(f"{where} is missing; put it back from a copy, or train again") from error
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise BundleError(
                f"{where} is damaged: its SHA-256 is {found}, not {sha256}; put it back from a copy, or train again"
            )
        return content

    def mend(self, run: str, files: Mapping[str, str], folder: Path) -> None:
        """Write again what is missing or damaged of a bundle, from a folder that holds the same files."""
        for name, sha256 in files.items():
            try:
                self.read(run, f"{BUNDLE}/{name}", sha256=sha256)
            except BundleError:
                path = folder / name
                if path.is_file() and hashlib.sha256(content := path.read_bytes()).hexdigest() == sha256:
                    self.keep(run, f"{BUNDLE}/{name}", content)

    def bring(self, run: str, files: Mapping[str, str], folder: Path) -> None:
        """Write a bundle's checked files into `folder`, which appears or is replaced only when all are there."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
        try:
            for name, sha256 in files.items():
                path = fresh / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(self.read(run, f"{BUNDLE}/{name}", sha256=sha256))
            fresh.chmod(0o755)
            _replace(folder, fresh)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _key(run: str, name: str) -> str:
    return f"{run}/artifacts/{name}"  # MLflow's own layout


def _files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.name.startswith("."):
            yield name, path


def _replace(folder: Path, fresh: Path) -> None:
    old = folder.with_name(f".old-{folder.name}-{os.getpid()}")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
