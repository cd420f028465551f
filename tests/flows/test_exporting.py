"""Results as lines, tables and Parquet, for readers that know nothing of Postroom."""

import csv
import datetime
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from postroom.flows.exporting import CsvTable, columns_of, to_objects, to_row, write_parquet
from postroom.records.extraction import Chance, Extraction, PartResult, Provenance
from postroom.records.geometry import Box
from postroom.records.message import Verdict
from postroom.records.schema import DocumentType, FieldSpec, FieldType, Schema
from postroom.records.value import Candidate, FieldValue, Money, Region, State, ValueSource, WordRange

SCHEMA = Schema(
    project="shop",
    version=1,
    locale="en-US",
    types=(
        DocumentType(
            name="invoice",
            fields=(
                FieldSpec(name="number", type=FieldType.IDENTIFIER),
                FieldSpec(name="total", type=FieldType.MONEY),
                FieldSpec(name="article", type=FieldType.TEXT, repeated=True),
            ),
        ),
    ),
)
AWKWARD = Schema(
    project="shop",
    version=1,
    locale="en-US",
    types=(
        DocumentType(
            name="invoice",
            fields=(
                FieldSpec(name="type", type=FieldType.TEXT),
                FieldSpec(name="total", type=FieldType.TEXT),
                FieldSpec(name="total_confidence", type=FieldType.TEXT),
            ),
        ),
    ),
)


def value(field: str, raw: str | None, typed: str | Money | None = None, confidence: float = 0.75) -> FieldValue:
    return FieldValue(
        field=field,
        state=State.ABSENT if raw is None else State.PRESENT,
        raw=raw,
        value=typed,
        confidence=confidence,
        source=ValueSource.MODEL,
    )


TOTAL = FieldValue(
    field="total",
    state=State.PRESENT,
    raw="$1,234.50",
    value=Money(amount=Decimal("1234.50"), currency="USD"),
    confidence=0.987654,
    source=ValueSource.MODEL,
    regions=(Region(page=0, box=Box(left=0.1, top=0.2, right=0.3, bottom=0.25)),),
    words=(WordRange(page=0, start=4, stop=5),),
    candidates=(Candidate(raw="$1,234.50", value=Money(amount=Decimal("1234.50"), currency="USD"), confidence=0.9),),
    notes=("a rule does not hold",),
)


def result(*values: FieldValue, source: str = "mail.eml", name: str | None = "a.pdf") -> PartResult:
    extraction = Extraction(
        project="shop",
        source=source,
        part="2",
        file_sha256="ab" * 32,
        type="invoice",
        type_confidence=0.93456,
        first_page=0,
        stop_page=2,
        fields=values,
        provenance=Provenance(
            model="m1", run="r1", dataset="d1", commit=None, schema_version=1, schema_sha256=SCHEMA.sha256
        ),
        chance=Chance(),
        extracted_at=datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC),
    )
    return PartResult(
        source=source,
        part="2",
        name=name,
        sha256="ab" * 32,
        verdict=Verdict.EXTRACTED,
        cause=None,
        extractions=(extraction,),
    )


def refused(name: str = "b.pdf") -> PartResult:
    return PartResult(
        source="mail.eml", part="3", name=name, sha256="", verdict=Verdict.ENCRYPTED, cause="no password opens it"
    )


def objects(*results: PartResult, schema: Schema = SCHEMA) -> list[dict[str, Any]]:
    return [json.loads(json.dumps(item)) for one in results for item in to_objects(one, schema=schema)]


def rows_of_csv(*results: PartResult, schema: Schema = SCHEMA) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    table = CsvTable(file, columns_of(schema))
    for item in objects(*results, schema=schema):
        table.write(item)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def test_a_part_without_documents_gives_one_object_with_its_verdict_and_cause() -> None:
    assert objects(refused()) == [
        {
            "source": "mail.eml",
            "part": "3",
            "name": "b.pdf",
            "sha256": "",
            "verdict": "encrypted",
            "cause": "no password opens it",
        }
    ]


def test_a_document_gives_its_type_model_and_fields() -> None:
    (item,) = objects(result(TOTAL))
    assert (item["source"], item["part"], item["verdict"], item["cause"]) == ("mail.eml", "2", "extracted", None)
    assert (item["type"], item["type_confidence"], item["first_page"], item["stop_page"]) == ("invoice", 0.9346, 0, 2)
    assert (item["model"], item["run"], item["dataset"], item["commit"]) == ("m1", "r1", "d1", None)
    assert item["schema"] == SCHEMA.sha256
    assert item["extracted_at"] == "2026-07-01T00:00:00+00:00"


def test_a_value_has_state_text_currency_place_and_source() -> None:
    (item,) = objects(result(TOTAL))
    assert item["fields"] == {
        "total": {
            "state": "present",
            "value": "1234.50",
            "currency": "USD",
            "raw": "$1,234.50",
            "confidence": 0.9877,
            "source": "model",
            "regions": [{"page": 0, "box": [0.1, 0.2, 0.3, 0.25]}],
            "words": [[0, 4, 5]],
            "candidates": [{"value": "1234.50", "currency": "USD", "raw": "$1,234.50", "confidence": 0.9}],
            "notes": ["a rule does not hold"],
        }
    }


