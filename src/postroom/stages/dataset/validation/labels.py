"""Whether labels fit what the project asks for: known types and fields, values of the field's type."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import regex

from postroom.records.label import LabelledDocument
from postroom.records.schema import OTHER, FieldSpec, Schema
from postroom.records.validation import Check, Finding, Severity
from postroom.records.value import State
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.stages.dataset.validation.wording import counted, named
from postroom.values.identifiers import has_valid_checksum
from postroom.values.reading import read_value
from postroom.values.rendering import as_text

_LONGEST = 500
"""Characters of a value that a pattern is tried on, as when documents are read."""
_PATTERN_TIMEOUT_S = 0.5


def check_labels(
    documents: Sequence[LabelledDocument], *, schema: Schema, options: ValidationOptions
) -> Iterator[Finding]:
    """Find labels that the schema does not know, and values that do not fit their fields."""
    yield from _unknown_types(documents, schema, options)
    yield from _unknown_fields(documents, schema, options)
    for kind in schema.types:
        held = [document for document in documents if document.type == kind.name]
        for spec in kind.fields:
            yield from _values(held, kind.name, spec, locale=spec.locale or schema.locale, options=options)
            yield from _required(held, kind.name, spec, options=options)


def _unknown_types(
    documents: Sequence[LabelledDocument], schema: Schema, options: ValidationOptions
) -> Iterator[Finding]:
    known = {kind.name for kind in schema.types} | {OTHER}
    keys: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        if document.type not in known:
            keys[document.type].append(document.key)
    for name, held in sorted(keys.items()):
        yield Finding(
            check=Check.SCHEMA,
            severity=Severity.ERROR,
            what=f"{counted(len(held), 'document')} of type {name!r}, which postroom.toml does not name",
            advice=f"name the type again ({', '.join(sorted(known))} are known), or import the labels again",
            type=name,
            documents=named(held, options),
            count=len(held),
        )


def _unknown_fields(
    documents: Sequence[LabelledDocument], schema: Schema, options: ValidationOptions
) -> Iterator[Finding]:
    asked = {kind.name: {spec.name for spec in kind.fields} for kind in schema.types} | {OTHER: set[str]()}
    keys: dict[tuple[str, str], list[str]] = defaultdict(list)
    for document in documents:
        labelled = {label.field for label in document.labels} | set(document.damaged)
        for field in labelled - asked.get(document.type, labelled):
            keys[document.type, field].append(document.key)
    for (type_name, field), held in sorted(keys.items()):
        yield Finding(
            check=Check.SCHEMA,
            severity=Severity.WARNING,
            what=f"{counted(len(held), 'document')} of type {type_name!r} labelled with {field!r}, which it does not "
            "have; neither trained on nor scored",
            advice="where the field was renamed, import the labels again under its new name",
            type=type_name,
            field=field,
            documents=named(held, options),
            count=len(held),
        )


def _values(
    documents: Sequence[LabelledDocument],
    type_name: str,
    spec: FieldSpec,
    *,
    locale: str,
    options: ValidationOptions,
) -> Iterator[Finding]:
    """Read each value as the field's type, under its locale, and try its pattern and check digits."""
    keys: dict[str, list[str]] = defaultdict(list)
    values = 0
    for document, text in _texts(documents, spec.name):
        values += 1
        fault = _fault(text, spec, locale)
        if fault is not None:
            keys[fault].append(document.key)
    for fault, held in sorted(keys.items()):
        share = len(held) / values
        refused = fault is _UNPARSED and share > options.most_unparsed and values >= options.fewest_values
        meaning = f"no {spec.type} under the locale {locale}" if fault is _UNPARSED else fault
        yield Finding(
            check=Check.SCHEMA,
            severity=Severity.ERROR if refused else Severity.WARNING,
            what=f"{len(held)} of {counted(values, 'value')} of {spec.name!r} ({type_name}): {meaning}",
            advice=_ADVICE[fault],
            type=type_name,
            field=spec.name,
            documents=named(held, options),
            count=len(set(held)),
            found=share,
            limit=options.most_unparsed if fault is _UNPARSED else None,
        )


_UNPARSED = "no value of the field's type"
_AMBIGUOUS = "may mean several things"
_PATTERN = "the field's pattern does not match"
_CHECKSUM = "wrong check digits"
_ADVICE = {
    _UNPARSED: "correct the labels, or the field's type or locale in postroom.toml",
    _AMBIGUOUS: "label dates as 2026-03-04 and amounts as 1234.00, or give the field a locale that settles it",
    _PATTERN: "correct the labels, or the field's pattern in postroom.toml",
    _CHECKSUM: "correct the labels, or take the field's checksum out of postroom.toml",
}


def _texts(documents: Sequence[LabelledDocument], field: str) -> Iterator[tuple[LabelledDocument, str]]:
    """Give each value of a field that is not known to be damaged, with its document."""
    for document in documents:
        for label in document.labels:
            if label.field == field and field not in document.damaged:
                for text in label.values:
                    yield document, text


def _fault(text: str, spec: FieldSpec, locale: str) -> str | None:
    """Say what is wrong with a value, the first thing alone."""
    reading = read_value(text, spec=spec, locale=locale)
    if reading is None:
        return _UNPARSED
    if reading.ambiguous:
        return _AMBIGUOUS
    normalised = as_text(reading.value)
    if spec.checksum is not None and not has_valid_checksum(normalised, spec.checksum):
        return _CHECKSUM
    if spec.pattern is not None and not _matches(spec.pattern, normalised):
        return _PATTERN
    return None


def _matches(pattern: str, text: str) -> bool:
    """Say whether the pattern matches the whole text; one that takes too long to try is not held against it."""
    try:
        return len(text) <= _LONGEST and regex.fullmatch(pattern, text, timeout=_PATTERN_TIMEOUT_S) is not None
    except TimeoutError:
        return True


def _required(
    documents: Sequence[LabelledDocument], type_name: str, spec: FieldSpec, *, options: ValidationOptions
) -> Iterator[Finding]:
    held = [
        document.key
        for document in documents
        for label in document.labels
        if spec.required and label.field == spec.name and label.state is State.ABSENT
    ]
    if held:
        yield Finding(
            check=Check.SCHEMA,
            severity=Severity.WARNING,
            what=f"{counted(len(held), 'document')} labelled as without {spec.name!r} ({type_name}), which is required",
            advice="where that is right, take `required` out of postroom.toml; where nobody looked, leave it out",
            type=type_name,
            field=spec.name,
            documents=named(held, options),
            count=len(held),
        )
