"""Checks of one value by its field's own rules: pattern, check digits, required, and the project's own code."""

from dataclasses import replace

import regex

from postroom.errors import ProjectError
from postroom.records.schema import FieldSpec
from postroom.records.value import FieldValue, State
from postroom.stages.fields.options import FieldsOptions
from postroom.stages.fields.validator import objection
from postroom.values.identifiers import has_valid_checksum
from postroom.values.rendering import as_text

LONGEST = 500
"""Characters of a value that a pattern is tried on; longer values fail it unread."""


def validated(value: FieldValue, *, spec: FieldSpec, options: FieldsOptions) -> FieldValue:
    """Note each check that fails and lower the confidence to its cap; the value itself always stays.

    A value that does not parse has its text checked, as written.
    """
    if value.state is State.ABSENT:
        return lowered(value, cap=options.missing_cap, note="required, but absent") if spec.required else value
    if value.raw is None:
        return value
    text = value.raw if value.value is None else as_text(value.value)
    for note in _failures(text, spec, options):
        value = lowered(value, cap=options.failed_check_cap, note=note)
    return value


def lowered(value: FieldValue, *, cap: float, note: str) -> FieldValue:
    """Cap the confidence, and say why."""
    return replace(value, confidence=min(value.confidence, cap), notes=(*value.notes, note))


def matches(pattern: str, text: str, *, field: str, timeout_s: float) -> bool | None:
    """Say whether the pattern matches the whole text; None where that takes too long to say.

    The module `regex` is used because it can be stopped: a pattern such as `(a+)+b` may take years.

    Raises:
        ProjectError: The pattern is no regular expression.
    """
    if len(text) > LONGEST:
        return False
    try:
        return regex.fullmatch(pattern, text, timeout=timeout_s) is not None
    except TimeoutError:
        return None
    except regex.error as error:
        raise ProjectError(f"field {field}: the pattern {pattern!r} is no regular expression: {error}") from error


def _failures(text: str, spec: FieldSpec, options: FieldsOptions) -> list[str]:
    """Say which checks fail."""
    notes: list[str] = []
    if spec.pattern is not None:
        matched = matches(spec.pattern, text, field=spec.name, timeout_s=options.pattern_timeout_s)
        if matched is None:
            notes.append(f"the pattern {spec.pattern} took too long to try")
        elif not matched:
            notes.append(f"does not match the pattern {spec.pattern}")
    if spec.checksum is not None and not has_valid_checksum(text, spec.checksum):
        notes.append(f"wrong check digits for {spec.checksum.value.upper()}")
    own = options.validators.get(spec.name)
    if own is not None and (said := objection(own, text, spec=spec)) is not None:
        notes.append(said)
    return notes
