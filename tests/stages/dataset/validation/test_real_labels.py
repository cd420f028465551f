"""Labels that people really made are not refused."""

from pathlib import Path

import pytest

from postroom.demo.generator import write_demo
from postroom.records.schema import DocumentType, FieldSpec, FieldType, Schema
from postroom.records.validation import Check, ValidationReport
from postroom.settings import load_project
from postroom.stages.dataset.importing import read_labels
from postroom.stages.dataset.options import DatasetOptions
from postroom.stages.dataset.split import split
from postroom.stages.dataset.validation.check import Evidence, validate
from postroom.stages.dataset.validation.options import ValidationOptions


def schema_of(name: str, locale: str, *fields: FieldSpec) -> Schema:
    return Schema(project=name, version=1, locale=locale, types=(DocumentType(name=name, fields=fields),))


REAL = {
    "adbuy": schema_of(
        "adbuy",
        "en-US",
        FieldSpec(name="contract_num", type=FieldType.IDENTIFIER, required=True),
        FieldSpec(name="advertiser", type=FieldType.TEXT, required=True),
        FieldSpec(name="gross_amount", type=FieldType.MONEY, currency="USD", required=True),
        FieldSpec(name="flight_from", type=FieldType.DATE, required=True),
        FieldSpec(name="flight_to", type=FieldType.DATE, required=True),
    ),
    "receipts": schema_of(
        "receipts",
        "en-MY",
        FieldSpec(name="company", type=FieldType.TEXT, required=True),
        FieldSpec(name="date", type=FieldType.DATE, required=True),
        FieldSpec(name="address", type=FieldType.ADDRESS, required=True),
        FieldSpec(name="total", type=FieldType.MONEY, currency="MYR", required=True),
    ),
}


def checked(labels: Path, schema: Schema, *, split_by: str | None = None) -> ValidationReport:
    """Import a label file, divide it, and check it against its own first half."""
    documents = read_labels(labels, schema=schema, files=labels.parent, split_by=split_by).documents
    roles = split(documents, options=DatasetOptions(), seed=0)
    evidence = Evidence(previous=documents[: len(documents) // 2])
    return validate(documents, roles, schema=schema, options=ValidationOptions(), evidence=evidence)


@pytest.mark.parametrize(("name", "split_by"), [("adbuy", None), ("receipts", "group")])
def test_real_labels_are_not_refused(shared_data: Path, name: str, split_by: str | None) -> None:
    report = checked(shared_data / name / "labels.jsonl", REAL[name], split_by=split_by)
    assert report.errors == ()
    assert {finding.check for finding in report.warnings} <= {Check.SCHEMA}
    assert all(finding.count <= 0.02 * report.documents for finding in report.warnings)
    assert report.shifts


def test_a_locale_that_leaves_real_dates_open_is_told(shared_data: Path) -> None:
    """Receipts have the day first; "en" alone does not say so."""
    open_to_doubt = schema_of("receipts", "en", *REAL["receipts"].types[0].fields)
    report = checked(shared_data / "receipts" / "labels.jsonl", open_to_doubt, split_by="group")
    assert any(finding.field == "date" and finding.count > 100 for finding in report.warnings)
    assert report.passed


@pytest.mark.slow
def test_the_labels_of_the_demonstration_are_not_refused(tmp_path: Path) -> None:
    files = write_demo(tmp_path, seed=1, training_documents=36)
    report = checked(files.labels, load_project(files.project).schema)
    assert report.errors == ()
    assert {finding.check for finding in report.warnings} <= {Check.EXAMPLES}
