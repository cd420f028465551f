"""Rules between fields: sums ("net_total + tax_total = grand_total") and orders ("flight_from <= flight_to")."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from postroom.errors import ProjectError
from postroom.records.schema import DocumentType, FieldSpec, FieldType, Schema
from postroom.records.value import Money, TypedValue
from postroom.values.matching import TOLERANCE

_NAME = r"[a-z_][a-z0-9_]*"
_RULE = re.compile(
    rf"\s*([+-]?\s*{_NAME}(?:\s*[+-]\s*{_NAME})*)\s*(<=|>=|=|<|>)\s*([+-]?\s*{_NAME}(?:\s*[+-]\s*{_NAME})*)\s*"
)
_TERM = re.compile(rf"([+-]?)\s*({_NAME})")
_NUMERIC = frozenset({FieldType.MONEY, FieldType.NUMBER})

Values = Mapping[str, TypedValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A relation that values of one document obey.

    Attributes:
        text: As people wrote it.
        left: Field names with their sign, 1 or -1.
        relation: "=", "<=", "<", ">=" or ">".
        right: Likewise; orders compare one field with one.
    """

    text: str
    left: tuple[tuple[str, int], ...]
    relation: str
    right: tuple[tuple[str, int], ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields concerned, as they stand in it."""
        return tuple(name for name, _ in (*self.left, *self.right))

    def holds(self, values: Values) -> bool | None:
        """Say whether it holds; None where a value is missing or is none that it compares."""
        if not all(name in values for name in self.fields):
            return None
        if self.relation == "=":
            return _is_sum(_total(self.left, values), _total(self.right, values))
        return _is_ordered(values[self.left[0][0]], self.relation, values[self.right[0][0]])


def parse_rule(text: str) -> Rule:
    """Read a rule; ProjectError where it is none."""
    match = _RULE.fullmatch(text)
    if match is None:
        raise ProjectError(
            f"the rule {text!r} cannot be read; write sums as net_total + tax_total = grand_total, "
            "orders as flight_from <= flight_to"
        )
    left, right = (_terms(match[side]) for side in (1, 3))
    if match[2] != "=" and (len(left), len(right)) != (1, 1):
        raise ProjectError(f"the rule {text!r} orders sums; an order compares one field with one")
    names = [name for name, _ in (*left, *right)]
    if len(set(names)) < len(names):
        raise ProjectError(f"the rule {text!r} names a field twice")
    return Rule(text=" ".join(text.split()), left=left, relation=match[2], right=right)


def rules_for(document_type: DocumentType, texts: Iterable[str]) -> tuple[Rule, ...]:
    """Give the rules of which the document type has all fields; ProjectError where one does not fit their types."""
    specs = {spec.name: spec for spec in document_type.fields}
    rules = (parse_rule(text) for text in texts)
    return tuple(_fitted(rule, specs) for rule in rules if all(name in specs for name in rule.fields))


def check_rules(texts: Iterable[str], *, schema: Schema) -> None:
    """Refuse, with a ProjectError, a rule that no document type has the fields for, or whose fields do not fit it."""
    for text in texts:
        fitting = [rules_for(document_type, (text,)) for document_type in schema.types]
        if not any(fitting):
            raise ProjectError(f"the rule {text!r} names fields that no document type has together")


def _terms(side: str) -> tuple[tuple[str, int], ...]:
    """Split one side of a rule into names with their sign."""
    return tuple((name, -1 if sign == "-" else 1) for sign, name in _TERM.findall(side))


def _fitted(rule: Rule, specs: Mapping[str, FieldSpec]) -> Rule:
    """Refuse a rule over repeated fields, over text, or over a date and an amount."""
    kinds = {specs[name].type for name in rule.fields}
    if any(specs[name].repeated for name in rule.fields):
        raise ProjectError(f"the rule {rule.text!r} names a repeated field; rules compare single values")
    dates = kinds == {FieldType.DATE} and rule.relation != "="
    if not (dates or kinds <= _NUMERIC):
        raise ProjectError(f"the rule {rule.text!r} needs amounts or numbers on both sides, or two dates in order")
    return rule


def _total(terms: Iterable[tuple[str, int]], values: Values) -> Decimal | None:
    """Add up one side; None where a value is no number."""
    amounts = [(_number(values[name]), sign) for name, sign in terms]
    total = Decimal(0)
    for amount, sign in amounts:
        if amount is None:
            return None
        total += sign * amount
    return total


def _number(value: TypedValue) -> Decimal | None:
    if isinstance(value, Money):
        return value.amount
    return value if isinstance(value, Decimal) else None


def _is_sum(left: Decimal | None, right: Decimal | None) -> bool | None:
    return None if left is None or right is None else abs(left - right) <= TOLERANCE


def _is_ordered(left: TypedValue, relation: str, right: TypedValue) -> bool | None:
    """Compare two dates or two amounts; None for anything else."""
    if isinstance(left, datetime.date) and isinstance(right, datetime.date):
        sign = (left > right) - (left < right)
    else:
        one, other = _number(left), _number(right)
        if one is None or other is None:
            return None
        sign = (one > other) - (one < other)
    return {"<=": sign <= 0, "<": sign < 0, ">=": sign >= 0, ">": sign > 0}[relation]
