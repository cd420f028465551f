"""Text as written becomes a typed value, by the field's type and locale, with what else it may mean."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from postroom.records.schema import FieldSpec, FieldType
from postroom.records.value import Money, TypedValue
from postroom.values.addresses import address_of
from postroom.values.amounts import read_amount, read_number
from postroom.values.choices import nearest_choices
from postroom.values.dates import read_compact_date, read_date
from postroom.values.identifiers import identifier_of
from postroom.values.locales import Conventions, conventions_of
from postroom.values.spelled_dates import spelled_date_of
from postroom.values.texts import tidy, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text means.

    Attributes:
        value: The likeliest meaning.
        ambiguous: Whether the text may mean something else; never settled in silence.
        alternatives: The other meanings, where they can be told; `value` is not among them.
    """

    value: TypedValue
    ambiguous: bool = False
    alternatives: tuple[TypedValue, ...] = ()


def read_value(raw: str, *, spec: FieldSpec, locale: str) -> Reading | None:
    """Read the text as a value of the field; None where it is no such value.

    A date needs its year, written: "03/04" gives None. "03/04/20" is ambiguous where the locale does not settle the
    order of day and month: "en-US" and "de" do, "en" and an unknown one do not. "1.234" is a thousand and more under
    "de-DE"; as money under "en-US" it is ambiguous, since money seldom has three decimals.

    Args:
        raw: As written or labelled.
        spec: Its locale goes before `locale`; its currency is taken where the text shows none.
        locale: BCP 47 tag of the sender, document or project; "" where unknown.
    """
    return _read(raw, spec, spec.locale or locale)


@lru_cache(maxsize=4096)
def _read(raw: str, spec: FieldSpec, locale: str) -> Reading | None:
    return _READERS[spec.type](raw, spec, conventions_of(locale))


def _text(raw: str, _spec: FieldSpec, _conventions: Conventions) -> Reading | None:
    return Reading(value=tidy(raw)) if words_of(raw) else None


def _identifier(raw: str, spec: FieldSpec, _conventions: Conventions) -> Reading | None:
    value = identifier_of(raw, checksum=spec.checksum)
    return None if value is None else Reading(value=value)


def _address(raw: str, _spec: FieldSpec, _conventions: Conventions) -> Reading | None:
    value = address_of(raw)
    return None if value is None else Reading(value=value)


_RANGE_MARKS = " -\u2010\u2011\u2012\u2013\u2014\u2015"


def _date(raw: str, _spec: FieldSpec, conventions: Conventions) -> Reading | None:
    raw = raw.strip(_RANGE_MARKS)  # OCR often leaves the dash of a range at one of its dates
    reading = read_date(raw, conventions=conventions)
    if reading is not None:
        return Reading(value=reading.value, ambiguous=bool(reading.alternatives), alternatives=reading.alternatives)
    value: dt.date | None = read_compact_date(raw) or spelled_date_of(raw, conventions=conventions)
    return None if value is None else Reading(value=value)


def _money(raw: str, spec: FieldSpec, conventions: Conventions) -> Reading | None:
    amount = read_amount(raw, conventions=conventions, assumed=spec.currency)
    if amount is None:
        return None
    return Reading(
        value=Money(amount=amount.value, currency=amount.currency),
        ambiguous=amount.ambiguous,
        alternatives=tuple(Money(amount=other, currency=amount.currency) for other in amount.alternatives),
    )


def _number(raw: str, _spec: FieldSpec, conventions: Conventions) -> Reading | None:
    amount = read_number(raw, conventions=conventions)
    if amount is None:
        return None
    return Reading(value=amount.value, ambiguous=amount.ambiguous, alternatives=amount.alternatives)


def _choice(raw: str, spec: FieldSpec, _conventions: Conventions) -> Reading | None:
    nearest = nearest_choices(raw, spec.choices)
    if not nearest:
        return None
    return Reading(value=nearest[0], ambiguous=len(nearest) > 1, alternatives=nearest[1:])


_READERS: dict[FieldType, Callable[[str, FieldSpec, Conventions], Reading | None]] = {
    FieldType.TEXT: _text,
    FieldType.IDENTIFIER: _identifier,
    FieldType.ADDRESS: _address,
    FieldType.DATE: _date,
    FieldType.MONEY: _money,
    FieldType.NUMBER: _number,
    FieldType.CHOICE: _choice,
}
