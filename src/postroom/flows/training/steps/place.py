"""Where a step finds contents, and how hard it may work on them."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What differs from machine to machine and must not change a result.

    Attributes:
        source: URL or folder of the store that holds the project's documents.
        project: Name of the project.
        cache: Folder of what was fetched, and read by OCR, before; it may go at any time.
        jobs: Number of processes.
    """

    source: str
    project: str
    cache: Path
    jobs: int = 1

    @classmethod
    def at(cls, source: str, project: str, *, cache: str = "", jobs: int = 1) -> Self:
        """Make it of plain values; an empty `cache` is a folder of this machine's that lasts as long as it does."""
        near = Path(cache) if cache else Path(tempfile.gettempdir()) / "postroom"
        return cls(source=source, project=project, cache=near, jobs=jobs)
