"""Results as others take them: an object a line for every part, and a table with a row for every document."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from postroom.records.extraction import Extraction, PartResult
from postroom.records.schema import Schema
from postroom.records.value import Candidate, FieldValue, Money, State, TypedValue
from postroom.values.rendering import as_text

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

_FIRST_COLUMNS = (
    "source",
    "part",
    "name",
    "verdict",
    "cause",
    "type",
    "first_page",
    "stop_page",
    "model",
    "prediction",
)
_BETWEEN_VALUES = " | "
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"-\d+(\.\d+)?")
"""A negative number as values are written; nothing may follow it that a spreadsheet would compute."""


def to_objects(result: PartResult, *, schema: Schema) -> Iterator[dict[str, Json]]:
    """Give one object for each document of a part, or one for a part without any."""
    head: dict[str, Json] = {
        "source": result.source,
        "part": result.part,
        "name": result.name,
        "sha256": result.sha256,
        "verdict": result.verdict.value,
        "cause": result.cause,
    }
    if not result.extractions:
        yield head
    for extraction in result.extractions:
        yield head | _document(extraction, schema)


def _document(extraction: Extraction, schema: Schema) -> dict[str, Json]:
    provenance = extraction.provenance
    fields: dict[str, Json] = {}
    for spec in schema.type(extraction.type).fields:
        values: list[Json] = [_field(value) for value in extraction.fields if value.field == spec.name]
        if values:
            fields[spec.name] = values if spec.repeated else values[0]
    return {
        "prediction": extraction.prediction_id,
        "type": extraction.type,
        "type_confidence": round(extraction.type_confidence, 4),
        "first_page": extraction.first_page,
        "stop_page": extraction.stop_page,
        "fields": fields,
        "model": provenance.model,
        "run": provenance.run,
        "dataset": provenance.dataset,
        "commit": provenance.commit,
        "schema": provenance.schema_sha256,
        "extracted_at": extraction.extracted_at.isoformat(),
    }


def _field(value: FieldValue) -> dict[str, Json]:
    return {
        "state": value.state.value,
        **_typed(value.value),
        "raw": value.raw,
        "confidence": round(value.confidence, 4),
        "source": value.source.value,
        "regions": [
            {
                "page": region.page,
                "box": [
                    round(edge, 5) for edge in (region.box.left, region.box.top, region.box.right, region.box.bottom)
                ],
            }
            for region in value.regions
        ],
        "words": [[words.page, words.start, words.stop] for words in value.words],
        "candidates": [_candidate(candidate) for candidate in value.candidates],
        "notes": list(value.notes),
    }


def _candidate(candidate: Candidate) -> dict[str, Json]:
    return {**_typed(candidate.value), "raw": candidate.raw, "confidence": round(candidate.confidence, 4)}


def _typed(value: TypedValue | None) -> dict[str, Json]:
    """Write a typed value as text, and money's currency beside it."""
    if value is None:
        return {"value": None}
    if isinstance(value, Money):
        return {"value": as_text(value.amount), "currency": value.currency}
    return {"value": as_text(value)}


def columns_of(schema: Schema) -> tuple[str, ...]:
    """Name the columns of the table: where a document comes from, then each field with its confidence."""
    names = dict.fromkeys(_column(spec.name) for kind in schema.types for spec in kind.fields)
    return (*_FIRST_COLUMNS, *(column for name in names for column in (name, f"{name}_confidence")))


def _column(field: str) -> str:
    """Give a field's column; a field that is called like another column, say `type`, gets a name of its own."""
    return f"field.{field}" if field in _FIRST_COLUMNS or field.endswith("_confidence") else field


def to_row(item: Mapping[str, Json], columns: Sequence[str]) -> dict[str, str | float | int | None]:
    """Flatten one object; of a repeated field the values stand in one cell, with the least confidence."""
    row: dict[str, str | float | int | None] = dict.fromkeys(columns)
    row.update({name: cell for name in _FIRST_COLUMNS if isinstance(cell := item.get(name), str | int)})
    fields = item.get("fields")
    for name, held in fields.items() if isinstance(fields, dict) else ():
        values = [value for value in (held if isinstance(held, list) else [held]) if isinstance(value, dict)]
        present = [value for value in values if value["state"] == State.PRESENT.value]
        texts = [str(value["raw"] if value["value"] is None else value["value"]) for value in present]
        column = _column(name)
        row[column] = _BETWEEN_VALUES.join(texts) if texts else None
        row[f"{column}_confidence"] = min(
            (float(sure) for value in values if isinstance(sure := value["confidence"], int | float)), default=None
        )
    return row


class CsvTable:
    """Writes rows to a CSV file (RFC 4180, UTF-8) as they come."""

    def __init__(self, file: TextIO, columns: Sequence[str]) -> None:
        self._columns = columns
        self._writer = csv.DictWriter(file, columns)
        self._writer.writeheader()

    def write(self, item: Mapping[str, Json]) -> None:
        """Add a row; a cell that a spreadsheet would take for a formula gets a quote before it (CWE-1236)."""
        row = to_row(item, self._columns)
        self._writer.writerow({name: _harmless(cell) for name, cell in row.items()})


def _harmless(cell: str | float | None) -> str | float | None:
    is_text = isinstance(cell, str) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_text and str(cell).startswith(_FORMULA_STARTS) else cell


def write_parquet(path: Path, items: Iterable[Mapping[str, Json]], columns: Sequence[str]) -> None:
    """Write a Parquet file, a group of rows at a time, so that memory stays flat."""
    import pyarrow  # half a second for those who ask for it
    import pyarrow.parquet

    types = {"first_page": pyarrow.int64(), "stop_page": pyarrow.int64()}
    types |= dict.fromkeys(columns[len(_FIRST_COLUMNS) + 1 :: 2], pyarrow.float64())
    schema = pyarrow.schema([(name, types.get(name, pyarrow.string())) for name in columns])
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        rows: list[dict[str, str | float | int | None]] = []
        for item in items:
            rows.append({name: _encodable(cell) for name, cell in to_row(item, columns).items()})
            if len(rows) == _ROWS_TOGETHER:
                writer.write_table(pyarrow.Table.from_pylist(rows, schema))
                rows = []
        writer.write_table(pyarrow.Table.from_pylist(rows, schema))


def _encodable(cell: str | float | None) -> str | float | None:
    """Put a question mark for what UTF-8 cannot hold: half a surrogate pair out of a damaged name or text layer."""
    return cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell


_ROWS_TOGETHER = 1000
