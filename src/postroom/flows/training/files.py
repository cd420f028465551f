"""How steps hand records on: as JSON, one a file or one a line."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from postroom.errors import DataError
from postroom.storage.codec import canonical, from_json, parse, to_json

Record = TypeVar("Record")


def write_record(path: Path, record: object) -> None:
    """Write one record, in the one form that equal records have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(canonical(to_json(record)))


def read_record(path: Path, kind: type[Record]) -> Record:
    """Read what `write_record` wrote; DataError that names the file where it is none."""
    data = parse(_content(path), name=str(path))
    try:
        return from_json(kind, data)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def write_records(path: Path, records: Iterable[object]) -> int:
    """Write records, one a line, and give their number; memory holds one at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("wb") as file:
        for record in records:
            file.write(canonical(to_json(record)) + b"\n")
            count += 1
    return count


def read_records(path: Path, kind: type[Record]) -> Iterator[Record]:
    """Read what `write_records` wrote, one at a time; DataError that names file and line where one is none."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            yield from_json(kind, parse(line, name=f"{path}, line {number}"))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}); run the step that writes it again") from error
