"""Money and numbers as documents write them: signs, currencies, accounting's parentheses, OCR's stray blanks."""

import re
from dataclasses import dataclass
from decimal import Decimal

from postroom.values.currencies import currencies_of, settle
from postroom.values.locales import Conventions, conventions_of
from postroom.values.numbers import Digits, read_digits
from postroom.values.texts import plain

LONGEST = 48
"""Characters; longer text is no amount."""
_AMOUNT = re.compile(
    r"(?P<head>[^0-9]{0,12}?)(?P<digits>(?:(?<![^\W\d_])[.,])?[0-9](?:[0-9 .,'\u2019]*[0-9])?)(?P<tail>[^0-9]{0,12})"
)
_ARTICLE_NUMBER = Decimal(10) ** 9
"""So many digits in a row, without decimals, are an article's number even beside a currency's sign."""
_ZERO_CENTS = re.compile(r"(?<=[0-9])\s?([.,])\s?-{1,2}(?![0-9])")  # "5.625,-", "20.--"
_ORNAMENT = re.compile(r"[()\s:=*+|-]+")
_UNIT = re.compile(r"\s*[.,;]?\s*(?:[%‰°]|[^\W\d_]{1,6}[23]?\.?)?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount as written.

    Attributes:
        value: Negative where a minus, before or behind, or parentheses say so.
        currency: ISO 4217 code, or None where the text settles none.
        ambiguous: Whether the text allows another reading.
        alternatives: The other readings.
        looks_like_money: Whether it has a currency's sign, two decimals or grouped thousands.
    """

    value: Decimal
    currency: str | None
    ambiguous: bool
    alternatives: tuple[Decimal, ...]
    looks_like_money: bool


def amount_of(text: str, *, locale: str) -> Decimal | None:
    """Give the amount that the text is, or None; quick enough to be asked of every run of words on a page.

    Only what looks like money counts: a currency's sign, two decimals or grouped thousands. "2005382" may be a
    contract and "19" a rate, so they give None; `read_money` reads them, since there a field asks for money.
    """
    if len(text) > LONGEST or text.isdecimal():
        return None
    amount = read_amount(text, conventions=conventions_of(locale))
    return amount.value if amount is not None and amount.looks_like_money else None


def read_amount(text: str, *, conventions: Conventions, assumed: str | None = None) -> Amount | None:
    """Read an amount of money with its sign and currency; None where the text is none.

    Args:
        text: As written.
        conventions: Of the document's locale.
        assumed: ISO 4217 code of the field: taken where no sign stands there, or where the sign may mean it.
    """
    parts = _parts_of(text, conventions)
    if parts is None:
        return None
    head, digits, tail = parts
    signs = f"{_ORNAMENT.sub(' ', head)} {_ORNAMENT.sub(' ', tail)}"
    codes = currencies_of(signs)
    if codes is None:
        return None
    negative, unbalanced = _sign_of(head, tail)
    return Amount(
        value=-digits.value if negative else digits.value,
        currency=settle(codes, region=conventions.region, assumed=assumed),
        ambiguous=digits.doubtful or unbalanced,
        alternatives=tuple(-other if negative else other for other in digits.alternatives),
        looks_like_money=digits.grouped or digits.decimals == 2 or (bool(codes) and digits.value < _ARTICLE_NUMBER),
    )


def read_number(text: str, *, conventions: Conventions) -> Amount | None:
    """Read a number, with a percent sign or a short unit behind it or not; None where the text is none.

    A single mark that the locale takes for its decimal mark ("1.234" under "en-US") is not ambiguous here, since
    numbers have three decimals as often as any.
    """
    parts = _parts_of(text, conventions)
    if parts is None:
        return None
    head, digits, tail = parts
    if _ORNAMENT.sub("", head) or not _UNIT.fullmatch(_ORNAMENT.sub(" ", tail)):
        return None
    negative, unbalanced = _sign_of(head, tail)
    settled = conventions.decimal_settled and digits.decimals == 3
    return Amount(
        value=-digits.value if negative else digits.value,
        currency=None,
        ambiguous=(digits.doubtful and not settled) or unbalanced,
        alternatives=() if settled else tuple(-other if negative else other for other in digits.alternatives),
        looks_like_money=False,
    )


def _parts_of(text: str, conventions: Conventions) -> tuple[str, Digits, str] | None:
    """Split into what stands before the digits, the digits read, and what stands behind; "20.-" has zero cents."""
    if len(text) > LONGEST:
        return None
    match = _AMOUNT.fullmatch(_ZERO_CENTS.sub(r"\g<1>00", plain(text)))
    if match is None:
        return None
    digits = read_digits(match["digits"], conventions)
    if digits is None:
        return None
    return match["head"], digits, match["tail"].rstrip(" .,;")


def _sign_of(head: str, tail: str) -> tuple[bool, bool]:
    """Say whether the amount is negative, and whether a parenthesis has lost its partner."""
    opened, closed = "(" in head, ")" in tail
    return "-" in head or "-" in tail or (opened and closed), opened != closed
