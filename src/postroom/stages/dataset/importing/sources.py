"""The folder of documents that a label file names; nothing outside it is ever opened."""

import hashlib
from pathlib import Path, PurePosixPath


class SourceFiles:
    """Files below one folder, each hashed once.

    Attributes:
        folder: The folder that names are relative to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._hashes: dict[Path, str] = {}

    def locate(self, name: str) -> Path:
        """Find the file of that name; ValueError where it is missing or stands outside the folder, links included."""
        try:
            path = (self.folder / PurePosixPath(name)).resolve()
            is_file = path.is_file()
        except (OSError, RuntimeError, ValueError) as error:
            raise ValueError(f"file {name!r} has no valid name") from error
        if not path.is_relative_to(self.folder):
            raise ValueError(f"file {name!r} stands outside the folder of documents")
        if not is_file:
            raise ValueError(f"file {name!r} is missing")
        return path

    def sha256(self, name: str) -> str:
        """Hexadecimal SHA-256 of a file's content; ValueError as `locate`, or where it cannot be read."""
        path = self.locate(name)
        if path not in self._hashes:
            try:
                with path.open("rb") as file:
                    self._hashes[path] = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise ValueError(f"file {name!r} cannot be read: {error.strerror}") from error
        return self._hashes[path]
