"""Whether labels are distributed as in the last snapshot.

Documents that stand in both snapshots are in both samples. They pull the samples together, so the tests are
conservative: a shift that is found in spite of them is there.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from postroom.records.label import LabelledDocument
from postroom.records.schema import FieldSpec, FieldType, Schema
from postroom.records.validation import Check, Finding, Severity, Shift
from postroom.records.value import Money, State, TypedValue
from postroom.stages.dataset.validation.distributions import (
    Distance,
    adjusted,
    distance_of_categories,
    distance_of_numbers,
)
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.values.reading import read_value

Documents = Sequence[LabelledDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    of: str
    type: str | None
    field: str | None
    before: int
    now: int
    distance: Distance


def measure_shifts(
    before: Documents, now: Documents, *, schema: Schema, options: ValidationOptions
) -> tuple[Shift, ...]:
    """Measure each distribution that has enough values in both snapshots; the farthest first."""
    measured = [item for item in _measured(before, now, schema) if min(item.before, item.now) >= options.shift_values]
    raised = adjusted([item.distance.p_value for item in measured])
    shifts = [
        Shift(
            of=item.of,
            type=item.type,
            field=item.field,
            psi=item.distance.psi,
            test=item.distance.test,
            statistic=item.distance.statistic,
            p_value=item.distance.p_value,
            adjusted_p_value=p_value,
            before=item.before,
            now=item.now,
            bins=item.distance.bins,
        )
        for item, p_value in zip(measured, raised, strict=True)
    ]
    return tuple(sorted(shifts, key=lambda shift: -shift.psi))


def check_shifts(shifts: Sequence[Shift], *, options: ValidationOptions) -> Iterator[Finding]:
    """Tell the shifts that are both large and more than chance."""
    for shift in shifts:
        if shift.psi < options.psi_warning or shift.adjusted_p_value > options.shift_significance:
            continue
        refused = options.psi_error is not None and shift.psi >= options.psi_error
        yield Finding(
            check=Check.SHIFT,
            severity=Severity.ERROR if refused else Severity.WARNING,
            what=f"{describe(shift)} other than in the last snapshot: population stability index {shift.psi:.2f}, "
            f"{shift.test}: p = {shift.adjusted_p_value:.1g} ({shift.before:,} values then, {shift.now:,} now)",
            advice="compare the snapshots with `postroom data diff`; where the mail itself has changed, this is right",
            type=shift.type,
            field=shift.field,
            found=shift.psi,
            limit=options.psi_error if refused else options.psi_warning,
        )


def describe(shift: Shift) -> str:
    """Say what was compared."""
    match shift.of:
        case "types":
            return "shares of the document types"
        case "presence":
            return f"share of documents with {shift.field!r} ({shift.type})"
        case "length":
            return f"length of {shift.field!r} ({shift.type}) in characters"
        case "amount":
            return f"amounts of {shift.field!r} ({shift.type})"
        case _:
            return f"choices of {shift.field!r} ({shift.type})"


def _measured(before: Documents, now: Documents, schema: Schema) -> Iterator[_Measured]:
    """Measure every distribution that has a value in both snapshots."""
    yield from _categories("types", None, None, samples=[[item.type for item in held] for held in (before, now)])
    for kind in schema.types:
        then, today = ([item for item in held if item.type == kind.name] for held in (before, now))
        for spec in kind.fields:
            presence = [_presence(held, spec.name) for held in (then, today)]
            yield from _categories("presence", kind.name, spec, samples=presence)
            texts = [_texts(held, spec.name) for held in (then, today)]
            yield from _of_values(kind.name, spec, texts, locale=schema.locale)


def _of_values(type_name: str, spec: FieldSpec, texts: Sequence[Sequence[str]], *, locale: str) -> Iterator[_Measured]:
    """Measure choices by their frequency, amounts by their size, everything else by its length.

    A date's own value is left out: newer documents have later ones.
    """
    if spec.type is FieldType.CHOICE:
        chosen = [[str(value) for value in _typed(held, spec, locale)] for held in texts]
        yield from _categories("choice", type_name, spec, samples=chosen)
    elif spec.type in {FieldType.MONEY, FieldType.NUMBER}:
        amounts = [[_amount(value) for value in _typed(held, spec, locale)] for held in texts]
        yield from _numbers("amount", type_name, spec, samples=amounts)
    else:
        yield from _numbers("length", type_name, spec, samples=[[float(len(text)) for text in held] for held in texts])


def _categories(
    of: str, type_name: str | None, spec: FieldSpec | None, *, samples: Sequence[Sequence[str]]
) -> Iterator[_Measured]:
    if all(samples):
        yield _with(of, type_name, spec, samples=samples, distance=distance_of_categories(*map(Counter, samples)))


def _numbers(of: str, type_name: str, spec: FieldSpec, *, samples: Sequence[Sequence[float]]) -> Iterator[_Measured]:
    if all(samples):
        yield _with(of, type_name, spec, samples=samples, distance=distance_of_numbers(*samples))


def _with(
    of: str, type_name: str | None, spec: FieldSpec | None, *, samples: Sequence[Sequence[object]], distance: Distance
) -> _Measured:
    before, now = map(len, samples)
    field = None if spec is None else spec.name
    return _Measured(of=of, type=type_name, field=field, before=before, now=now, distance=distance)


def _presence(documents: Documents, field: str) -> list[str]:
    """Give "present" or "absent" for each document in which somebody looked."""
    return [
        label.state.value
        for document in documents
        for label in document.labels
        if label.field == field and label.state is not State.UNREADABLE
    ]


def _texts(documents: Documents, field: str) -> list[str]:
    """Give the first value of each document: values of one document are alike, and the tests want independent ones."""
    return [
        label.values[0]
        for document in documents
        for label in document.labels
        if label.field == field and label.values and field not in document.damaged
    ]


def _typed(texts: Sequence[str], spec: FieldSpec, locale: str) -> Iterator[TypedValue]:
    """Give the values of those texts that are values of the field's type."""
    for text in texts:
        reading = read_value(text, spec=spec, locale=locale)
        if reading is not None:
            yield reading.value


def _amount(value: TypedValue) -> float:
    number = value.amount if isinstance(value, Money) else value
    return float(number) if isinstance(number, Decimal) else 0.0
