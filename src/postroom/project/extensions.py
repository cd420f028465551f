"""A project's own Python package: validators and OCR engines that its postroom.toml names."""

import hashlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from postroom.errors import ProjectError

_MADE = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"})


class ExtensionOptions(BaseModel):
    """The project's own Python code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    package: Annotated[str, StringConstraints(pattern=r"^([^/]+/)*[A-Za-z_][A-Za-z0-9_]*$")] | None = Field(
        default=None,
        description="Folder of the project's own Python package, from the project's where relative, such as "
        '"src/acme_postroom"; what [fields_options] validators and [ocr] engine name is imported from it. None by '
        "default.",
    )


def make_importable(package: Path) -> None:
    """Let this process import a package from where it lies.

    Raises:
        ProjectError: There is none, or another of its name would be imported.
    """
    beginning = package / "__init__.py"
    if not beginning.is_file():
        raise ProjectError(f"{package} is no Python package: it has no __init__.py; mend package under [extensions]")
    place = str(package.parent)
    if place not in sys.path:
        sys.path.append(place)  # last, so that nothing beside the package stands before what is installed
    found = importlib.util.find_spec(package.name)
    if found is None or found.origin is None or Path(found.origin).resolve() != beginning.resolve():
        seen = found.origin if found is not None else None
        raise ProjectError(f"{package.name} is imported from {seen}, not from {package}; give the package another name")


def sources_hash(package: Path) -> str:
    """Hexadecimal SHA-256 of the names and contents of all files of a package, or of a module's file."""
    told = hashlib.sha256()
    for path in _files(package) if package.is_dir() else (package,):
        told.update(f"{path.relative_to(package.parent).as_posix()}\0".encode())
        told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()


def _files(package: Path) -> Iterator[Path]:
    """Give all files but those that Python and its tools make."""
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and not _MADE & set(path.relative_to(package).parts):
            yield path
