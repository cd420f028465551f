"""The one way in which a typed value is written as text."""

import datetime
from decimal import Decimal

from postroom.records.value import Money, TypedValue


def as_text(value: TypedValue) -> str:
    """Write a date as in ISO 8601, a number or amount in plain digits with a point and no currency, text as it is."""
    match value:
        case Money():
            return format(value.amount, "f")
        case Decimal():
            return format(value, "f")
        case datetime.date():
            return value.isoformat()
        case _:
            return value
