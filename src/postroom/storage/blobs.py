"""Content kept under its own SHA-256, a folder a project: nothing in it is ever changed, only added."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from postroom.errors import DataError

_PROJECT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def project_folder(folder: Path, project: str) -> Path:
    """Give the project's own folder; DataError for a project name that cannot be a folder's."""
    if not _PROJECT.fullmatch(project):
        raise DataError(f"project name {project!r}: use letters, digits, '-', '_' and '.' only")
    return folder / project


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file so that a reader sees all of it or nothing, whatever happens to this process in between.

    Args:
        path: Its folder is made where there is none.
        content: What to write.
        durable: Whether it must outlast a power failure from the moment this returns; takes some milliseconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


class Blobs:
    """The blobs of one project below `folder`; other projects' are never seen.

    Attributes:
        folder: Where this project's blobs lie.
    """

    def __init__(self, folder: Path, *, project: str) -> None:
        self.folder = project_folder(folder, project) / "blobs"

    def path(self, sha256: str) -> Path:
        """Say where a blob lies, or would lie; DataError where that is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise DataError(f"{sha256[:80]!r} is no SHA-256 in hexadecimal")
        return self.folder / sha256[:2] / sha256

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def put(self, content: bytes, *, durable: bool = True) -> str:
        """Keep content and give its hexadecimal SHA-256; a blob that is there is written again only if damaged."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content, durable=durable)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read a blob; DataError that names it where it is missing or its content does not have that hash."""
        path = self.path(sha256)
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise DataError(f"blob {sha256} is missing; import its document again") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DataError(f"blob {sha256} is damaged: its content has another hash; import its document again")
        return content
