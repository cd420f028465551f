"""Which format a label file has, and its raw rows: mappings as `row.Row` checks them."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from postroom.errors import DataError, InputError
from postroom.stages.dataset.importing import label_studio

SEPARATOR = "|"
"""Stands between the values of a repeated field in a table's cell."""

NOT_LABELLED = "?"
"""Stands in a table's cell where nobody looked; an empty cell says that the document holds no value."""

_DELIMITERS = ",;\t"

_NO_UTF_8 = "\ufffd"
"""What stands in a table where its bytes are no text; a label with it would never be found in a document."""

_WRONG_ENCODING = "it is not UTF-8; save the file in that encoding"

_ABOUT = {"file", "key", "type", "group", "split", "trusted", "first_page", "stop_page", "label_damage"}
"""Columns of a table that are no fields."""


class RawRow(NamedTuple):
    """A row as it was read, or what is wrong with it; `place` is its line or task."""

    place: str
    content: Mapping[str, object] | None
    problem: str = ""
    notes: tuple[str, ...] = ()


def raw_rows(path: Path, *, repeated: frozenset[str]) -> Iterator[RawRow]:
    """Read the rows of a label file, format by suffix, else by content.

    Args:
        path: The label file.
        repeated: Names of fields whose cells in a table may hold several values.

    Raises:
        InputError: There is no such file.
        DataError: It is in none of the known formats.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such label file")
    suffix = path.suffix.lower()
    if suffix in {".csv", ".tsv"}:
        return _table(path, repeated)
    if suffix in {".jsonl", ".ndjson"}:
        return _json_lines(path)
    return _by_content(path, repeated)


def _by_content(path: Path, repeated: frozenset[str]) -> Iterator[RawRow]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        start = file.read(4096).lstrip()
    if start.startswith("["):
        return _json_array(path)
    if start.startswith("{"):
        return _json_lines(path)
    if path.suffix.lower() == ".json":
        raise DataError(f"{path.name}: neither a JSON array nor JSON lines")
    return _table(path, repeated)


def _json_lines(path: Path) -> Iterator[RawRow]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if text:
                yield _json_row(text, f"line {number}")


def _json_row(text: bytes, place: str) -> RawRow:
    try:
        content = json.loads(text)
    except UnicodeDecodeError:
        return RawRow(place, None, _WRONG_ENCODING)
    except (ValueError, RecursionError):
        return RawRow(place, None, "not a line of JSON")
    if not isinstance(content, dict):
        return RawRow(place, None, "not a JSON object")
    return RawRow(place, content)


def _json_array(path: Path) -> Iterator[RawRow]:
    try:
        items = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path.name}: not valid JSON; export it again") from error
    for number, item in enumerate(items, start=1):
        place = f"task {number}"
        if not isinstance(item, dict):
            yield RawRow(place, None, "not a JSON object")
        elif "fields" in item:
            yield RawRow(place, item)
        else:
            task = label_studio.read_task(item)
            yield RawRow(place, task.content, task.problem, task.notes)


def _table(path: Path, repeated: frozenset[str]) -> Iterator[RawRow]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.DictReader(file, delimiter=max(_DELIMITERS, key=head.count), restkey="", strict=True)
        try:
            _check_columns(path, list(reader.fieldnames or ()))
            for cells in reader:
                yield _table_row(cells, repeated, f"line {reader.line_num}")
        except csv.Error as error:
            raise DataError(f"{path.name}, after line {reader.line_num}: {error}") from error


def _check_columns(path: Path, columns: list[str]) -> None:
    if "file" not in columns:
        raise DataError(f"{path.name}: a table of labels needs a column called file, and one for each field")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise DataError(f"{path.name}: column {twice[0]!r} stands there twice")


def _table_row(cells: Mapping[str, object], repeated: frozenset[str], place: str) -> RawRow:
    if "" in cells or None in cells.values():
        return RawRow(place, None, "it has another number of cells than the heading")
    if any(_NO_UTF_8 in str(cell) for cell in cells.values()):
        return RawRow(place, None, _WRONG_ENCODING)
    row: dict[str, object] = {}
    fields: dict[str, object] = {}
    for name, cell in cells.items():
        text = str(cell).strip()
        if name in _ABOUT:
            if text:
                row[name] = text.split(SEPARATOR) if name == "label_damage" else text
        elif text != NOT_LABELLED:
            fields[name] = text.split(SEPARATOR) if name in repeated else text
    return RawRow(place, {**row, "fields": fields})
