"""Values out of the facts of an embedded e-invoice."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

from postroom.records.schema import DocumentType, FieldSpec, FieldType
from postroom.records.value import Money, State, ValueSource
from postroom.stages.fields.invoice import from_invoice
from postroom.values.matching import same_value
from postroom.values.rendering import as_text

INVOICE = DocumentType(
    name="invoice",
    fields=(
        FieldSpec(name="number", type=FieldType.IDENTIFIER, xml="invoice_number"),
        FieldSpec(name="issued", type=FieldType.DATE, xml="issue_date"),
        FieldSpec(name="gross", type=FieldType.MONEY, xml="grand_total"),
        FieldSpec(name="grand_total", type=FieldType.MONEY),
        FieldSpec(name="due", type=FieldType.DATE, xml="due_date"),
        FieldSpec(name="taxes", type=FieldType.NUMBER, xml="tax_total", repeated=True),
    ),
)


def test_facts_become_typed_values_that_are_certain() -> None:
    facts = {
        "invoice_number": ["AV-2017-0005"],
        "issue_date": ["2017-11-16"],
        "grand_total": ["233.470", "1"],
        "tax_total": ["14.99", "3", "3"],
        "currency": ["EUR"],
    }
    values = from_invoice(facts, document_type=INVOICE, locale="de-DE")
    assert [(value.field, value.value) for value in values] == [
        ("number", "AV-2017-0005"),
        ("issued", dt.date(2017, 11, 16)),
        ("gross", Money(amount=Decimal("233.470"), currency="EUR")),
        ("taxes", Decimal("14.99")),
        ("taxes", Decimal(3)),
    ]
    assert {(value.state, value.source, value.confidence, value.regions) for value in values} == {
        (State.PRESENT, ValueSource.XML, 1.0, ())
    }


def test_a_point_is_the_decimal_mark_of_the_xml_whatever_the_locale() -> None:
    (value,) = from_invoice({"grand_total": ["1.234"]}, document_type=INVOICE, locale="de-DE")
    assert value.value == Money(amount=Decimal("1.234"))


def test_a_text_in_another_form_is_read_by_the_locale_or_noted() -> None:
    values = from_invoice({"issue_date": ["16.11.2017"], "grand_total": ["NaN"]}, document_type=INVOICE, locale="de-DE")
    assert [value.value for value in values] == [dt.date(2017, 11, 16), None]
    assert values[1].notes == ("the embedded invoice's text does not read as money",)


def test_empty_facts_give_nothing() -> None:
    assert from_invoice({"grand_total": [" "], "issue_date": []}, document_type=INVOICE, locale="de-DE") == ()


def test_every_real_invoice_gives_what_its_labels_say(shared_data: Path) -> None:
    rows = [json.loads(line) for line in (shared_data / "einvoice" / "labels.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        for value in from_invoice(row["fields"], document_type=INVOICE, locale="de-DE"):
            spec = INVOICE.field(value.field)
            assert spec.xml is not None
            assert value.value is not None
            assert same_value(as_text(value.value), row["fields"][spec.xml][0], spec=spec, locale="en-US")
