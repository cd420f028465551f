"""Files and folders named by what they hold."""

import hashlib
import shutil
from pathlib import Path

from postroom.storage.codec import canonical


def delete(path: Path) -> None:
    """Delete a file, or a folder with all that is in it; nothing where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file; of a folder that of its files' names and hashes, in whatever order they lie."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    inside = sorted(found for found in path.rglob("*") if found.is_file())
    named = {found.relative_to(path).as_posix(): digest_of(found) for found in inside}
    return hashlib.sha256(canonical(named)).hexdigest()
