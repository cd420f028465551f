"""What broken rules do to values."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from postroom.records.schema import DocumentType, FieldSpec, FieldType
from postroom.records.value import Candidate, FieldValue, Money, State, TypedValue, ValueSource
from postroom.stages.fields.mending import apply_rules
from postroom.stages.fields.options import FieldsOptions
from postroom.stages.fields.rules import rules_for

OPTIONS = FieldsOptions(rules=("net + tax = gross", "start <= end", "net <= gross"))
INVOICE = DocumentType(
    name="invoice",
    fields=(
        *(FieldSpec(name=name, type=FieldType.MONEY) for name in ("net", "tax", "gross")),
        *(FieldSpec(name=name, type=FieldType.DATE) for name in ("start", "end")),
    ),
)


def value_of(field: str, value: TypedValue, *others: tuple[TypedValue, float]) -> FieldValue:
    candidates = [Candidate(raw=str(value), value=value, confidence=0.9)]
    candidates += [Candidate(raw=str(other), value=other, confidence=confidence) for other, confidence in others]
    return FieldValue(
        field=field,
        state=State.PRESENT,
        raw=str(value),
        value=value,
        confidence=0.9,
        source=ValueSource.MODEL,
        candidates=tuple(candidates),
    )


def money(amount: str) -> Money:
    return Money(amount=Decimal(amount))


def applied(*values: FieldValue, options: FieldsOptions = OPTIONS) -> tuple[FieldValue, ...]:
    rules = rules_for(INVOICE, options.rules)
    return apply_rules(values, rules=rules, document_type=INVOICE, pages={}, options=options)


def test_values_that_obey_stay_as_they_are() -> None:
    values = (value_of("net", money("10")), value_of("tax", money("2")), value_of("gross", money("12")))
    assert applied(*values) == values


def test_a_broken_rule_is_noted_at_each_value_it_concerns() -> None:
    start, end, net = (
        value_of("start", dt.date(2020, 2, 1)),
        value_of("end", dt.date(2020, 1, 1)),
        value_of("net", money("1")),
    )
    checked = applied(start, end, net)
    assert [value.confidence for value in checked] == [0.4, 0.4, 0.9]
    assert checked[0].notes == checked[1].notes == ("breaks the rule start <= end",)
    assert [value.value for value in checked] == [start.value, end.value, net.value]


def test_the_one_alternative_that_mends_a_rule_is_taken_and_says_so() -> None:
    checked = applied(
        value_of("net", money("10")),
        value_of("tax", money("2"), (money("3"), 0.5)),
        value_of("gross", money("13"), (money("99"), 0.5)),
    )
    assert checked[1].value == money("3")
    assert checked[1].confidence == 0.5
    assert checked[1].source is ValueSource.MODEL
    assert "because of the rule net + tax = gross" in checked[1].notes[0]
    assert [value.confidence for value in checked] == [0.9, 0.5, 0.9]


def test_two_ways_to_mend_are_no_way() -> None:
    checked = applied(
        value_of("net", money("10")),
        value_of("tax", money("2"), (money("3"), 0.5)),
        value_of("gross", money("13"), (money("12"), 0.5)),
    )
    assert [value.value for value in checked] == [money("10"), money("2"), money("13")]
    assert {value.confidence for value in checked} == {0.4}


def test_an_improbable_alternative_is_not_taken() -> None:
    checked = applied(
        value_of("net", money("10")), value_of("tax", money("2"), (money("3"), 0.01)), value_of("gross", money("13"))
    )
    assert checked[1].value == money("2")


def test_an_alternative_that_breaks_another_rule_is_not_taken() -> None:
    checked = applied(
        value_of("net", money("10")), value_of("tax", money("-2")), value_of("gross", money("13"), (money("8"), 0.5))
    )
    assert checked[2].value == money("13")


def test_the_truth_of_an_embedded_invoice_is_never_replaced() -> None:
    tax = replace(value_of("tax", money("2"), (money("3"), 0.9)), source=ValueSource.XML)
    assert applied(value_of("net", money("10")), tax, value_of("gross", money("13")))[1].value == money("2")


def test_swapping_can_be_switched_off() -> None:
    options = FieldsOptions(rules=OPTIONS.rules, rule_swap_ratio=None)
    checked = applied(
        value_of("net", money("10")),
        value_of("tax", money("2"), (money("3"), 0.5)),
        value_of("gross", money("13")),
        options=options,
    )
    assert checked[1].value == money("2")


def test_a_field_with_several_values_breaks_no_rule() -> None:
    values = (
        value_of("start", dt.date(2020, 2, 1)),
        value_of("start", dt.date(2021, 1, 1)),
        value_of("end", dt.date(2020, 1, 1)),
    )
    assert applied(*values) == values
