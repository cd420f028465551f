"""A project's objects as files below a folder."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from postroom.errors import InputError
from postroom.storage.blobs import UNFINISHED, project_folder, write_atomically
from postroom.storage.store import Kept


class FolderStore:
    """The objects of one project below `folder`; each is a file named by its key.

    Attributes:
        folder: Where this project's objects lie.
    """

    def __init__(self, folder: Path, *, project: str) -> None:
        self.folder = project_folder(folder, project)

    @property
    def name(self) -> str:
        """The folder."""
        return str(self.folder)

    def path(self, key: str) -> Path:
        """Say where an object lies, or would lie."""
        return self.folder / key

    def read(self, key: str, *, first_bytes: int | None = None) -> bytes:
        """Read an object, or only its first bytes; FileNotFoundError where there is none."""
        path = self.path(key)
        if path.exists() and not path.is_file():  # a pipe would be read for ever
            raise InputError(f"{path} is no file; delete it, and copy what belongs there from where it is whole")
        try:
            with path.open("rb") as file:
                return file.read(-1 if first_bytes is None else first_bytes)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error}; check the rights to it and its disk") from error

    def write(self, key: str, content: bytes, *, durable: bool = True) -> None:
        """Write an object, over one that is there."""
        try:
            write_atomically(self.path(key), content, durable=durable)
        except OSError as error:
            raise InputError(f"{self.path(key)} cannot be written: {error}") from error

    def find(self, key: str) -> Kept | None:
        """Say what is known of an object; None where there is none."""
        path = self.path(key)
        return _kept(path) if path.is_file() else None

    def list(self, prefix: str) -> Mapping[str, Kept]:
        """Give all objects whose key begins with `prefix` and a slash, by key, in the keys' order."""
        return {
            path.relative_to(self.folder).as_posix(): _kept(path)
            for path in sorted(self.path(prefix).rglob("*"))
            if path.is_file() and not path.name.startswith(UNFINISHED)
        }


def _kept(path: Path) -> Kept:
    facts = path.stat()
    return Kept(size_bytes=facts.st_size, written=dt.datetime.fromtimestamp(facts.st_mtime, tz=dt.UTC))
