"""The runs that were made here: a folder each, with its record, what its steps printed and what they made."""

import re
from collections.abc import Iterator
from pathlib import Path

from postroom.errors import DataError, InputError
from postroom.flows.training.files import read_record
from postroom.records.run import Run
from postroom.storage.blobs import write_atomically
from postroom.storage.codec import canonical, to_json

_ID = re.compile(r"[0-9a-f]{4,12}")


class Runs:
    """The runs below one folder.

    Attributes:
        folder: Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, run: str) -> Path:
        """Say where a run's own folder is, or would be."""
        return self.folder / run

    def log(self, run: str) -> Path:
        """Say where the text of its steps is."""
        return self.of(run) / "log.txt"

    def keep(self, run: Run) -> None:
        """Write a run's record over the one before."""
        write_atomically(self.of(run.id) / "run.json", canonical(to_json(run)))

    def get(self, run: str) -> Run | None:
        """Give a run by its whole id; None where it was never begun here."""
        path = self.of(run) / "run.json"
        return _record(path) if path.exists() else None

    def find(self, beginning: str) -> Run:
        """Give a run by its id or the first four or more digits of it.

        Raises:
            InputError: There is none, or several begin so.
        """
        found = [run for run in self if run.id.startswith(beginning)] if _ID.fullmatch(beginning) else []
        if len(found) != 1:
            told = f"{len(found)} runs begin with {beginning!r}" if found else f"no run {beginning!r} here"
            raise InputError(f"{told}; list them with: postroom runs list")
        return found[0]

    def __iter__(self) -> Iterator[Run]:
        """Give all runs, the one begun last first."""
        kept = [_record(path) for path in self.folder.glob("*/run.json")]
        yield from sorted(kept, key=lambda run: run.started, reverse=True)


def _record(path: Path) -> Run:
    """Read a run's record; DataError that says how to go on without it, since all that looks for runs reads it."""
    remedy = f"put it back from a copy, or move {path.parent} away"
    if not path.is_file():  # a pipe would be read for ever
        raise DataError(f"the record of a run, {path}, is no file; {remedy}")
    try:
        return read_record(path, Run)
    except DataError as error:
        raise DataError(f"the record of a run, {path}, is damaged ({error}); {remedy}") from error
