"""What broken rules between fields do to values: an alternative that mends them, or less confidence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from postroom.records.page import Page
from postroom.records.schema import DocumentType
from postroom.records.value import Candidate, FieldValue, TypedValue, ValueSource
from postroom.stages.fields.options import FieldsOptions
from postroom.stages.fields.places import regions_of
from postroom.stages.fields.rules import Rule
from postroom.stages.fields.validate import lowered, validated


def apply_rules(
    values: Sequence[FieldValue],
    *,
    rules: Sequence[Rule],
    document_type: DocumentType,
    pages: Mapping[int, Page],
    options: FieldsOptions,
) -> tuple[FieldValue, ...]:
    """Note broken rules and lower the confidence of the values concerned; values that no rule can judge stay.

    Where exactly one alternative, at least `rule_swap_ratio` as sure as the chosen value, makes the rule hold and
    breaks no other, it takes the value's place, with its own confidence and a note.
    """
    held = list(values)
    for rule in rules:
        if rule.holds(_typed(held)) is not False:
            continue
        swaps = _swaps(rule, held, rules=rules, options=options)
        if len(swaps) == 1:
            place, candidate = swaps[0]
            spec = document_type.field(held[place].field)
            held[place] = validated(
                _swapped(held[place], candidate, rule=rule, pages=pages), spec=spec, options=options
            )
            continue
        note = f"breaks the rule {rule.text}"
        for place, value in enumerate(held):
            if value.field in rule.fields:
                held[place] = lowered(value, cap=options.broken_rule_cap, note=note)
    return tuple(held)


def _swaps(
    rule: Rule, values: Sequence[FieldValue], *, rules: Sequence[Rule], options: FieldsOptions
) -> list[tuple[int, Candidate]]:
    """Find the alternatives that mend the rule, as (place of the value, alternative)."""
    if options.rule_swap_ratio is None:
        return []
    typed = _typed(values)
    broken = {other.text for other in rules if other.holds(typed) is False}
    found: dict[tuple[int, TypedValue], Candidate] = {}
    for place, value in enumerate(values):
        if value.field not in rule.fields or value.source is not ValueSource.MODEL:
            continue
        for candidate in value.candidates:
            if candidate.value is None or candidate.confidence < options.rule_swap_ratio * value.confidence:
                continue
            trial = {**typed, value.field: candidate.value}
            if {other.text for other in rules if other.holds(trial) is False} < broken and rule.holds(trial):
                found.setdefault((place, candidate.value), candidate)
    return [(place, candidate) for (place, _), candidate in found.items()]


def _swapped(value: FieldValue, candidate: Candidate, *, rule: Rule, pages: Mapping[int, Page]) -> FieldValue:
    """Put the alternative in the value's place."""
    return replace(
        value,
        raw=candidate.raw,
        value=candidate.value,
        confidence=candidate.confidence,
        words=candidate.words,
        regions=regions_of(candidate.words, pages),
        notes=(f"chosen over {value.raw} because of the rule {rule.text}",),
    )


def _typed(values: Sequence[FieldValue]) -> dict[str, TypedValue]:
    """Give the typed values by field; fields with several are left out, since no rule can tell which is meant."""
    counts = [value.field for value in values]
    return {value.field: value.value for value in values if value.value is not None and counts.count(value.field) == 1}