def test_a_repeated_field_is_a_list_even_with_one_value() -> None:
    (item,) = objects(result(value("article", "A", "A")))
    assert [held["value"] for held in item["fields"]["article"]] == ["A"]


def test_two_documents_of_one_part_are_two_objects() -> None:
    two = result(TOTAL)
    both = PartResult(
        source=two.source,
        part=two.part,
        name=two.name,
        sha256=two.sha256,
        verdict=two.verdict,
        cause=None,
        extractions=two.extractions * 2,
    )
    assert len(objects(both)) == 2


def test_the_table_names_where_a_document_comes_from_then_each_field_with_its_confidence() -> None:
    assert columns_of(SCHEMA) == (
        *("source", "part", "name", "verdict", "cause", "type", "first_page", "stop_page", "model", "prediction"),
        *("number", "number_confidence", "total", "total_confidence", "article", "article_confidence"),
    )


def test_values_of_a_repeated_field_share_a_cell_with_the_least_confidence() -> None:
    (item,) = objects(result(value("article", "A", "A", 0.9), value("article", "B", "B", 0.4)))
    row = to_row(item, columns_of(SCHEMA))
    assert (row["article"], row["article_confidence"]) == ("A | B", 0.4)


def test_a_value_that_does_not_parse_stands_in_the_table_as_written_and_an_absent_one_as_nothing() -> None:
    (item,) = objects(result(value("number", None), value("total", "ten dollars")))
    row = to_row(item, columns_of(SCHEMA))
    assert (row["number"], row["number_confidence"]) == (None, 0.75)
    assert row["total"] == "ten dollars"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_a_spreadsheet_would_run_gets_a_quote(start: str) -> None:
    formula = f"{start}HYPERLINK(1)"
    (row,) = rows_of_csv(result(value("number", formula, formula), source=formula, name=formula))
    assert [row["number"], row["source"], row["name"]] == [f"'{formula}"] * 3


def test_a_formula_that_begins_as_a_negative_number_gets_a_quote() -> None:
    """A minus and a digit once passed as a number, whatever came behind them."""
    formula = "-1+cmd|' /C calc'!A0"
    (row,) = rows_of_csv(result(value("number", formula, formula)))
    assert row["number"] == f"'{formula}"


def test_a_negative_amount_stays_a_number() -> None:
    credit = Money(amount=Decimal("-12.50"), currency="EUR")
    (row,) = rows_of_csv(result(value("total", "-12,50 €", credit)))
    assert row["total"] == "-12.50"


def test_a_field_named_like_another_column_has_a_column_of_its_own(tmp_path: Path) -> None:
    """A field `type` once overwrote the document's type, and one `x_confidence` could not be written to Parquet."""
    fields = (value("type", "debit", "debit"), value("total", "5", "5"), value("total_confidence", "high", "high"))
    (row,) = rows_of_csv(result(*fields), schema=AWKWARD)
    assert (row["type"], row["field.type"]) == ("invoice", "debit")
    assert (row["total"], row["total_confidence"], row["field.total_confidence"]) == ("5", "0.75", "high")
    write_parquet(tmp_path / "t.parquet", objects(result(*fields), schema=AWKWARD), columns_of(AWKWARD))
    (read,) = pyarrow.parquet.read_table(tmp_path / "t.parquet").to_pylist()
    assert (read["type"], read["total_confidence"], read["field.total_confidence"]) == ("invoice", 0.75, "high")


def test_parquet_reads_back_with_numbers_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write_parquet(path, objects(result(TOTAL), refused()), columns_of(SCHEMA))
    table = pyarrow.parquet.read_table(path)
    assert table.column_names == list(columns_of(SCHEMA))
    extracted, encrypted = table.to_pylist()
    assert (extracted["total"], extracted["total_confidence"], extracted["stop_page"]) == ("1234.50", 0.9877, 2)
    assert (encrypted["verdict"], encrypted["total"], encrypted["first_page"]) == ("encrypted", None, None)


def test_parquet_holds_more_rows_than_one_group(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write_parquet(path, (item for _ in range(2001) for item in objects(refused())), columns_of(SCHEMA))
    file = pyarrow.parquet.ParquetFile(path)
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (2001, 3)


def test_parquet_takes_a_damaged_name(tmp_path: Path) -> None:
    """Half a surrogate pair in a name once ended the run after all was read."""
    path = tmp_path / "t.parquet"
    items = [{"source": "m.eml", "part": "1", "name": "a\ud800.pdf", "verdict": "unreadable"}]
    write_parquet(path, items, columns_of(SCHEMA))
    assert pyarrow.parquet.read_table(path).to_pylist()[0]["name"] == "a?.pdf"
