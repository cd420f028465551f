"""From a label file to labelled documents."""

from pathlib import Path

from postroom.errors import DataError
from postroom.records.label import LabelledDocument
from postroom.records.schema import Schema
from postroom.stages.dataset.importing.documents import Documents
from postroom.stages.dataset.importing.formats import RawRow, raw_rows
from postroom.stages.dataset.importing.report import ImportReport
from postroom.stages.dataset.importing.row import Row, row_of

_KNOWN_KEYS = set(Row.model_fields)


def read_labels(path: Path, *, schema: Schema, files: Path | None, split_by: str | None = None) -> ImportReport:
    """Read a label file: JSON lines, a Label Studio export in JSON, or a table (CSV).

    In JSON, `null`, `[]` and blank text say that the document holds no such value, and a missing key that nobody
    looked; in a table these are an empty cell and "?".

    Args:
        path: The label file.
        schema: The project's document types and fields.
        files: The folder that the rows' paths are relative to; None for the label file's own folder.
        split_by: A row key or field. Where all its values name splits (train, valid, test) they are the documents'
            splits, otherwise their groups, and a split that the rows name as well is left aside.

    Raises:
        InputError: There is no such label file.
        DataError: It has no known format, no row at all, or no row has the key `split_by`.
    """
    repeated = frozenset(field.name for kind in schema.types for field in kind.fields if field.repeated)
    documents = Documents(schema=schema, files=files or path.parent, split_by=split_by)
    made: list[LabelledDocument] = []
    keys: set[str] = set()
    rows = 0
    for raw in raw_rows(path, repeated=repeated):
        rows += 1
        keys.update(raw.content or ())
        document = _document_of(raw, documents)
        if document is not None:
            made.append(document)
    if not rows:
        raise DataError(f"{path.name}: no rows")
    return ImportReport(
        documents=tuple(documents.divide(made)),
        problems=documents.problems.all(),
        rows=rows,
        ignored_keys=tuple(sorted(keys - _KNOWN_KEYS - {split_by})),
    )


def _document_of(raw: RawRow, documents: Documents) -> LabelledDocument | None:
    for note in raw.notes:
        documents.problems.add(raw.place, note)
    if raw.content is None:
        documents.problems.add(raw.place, raw.problem, left_out=True)
        return None
    try:
        return documents.make(row_of(raw.content), raw.content, place=raw.place)
    except ValueError as error:
        documents.problems.add(raw.place, str(error), left_out=True)
        return None
