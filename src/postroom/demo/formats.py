"""How dates, amounts and account numbers are written."""

import datetime
from decimal import Decimal

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip

DATE_FORMATS = ("{m:02}/{d:02}/{y}", "{m}/{d}/{y}", "{m:02}/{d:02}/{yy:02}", "{m:02}-{d:02}-{y}", "{mon} {d}, {y}",
                "{month} {d}, {y}", "{d} {month} {y}", "{d:02}-{mon}-{y}", "{y}-{m:02}-{d:02}", "{d:02} {mon} {y}",
                "{month} {d:02}, {y}")  # fmt: skip
"""Ways to write a date that are usual under en-US: the month stands first wherever it is a number."""

MONEY_FORMATS = ("${:,.2f}", "{:,.2f}", "$ {:,.2f}", "USD {:,.2f}", "{:,.2f} USD", "${:.2f}", "US$ {:,.2f}")
PLAIN_MONEY = "{:,.2f}"


def write_date(day: datetime.date, form: str) -> str:
    """Write a day in one of `DATE_FORMATS`."""
    month = MONTHS[day.month - 1]
    return form.format(y=day.year, yy=day.year % 100, m=day.month, d=day.day, month=month, mon=month[:3])


def write_money(amount: Decimal, form: str) -> str:
    """Write an amount in one of `MONEY_FORMATS`."""
    return form.format(amount)


def write_iban(iban: str, *, spaced: bool) -> str:
    """Write an IBAN in groups of four, as on paper (ISO 13616), or in one piece."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4)) if spaced else iban
