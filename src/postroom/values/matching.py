"""When two texts are the same value: the evaluation's stated match rules, used for alignment and decoding as well.

Dates are equal as dates, amounts and numbers within `TOLERANCE` (whatever their currency), identifiers by their letters
and digits, text and addresses by their case-folded words, choices by their case-folded words. What does not parse is
compared by its case-folded words.
"""

import datetime
from collections.abc import Hashable
from decimal import Decimal

from postroom.records.schema import FieldSpec, FieldType
from postroom.records.value import Money, TypedValue
from postroom.values.identifiers import letters_and_digits
from postroom.values.reading import read_value
from postroom.values.rendering import as_text
from postroom.values.texts import words_of

TOLERANCE = Decimal("0.01")
"""Amounts that differ by no more are equal."""


def same_value(left: str, right: str, *, spec: FieldSpec, locale: str) -> bool:
    """Say whether two texts, as written or as labelled, are the same value of the field; symmetric.

    Ambiguous texts count by their likeliest reading alone.
    """
    if left == right:
        return True
    if spec.type is FieldType.IDENTIFIER:
        return _same_letters(left, right)
    if spec.type not in {FieldType.DATE, FieldType.MONEY, FieldType.NUMBER}:
        return _same_words(left, right)
    one = read_value(left, spec=spec, locale=locale)
    other = read_value(right, spec=spec, locale=locale)
    if one is None or other is None:
        return one is other and _same_words(left, right)
    return same_typed(one.value, other.value)


def same_typed(left: TypedValue, right: TypedValue) -> bool:
    """Say whether two typed values are equal: amounts within the tolerance, texts by their words."""
    one, other = _amount(left), _amount(right)
    if one is not None and other is not None:
        return abs(one - other) <= TOLERANCE
    if isinstance(left, datetime.date) or isinstance(right, datetime.date):
        return left == right
    return _same_words(as_text(left), as_text(right))


def strictly_same(left: str, right: str) -> bool:
    """Say whether two texts are the same string but for white space."""
    return left.split() == right.split()


def identity_of(value: TypedValue | None, *, raw: str, spec: FieldSpec) -> Hashable:
    """Give a key that equal values of one field share, so that they can be pooled; unread texts go by their words.

    Amounts are keyed by their hundredths, so two that differ by less than the tolerance may still have two keys.
    """
    amount = None if value is None else _amount(value)
    if amount is not None:
        return ("amount", amount.quantize(TOLERANCE) if spec.type is FieldType.MONEY else amount)
    if isinstance(value, datetime.date):
        return ("date", value)
    text = raw if value is None else as_text(value)
    if spec.type is FieldType.IDENTIFIER:
        return ("identifier", letters_and_digits(text) or text)
    return ("words" if value is not None else "unread", words_of(text) or text)


def _amount(value: TypedValue) -> Decimal | None:
    """Give the amount of money or a number, None for other values."""
    if isinstance(value, Money):
        return value.amount
    return value if isinstance(value, Decimal) else None


def _same_letters(left: str, right: str) -> bool:
    one, other = letters_and_digits(left), letters_and_digits(right)
    return one == other if one or other else strictly_same(left, right)


def _same_words(left: str, right: str) -> bool:
    one, other = words_of(left), words_of(right)
    return one == other if one or other else strictly_same(left, right)
