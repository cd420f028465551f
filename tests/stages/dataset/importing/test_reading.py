"""Label files become documents, and whatever does not is told."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from postroom.errors import DataError, InputError
from postroom.records.schema import OTHER, DocumentType, FieldSpec, FieldType, Schema
from postroom.records.value import State
from postroom.stages.dataset.importing import ImportReport, read_labels
from postroom.storage.codec import digest, to_json


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("a.pdf", "b.pdf"):
        (folder / name).write_bytes(name.encode())
    return folder


def read(
    files: Path, schema: Schema, *rows: Any, split_by: str | None = None, name: str = "labels.jsonl"
) -> ImportReport:
    path = files.parent / name
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return read_labels(path, schema=schema, files=files, split_by=split_by)


def told(report: ImportReport) -> list[str]:
    return [str(problem) for problem in report.problems]


def test_a_row_becomes_a_document_with_labels_in_the_schemas_order(files: Path, schema: Schema) -> None:
    row = {
        "file": "a.pdf",
        "fields": {"total": ["$1.00"], "number": "7-1", "tags": ["x", "y"], "day": None, "address": []},
        "split": "valid",
        "trusted": False,
        "label_damage": ["total"],
        "group": "g",
        "pages": 3,
        "text_layer": "digital",
    }
    report = read(files, schema, row)
    (document,) = report.documents
    assert [(label.field, label.state, label.values) for label in document.labels] == [
        ("number", State.PRESENT, ("7-1",)),
        ("address", State.ABSENT, ()),
        ("total", State.PRESENT, ("$1.00",)),
        ("day", State.ABSENT, ()),
        ("tags", State.PRESENT, ("x", "y")),
    ]
    assert (document.key, document.type, document.split, document.group) == ("a.pdf", "order", "valid", "g")
    assert (document.trusted, document.damaged, document.pages) == (False, ("total",), ())
    assert document.file_sha256 == hashlib.sha256(b"a.pdf").hexdigest()
    assert (report.rows, report.left_out, report.problems) == (1, 0, ())
    assert report.ignored_keys == ("text_layer",)


def test_numbers_are_values_and_blanks_are_none(files: Path, schema: Schema) -> None:
    (document,) = read(
        files, schema, {"file": "a.pdf", "fields": {"total": 5625, "day": "  ", "number": [" 1\n2 "]}}
    ).documents
    assert [label.values for label in document.labels] == [("1 2",), ("5625",), ()]


def test_an_unknown_field_names_the_nearest_and_the_row_stays(files: Path, schema: Schema) -> None:
    rows = [{"file": f"{name}.pdf", "fields": {"totl": "1", "day": "1/2/20"}} for name in "ab"]
    report = read(files, schema, *rows)
    assert len(report.documents) == 2
    assert told(report) == ["line 1 and 1 more: field 'totl' is not in document type 'order'; the nearest is 'total'"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"file": "c.pdf", "fields": {}}, "file 'c.pdf' is missing"),
        ({"file": "c" * 300, "fields": {}}, f"file '{'c' * 300}' has no valid name"),
        ({"file": "../labels.jsonl", "fields": {}}, "file '../labels.jsonl' stands outside the folder of documents"),
        ({"file": "/etc/passwd", "fields": {}}, "file '/etc/passwd' stands outside the folder of documents"),
        ({"file": "link.pdf", "fields": {}}, "file 'link.pdf' stands outside the folder of documents"),
        ({"file": "a\0.pdf", "fields": {}}, "file 'a\\x00.pdf' has no valid name"),
        ({"file": "", "fields": {}}, "neither file, nor words"),
        ({"fields": {}}, "neither file, nor words with boxes and a key"),
        ({"file": "a.pdf"}, "fields: Field required"),
        ({"file": "a.pdf", "fields": {"day": {"x": "secret"}}}, "fields.day: Value error, a value is neither text nor"),
        ({"file": "a.pdf", "fields": {"day": True}}, "fields.day: Value error, a value is neither text nor number"),
        ({"file": "a.pdf", "fields": {}, "first_page": -1}, "first_page: Input should be greater than or equal to 0"),
        ({"file": "a.pdf", "fields": {}, "first_page": 2, "stop_page": 2}, "stop_page 2 is not after first_page 2"),
        ({"file": "a.pdf", "fields": {}, "type": "ordr"}, "document type 'ordr' is not in the project; the nearest is"),
        ("{not json", "not a line of JSON"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "not a line of JSON"),
    ],
)
def test_a_row_that_makes_no_document_is_told_and_the_rest_goes_on(
    files: Path, schema: Schema, row: Any, message: str
) -> None:
    (files / "link.pdf").symlink_to(files.parent / "labels.jsonl")
    report = read(files, schema, {"file": "b.pdf", "fields": {}}, row)
    assert [document.key for document in report.documents] == ["b.pdf"]
    (problem,) = report.problems
    assert problem.place == "line 2"
    assert problem.message.startswith(message)
    assert "secret" not in problem.message
    assert (report.rows, report.left_out) == (2, 1)


def test_several_documents_of_one_file_get_numbers(files: Path, schema: Schema) -> None:
    rows = [
        {"file": "a.pdf", "fields": {}, "stop_page": 1},
        {"file": "a.pdf", "fields": {}, "first_page": 1, "stop_page": 3},
        {"file": "a.pdf", "fields": {}, "first_page": 1, "stop_page": 3},
    ]
    report = read(files, schema, *rows)
    assert [(document.key, document.first_page, document.stop_page) for document in report.documents] == [
        ("a.pdf", 0, 1),
        ("a.pdf#2", 1, 3),
    ]
    assert told(report) == ["line 3: 'a.pdf' is labelled already in line 2; say first_page and stop_page; left out"]


def test_a_single_field_with_several_values_keeps_them_and_is_told(files: Path, schema: Schema) -> None:
    report = read(files, schema, {"file": "a.pdf", "fields": {"total": ["1", "2", "1"], "tags": ["x", "x"]}})
    assert [label.values for label in report.documents[0].labels] == [("1", "2"), ("x", "x")]
    assert told(report) == ["line 1: field 'total' is not repeated but has several values; all were kept"]


def test_words_may_come_with_the_row(files: Path, schema: Schema) -> None:
    row = {
        "key": "X1",
        "file": "images/none.jpg",
        "orig_width": 200,
        "orig_height": 100,
        "words": ["AB CDE", "Total: 1.00"],
        "boxes_orig": [[20, 10, 80, 20], [20, 30, 130, 40]],
        "fields": {"total": "1.00"},
    }
    (document,) = read(files, schema, row).documents
    (page,) = document.pages
    assert [word.text for word in page.words] == ["AB", "CDE", "Total:", "1.00"]
    assert document.key == "images/none.jpg"
    assert document.file_sha256 == digest([to_json(page)])


def test_a_type_is_guessed_from_the_fields_where_only_one_fits(files: Path, schema: Schema) -> None:
    invoice = DocumentType(
        name="invoice", fields=(FieldSpec(name="iban", type=FieldType.IDENTIFIER), *schema.types[0].fields[:1])
    )
    both = Schema(project="mail", version=1, locale="en-US", types=(*schema.types, invoice))
    rows = [
        {"file": "a.pdf", "fields": {"iban": "x"}},
        {"file": "a.pdf", "fields": {"number": "x"}, "first_page": 1},
        {"file": "b.pdf", "fields": {"number": "x"}, "type": "other"},
    ]
    report = read(files, both, *rows)
    assert [(document.type, len(document.labels)) for document in report.documents] == [("invoice", 1), (OTHER, 0)]
    assert told(report) == ["line 2: no type, and several fit: order, invoice; left out"]


def test_a_key_that_names_splits_divides_by_them(files: Path, schema: Schema) -> None:
    rows = [
        {"file": f"{name}.pdf", "fields": {}, "fold": fold, "group": "g"}
        for name, fold in (("a", "train"), ("b", "dev"))
    ]
    report = read(files, schema, *rows, split_by="fold")
    assert [(document.split, document.group) for document in report.documents] == [("train", "g"), ("dev", "g")]
    assert report.ignored_keys == ()


def test_any_other_key_makes_groups_and_leaves_splits_aside(files: Path, schema: Schema) -> None:
    rows = [
        {"file": "a.pdf", "fields": {"advertiser": "ACME"}, "business": 7, "split": "train"},
        {"file": "b.pdf", "fields": {"advertiser": "Acme"}, "split": "train"},
    ]
    report = read(files, schema, *rows, split_by="business")
    assert [(document.split, document.group) for document in report.documents] == [(None, "7"), (None, None)]
    assert told(report) == ["b.pdf: no value for 'business', by which to split"]
    by_field = read(files, schema, *rows, split_by="advertiser")
    assert [document.group for document in by_field.documents] == ["acme", "acme"]


def test_a_key_that_no_row_has_cannot_split(files: Path, schema: Schema) -> None:
    with pytest.raises(DataError, match="no row has a value for 'seller'"):
        read(files, schema, {"file": "a.pdf", "fields": {}}, split_by="seller")


def test_an_unknown_split_is_told_and_taken_as_none(files: Path, schema: Schema) -> None:
    report = read(files, schema, {"file": "a.pdf", "fields": {}, "split": "fold 3"})
    assert report.documents[0].split is None
    assert told(report) == ["line 1: split 'fold 3' is none of the known names; taken as unknown"]


def test_files_lie_beside_the_label_file_where_nothing_else_is_said(files: Path, schema: Schema) -> None:
    (files / "labels.jsonl").write_text('\ufeff{"file": "a.pdf", "fields": {}}\n\n', encoding="utf-8")
    assert len(read_labels(files / "labels.jsonl", schema=schema, files=None).documents) == 1


def test_a_missing_or_empty_label_file_is_an_error(files: Path, schema: Schema) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl: no such label file"):
        read_labels(files / "none.jsonl", schema=schema, files=files)
    with pytest.raises(DataError, match="no rows"):
        read(files, schema, "")


def test_a_table_has_a_column_a_field(files: Path, schema: Schema) -> None:
    table = 'file;total;tags;day;number;split\na.pdf;1,00;x | y|;;?;train\n"b.pdf";"2|3";x;1/2/20;7;\n'
    report = read(files, schema, table, name="labels.csv")
    first, second = report.documents
    assert [(label.field, label.values) for label in first.labels] == [
        ("total", ("1,00",)),
        ("day", ()),
        ("tags", ("x", "y")),
    ]
    assert [(label.field, label.values) for label in second.labels] == [
        ("number", ("7",)),
        ("total", ("2|3",)),
        ("day", ("1/2/20",)),
        ("tags", ("x",)),
    ]
    assert (first.split, second.split) == ("train", None)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("name,total\na.pdf,1", "needs a column called file"),
        ("file,total,total\na.pdf,1,2", "column 'total' stands there twice"),
        ('file,total\na.pdf,"1" 2', "after line 1: "),
        ('file,"total\na.pdf,1', "unexpected end of data"),
        ("", "needs a column called file"),
    ],
)
def test_a_table_that_cannot_be_read_is_an_error(files: Path, schema: Schema, table: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(files, schema, table, name="labels.csv")


def test_a_table_row_with_cells_too_many_or_too_few_is_told(files: Path, schema: Schema) -> None:
    report = read(files, schema, "file,total\na.pdf,1,2\nb.pdf\na.pdf,1\n", name="labels.csv")
    assert len(report.documents) == 1
    assert told(report) == ["line 2 and 1 more: it has another number of cells than the heading; left out"]


@pytest.mark.parametrize("name", ["labels.csv", "labels.jsonl"])
def test_a_row_in_another_encoding_is_told_and_not_half_read(files: Path, schema: Schema, name: str) -> None:
    """A table in Latin-1 once gave labels with a replacement character, which stand in no document."""
    rows = {
        "labels.csv": ["file,address", "a.pdf,Köln", "b.pdf,Bonn"],
        "labels.jsonl": [
            "",
            *(f'{{"file": "{n}.pdf", "fields": {{"address": "{a}"}}}}' for n, a in (("a", "Köln"), ("b", "Bonn"))),
        ],
    }[name]
    path = files.parent / name
    path.write_bytes("\n".join(rows).encode("latin-1"))
    report = read_labels(path, schema=schema, files=files)
    assert [document.key for document in report.documents] == ["b.pdf"]
    assert told(report) == ["line 2: it is not UTF-8; save the file in that encoding; left out"]


def test_the_format_is_told_by_content_where_the_suffix_says_nothing(files: Path, schema: Schema) -> None:
    row = {"file": "a.pdf", "fields": {}}
    assert len(read(files, schema, row, name="labels.txt").documents) == 1
    assert len(read(files, schema, [row], name="labels.json").documents) == 1
    assert len(read(files, schema, "file,total\na.pdf,1", name="labels").documents) == 1
    with pytest.raises(DataError, match="neither a JSON array nor JSON lines"):
        read(files, schema, "hello", name="labels.json")
    with pytest.raises(DataError, match="not valid JSON"):
        read(files, schema, "[{]", name="labels.json")


@pytest.mark.parametrize(
    ("name", "fields", "count"),
    [
        ("adbuy", ("contract_num", "advertiser", "gross_amount", "flight_from", "flight_to"), 289),
        ("receipts", ("company", "date", "address", "total"), 624),
        ("einvoice", ("invoice_number", "grand_total"), 69),
    ],
)
def test_the_real_label_files_are_read_whole(shared_data: Path, name: str, fields: tuple[str, ...], count: int) -> None:
    specs = tuple(FieldSpec(name=field, type=FieldType.TEXT) for field in fields)
    schema = Schema(project=name, version=1, locale="en-US", types=(DocumentType(name="one", fields=specs),))
    report = read_labels(shared_data / name / "labels.jsonl", schema=schema, files=None)
    assert (len(report.documents), report.rows, report.left_out) == (count, count, 0)
