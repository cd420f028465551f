"""Whether each role holds enough to learn from or to score on."""

from collections.abc import Iterator, Mapping, Sequence

from postroom.records.label import LabelledDocument, Role
from postroom.records.schema import FieldSpec, Schema
from postroom.records.validation import Check, FieldCounts, Finding, RoleCounts, Severity
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.stages.dataset.validation.wording import counted
from postroom.values.reading import read_value


def check_examples(
    documents: Sequence[LabelledDocument],
    roles: Mapping[str, Role],
    *,
    counts: Sequence[FieldCounts],
    schema: Schema,
    options: ValidationOptions,
) -> Iterator[Finding]:
    """Tell which types, fields and choices have too few documents."""
    yield from _empty_roles(roles)
    for kind in schema.types:
        if all(document.type != kind.name for document in documents):
            yield _few(f"no document of type {kind.name!r}", severity=Severity.WARNING, type_name=kind.name)
    for entry in counts:
        if entry.roles:
            yield from _few_values(entry, schema.type(entry.type).field(entry.field), options)
    training = [document for document in documents if roles[document.key] is Role.TRAIN]
    for kind in schema.types:
        for spec in kind.fields:
            yield from _unseen_choices(training, kind.name, spec, locale=schema.locale)


def _empty_roles(roles: Mapping[str, Role]) -> Iterator[Finding]:
    held = set(roles.values())
    if Role.TRAIN not in held:
        yield _few("no document to train on", severity=Severity.ERROR)
    if Role.TEST not in held:
        yield _few("no document to score on: no role is test", severity=Severity.WARNING)


def _few_values(entry: FieldCounts, spec: FieldSpec, options: ValidationOptions) -> Iterator[Finding]:
    """Compare the number of documents with a value in training and test with what is wanted."""
    for role, fewest in ((Role.TRAIN, options.fewest_train), (Role.TEST, options.fewest_test)):
        present = entry.roles.get(role, RoleCounts()).present
        none_to_learn = role is Role.TRAIN and not present
        if present >= fewest and not (none_to_learn and spec.required):
            continue
        wanted = "and is required" if none_to_learn and spec.required else f"fewer than {fewest}"
        held = counted(present, f"{role} document") if present else f"no {role} document"
        yield _few(
            f"{spec.name!r} ({entry.type}) has a value in {held}, {wanted}",
            severity=Severity.ERROR if none_to_learn and spec.required else Severity.WARNING,
            type_name=entry.type,
            field=spec.name,
            numbers=(present, fewest),
        )


def _unseen_choices(
    training: Sequence[LabelledDocument], type_name: str, spec: FieldSpec, *, locale: str
) -> Iterator[Finding]:
    """Tell the choices that no training document has; a field without any value is told elsewhere."""
    texts = {
        text
        for document in training
        for label in document.labels
        if (document.type, label.field) == (type_name, spec.name)
        for text in label.values
    }
    readings = (read_value(text, spec=spec, locale=locale) for text in sorted(texts))
    unseen = set(spec.choices) - {str(reading.value) for reading in readings if reading is not None}
    if texts and unseen:
        yield _few(
            f"{spec.name!r} ({type_name}): no training document with the choice {', '.join(map(repr, sorted(unseen)))}",
            severity=Severity.WARNING,
            type_name=type_name,
            field=spec.name,
        )


def _few(
    what: str,
    *,
    severity: Severity,
    type_name: str | None = None,
    field: str | None = None,
    numbers: tuple[int, int] | None = None,
) -> Finding:
    return Finding(
        check=Check.EXAMPLES,
        severity=severity,
        what=what,
        advice="label more documents that have it, or take it out of postroom.toml",
        type=type_name,
        field=field,
        found=None if numbers is None else float(numbers[0]),
        limit=None if numbers is None else float(numbers[1]),
    )
