"""Rules between fields, as people write them."""

import datetime as dt
from decimal import Decimal

import pytest

from postroom.errors import ProjectError
from postroom.records.schema import DocumentType, FieldSpec, FieldType, Schema
from postroom.records.value import Money, TypedValue
from postroom.stages.fields.rules import check_rules, parse_rule, rules_for

ORDER = DocumentType(
    name="order",
    fields=(
        *(FieldSpec(name=name, type=FieldType.MONEY) for name in ("net", "tax", "gross")),
        *(FieldSpec(name=name, type=FieldType.DATE) for name in ("start", "end")),
        FieldSpec(name="rate", type=FieldType.NUMBER),
        FieldSpec(name="who", type=FieldType.TEXT),
        FieldSpec(name="lines", type=FieldType.MONEY, repeated=True),
    ),
)
SCHEMA = Schema(project="p", version=1, locale="en-US", types=(ORDER, DocumentType(name="note", fields=())))


def money(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("net + tax = gross", {"net": money("10"), "tax": money("1.90"), "gross": money("11.90")}, True),
        ("net + tax = gross", {"net": money("10"), "tax": money("1.90"), "gross": money("11.91")}, True),
        ("net + tax = gross", {"net": money("10"), "tax": money("1.90"), "gross": money("11.92")}, False),
        ("net = gross - tax", {"net": money("10"), "tax": money("1.90"), "gross": money("11.90")}, True),
        ("net + tax = gross", {"net": money("10"), "gross": money("11.90")}, None),
        ("net=rate", {"net": money("10"), "rate": Decimal(10)}, True),
        ("net = gross", {"net": "ten", "gross": money("1")}, None),
        ("start <= end", {"start": dt.date(2020, 1, 1), "end": dt.date(2020, 1, 1)}, True),
        ("start < end", {"start": dt.date(2020, 1, 1), "end": dt.date(2020, 1, 1)}, False),
        ("end >= start", {"start": dt.date(2020, 1, 1), "end": dt.date(2020, 1, 2)}, True),
        ("end > start", {"start": dt.date(2020, 1, 3), "end": dt.date(2020, 1, 2)}, False),
        ("net <= gross", {"net": money("12"), "gross": money("11")}, False),
        ("start <= end", {"start": dt.date(2020, 1, 1), "end": "later"}, None),
    ],
)
def test_a_rule_holds_breaks_or_cannot_be_judged(
    text: str, values: dict[str, TypedValue], expected: bool | None
) -> None:
    assert parse_rule(text).holds(values) is expected


@pytest.mark.parametrize(
    "text",
    ["", "net", "net + = gross", "net == gross", "net + 5 = gross", "a + b <= c", "net = net", "Net = gross", "a=b=c"],
)
def test_what_is_no_rule_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ProjectError) as error:
        parse_rule(text)
    assert repr(text) in str(error.value)


@pytest.mark.parametrize("text", ["net = who", "start = end", "start <= net", "net + tax = lines"])
def test_a_rule_that_does_not_fit_the_types_is_refused(text: str) -> None:
    with pytest.raises(ProjectError, match=r"needs amounts|repeated"):
        check_rules((text,), schema=SCHEMA)


def test_a_rule_over_unknown_fields_is_refused() -> None:
    with pytest.raises(ProjectError, match="no document type"):
        check_rules(("net + vat = gross",), schema=SCHEMA)


def test_a_rule_serves_the_types_that_have_its_fields() -> None:
    texts = ("net + tax = gross", "start <= end")
    check_rules(texts, schema=SCHEMA)
    assert [rule.text for rule in rules_for(ORDER, texts)] == list(texts)
    assert rules_for(SCHEMA.type("note"), texts) == ()
