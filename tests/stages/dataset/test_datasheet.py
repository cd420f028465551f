"""The data sheet holds the snapshot's own numbers, and nobody's name."""

import dataclasses
import re
from pathlib import Path

import pytest

from postroom.records.label import Label, LabelledDocument, Role
from postroom.records.schema import OTHER, Schema
from postroom.records.value import State, ValueSource
from postroom.stages.dataset.datasheet import SheetFacts, data_sheet
from postroom.stages.dataset.importing.documents import content_digest
from postroom.stages.dataset.options import DatasetOptions
from postroom.stages.dataset.snapshot import Snapshot, write_snapshot
from postroom.stages.dataset.validation.check import validate
from postroom.stages.dataset.validation.options import ValidationOptions
from tests.stages.dataset.conftest import MakePage

DRAWN = (
    "- drawn by a hash of the group or content, seed 7: 0.2 for test; 0.1 of the rest for dev, 0.1 of the rest for "
    "calibration"
)
ROLES = [Role.TRAIN] * 4 + [Role.TEST] * 2


@pytest.fixture
def snapshot(make_page: MakePage, schema: Schema, tmp_path: Path) -> Snapshot:
    documents = []
    for number in range(6):
        page = make_page(f"paper {number}")
        total = Label(field="total", state=State.PRESENT, values=("1.00",), source=ValueSource.PERSON)
        day = Label(field="day", state=State.ABSENT)
        documents.append(
            LabelledDocument(
                key=f"secret-{number}.pdf",
                type="order",
                labels=(total, day)[: 1 + number % 2],
                file_sha256=content_digest([page]),
                pages=(page,),
                group=("Mr Secret", None)[number % 2],
                split=("train", "valid")[number > 3],
            )
        )
    documents[0] = dataclasses.replace(documents[0], type=OTHER, labels=(), trusted=False)
    roles = {item.key: role for item, role in zip(documents, ROLES, strict=True)}
    return write_snapshot(documents, roles, tmp_path, schema=schema)


def lines_of(sheet: str) -> list[str]:
    return [" ".join(line.split()) for line in sheet.splitlines()]


def test_the_sheet_counts_documents_fields_groups_and_sources(snapshot: Snapshot, schema: Schema) -> None:
    sheet = data_sheet(snapshot, schema=schema)
    lines = lines_of(sheet)
    for line in (
        f"# Data set {snapshot.digest[:12]} of mail",
        f"- digest: {snapshot.digest}",
        "- 6 documents in 6 files, of which 0 hold several documents",
        "- language: en-US",
        "- groups (sender, template or business): 1, the largest of 3 documents; 3 documents name none",
        "- documents whose labels are doubtful, as their source says: 1; trained on, not scored",
        "| type | train | test | all |",
        "| order | 3 | 2 | 5 |",
        "| other | 1 | 0 | 1 |",
        "| order | total | money | 3 of 3 | 2 of 2 | 0 | 0 | 0 |",
        "| order | day | date | 0 of 2 | 0 of 1 | 0 | 0 | 2 |",
        "| order | tags | text, repeated | 0 of 0 | 0 of 0 | 0 | 0 | 5 |",
        "- 8 labels: 5 by person, 3 by truth (`truth` is another system that knows, `xml` the invoice inside a PDF)",
        "- 4 train, 2 test",
        "- the label file holds 2 documents out and names 4 for training; the others were drawn",
        "- not run",
        "- left out: nothing is recorded",
        "- erased documents: not looked for",
    ):
        assert line in lines, line
    assert data_sheet(snapshot, schema=schema) == sheet


def test_the_sheet_tells_what_else_is_known(snapshot: Snapshot, schema: Schema) -> None:
    report = validate(snapshot.documents, snapshot.roles, schema=schema, options=ValidationOptions())
    facts = SheetFacts(
        report=report,
        split=DatasetOptions(),
        seed=7,
        scanned={"secret-0.pdf": True, "secret-1.pdf": False, "gone": True},
        left_out=("2 rows name a file that is missing",),
        erased=3,
    )
    lines = lines_of(data_sheet(snapshot, schema=schema, facts=facts))
    for line in (
        "- digital or scanned: 1 digital, 1 scanned, 4 not known",
        "- left out: 2 rows name a file that is missing",
        DRAWN,
        "- erased documents: 3; training cannot be repeated exactly",
        f"- errors: 0, warnings: {len(report.warnings)}",
    ):
        assert line in lines, line
    assert any(line.startswith("- warning: 'advertiser' (order) has a value in no train document") for line in lines)


def test_the_sheet_names_no_document_and_no_group(snapshot: Snapshot, schema: Schema) -> None:
    report = validate(snapshot.documents, snapshot.roles, schema=schema, options=ValidationOptions())
    sheet = data_sheet(snapshot, schema=schema, facts=SheetFacts(report=report))
    assert not re.search("secret", sheet, re.IGNORECASE)


def test_a_type_of_another_schema_cannot_break_the_table(snapshot: Snapshot, schema: Schema) -> None:
    strange = dataclasses.replace(snapshot.documents[1], type="a|b<script>\n# c")
    sheet = data_sheet(dataclasses.replace(snapshot, documents=(strange,)), schema=schema)
    assert "| a\\|b&lt;script> # c |" in sheet
