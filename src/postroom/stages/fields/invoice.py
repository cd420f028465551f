"""The facts of an embedded e-invoice (EN 16931: Factur-X, ZUGFeRD) become values: they are the truth."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from postroom.records.schema import DocumentType, FieldSpec, FieldType
from postroom.records.value import Candidate, FieldValue, Money, State, TypedValue, ValueSource
from postroom.values.reading import read_value

CURRENCY = "currency"
"""Name of the fact that holds the invoice's ISO 4217 code (BT-5)."""


def from_invoice(
    facts: Mapping[str, Sequence[str]], *, document_type: DocumentType, locale: str
) -> tuple[FieldValue, ...]:
    """Give the values of the fields that name a fact in `xml`, as far as the invoice states it.

    They stand in no place of the page and are certain. Fields without such a fact are left to the model.

    Args:
        facts: Texts by name of the fact, as the XML has them: dates in ISO 8601, amounts with a decimal point.
        document_type: Whose fields are wanted.
        locale: BCP 47 tag, for the rare text that is not in that form.

    Returns:
        In the schema's order; a single field takes the first text.
    """
    currency = next(iter(facts.get(CURRENCY, ())), None)
    return tuple(
        _value_of(text, spec, currency=currency, locale=locale)
        for spec in document_type.fields
        if spec.xml is not None
        for text in _texts(facts.get(spec.xml, ()), spec)
    )


def _texts(texts: Sequence[str], spec: FieldSpec) -> tuple[str, ...]:
    """Drop what is empty; a single field has one text, a repeated one each text once."""
    kept = tuple(dict.fromkeys(text for text in texts if text.strip()))
    return kept if spec.repeated else kept[:1]


def _value_of(text: str, spec: FieldSpec, *, currency: str | None, locale: str) -> FieldValue:
    """Make one value; text that does not parse keeps its text, with a note."""
    value = _typed(text.strip(), spec, currency=currency, locale=locale)
    return FieldValue(
        field=spec.name,
        state=State.PRESENT,
        raw=text,
        value=value,
        confidence=1.0,
        source=ValueSource.XML,
        candidates=(Candidate(raw=text, value=value, confidence=1.0),),
        notes=() if value is not None else (f"the embedded invoice's text does not read as {spec.type}",),
    )


def _typed(text: str, spec: FieldSpec, *, currency: str | None, locale: str) -> TypedValue | None:
    """Read the XML's own forms first: whatever the locale, "1.234" is about one there (XML Schema, decimal)."""
    match spec.type:
        case FieldType.MONEY | FieldType.NUMBER:
            number = _decimal(text)
            if number is not None:
                return (
                    number
                    if spec.type is FieldType.NUMBER
                    else Money(amount=number, currency=currency or spec.currency)
                )
        case FieldType.DATE:
            date = _date(text)
            if date is not None:
                return date
    reading = read_value(text, spec=spec, locale=locale)
    return None if reading is None else reading.value


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
