"""The page shows every finding, holds no script and nothing that a label file could act through."""

import dataclasses

from lxml import html

from postroom.records.label import LabelledDocument, Role
from postroom.records.schema import Schema
from postroom.records.validation import ValidationReport
from postroom.stages.dataset.validation.check import Evidence, validate
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.stages.dataset.validation.page import render_validation
from tests.stages.dataset.validation.test_shift import orders


def report_of(
    schema: Schema, *more: LabelledDocument, previous: list[LabelledDocument] | None = None
) -> ValidationReport:
    documents = [*orders(60, seed=1), *more]
    roles = {item.key: (Role.TRAIN, Role.TEST)[number % 2] for number, item in enumerate(documents)}
    return validate(documents, roles, schema=schema, options=ValidationOptions(), evidence=Evidence(previous=previous))


def test_the_page_shows_findings_counts_and_shifts(schema: Schema) -> None:
    report = report_of(schema, previous=orders(60, seed=2, scale=9))
    page = render_validation(report, dataset="d" * 64)
    text = str(html.fromstring(page).xpath("string()"))
    assert all(finding.what in text for finding in report.findings)
    assert all(finding.advice in text for finding in report.findings)
    assert "Accepted, with" in text
    assert "amounts of 'total' (order)" in text
    assert "30 of 30" in " ".join(text.split())
    assert "d" * 64 in text
    assert page == render_validation(report, dataset="d" * 64)


def test_what_has_not_moved_is_not_drawn(schema: Schema) -> None:
    page = render_validation(report_of(schema, previous=orders(60, seed=1)))
    assert "Nothing has moved: 9 distributions measured, against 60 documents." in page
    assert "There is none to compare with." in render_validation(report_of(schema))
    assert "Nothing has enough values" in render_validation(report_of(schema, previous=orders(5, seed=1)))


def test_refused_data_are_called_refused(schema: Schema) -> None:
    strange = dataclasses.replace(orders(1, seed=9)[0], type="unknown")
    assert "Refused: 1 error" in render_validation(report_of(schema, strange))


def test_a_hostile_name_cannot_act_through_the_page(schema: Schema) -> None:
    hostile = "<script>alert(1)</script>\udcff"
    strange = dataclasses.replace(orders(1, seed=9)[0], type=hostile, key=hostile)
    page = render_validation(report_of(schema, strange))
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //img | //link | //iframe | //*[@href] | //*[@src]")
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    page.encode()
