"""The scores of one document become its values."""

from collections.abc import Sequence
from dataclasses import replace

from postroom.records.calibration import Calibration
from postroom.records.page import Page
from postroom.records.schema import DocumentType, FieldSpec
from postroom.records.scores import DocumentScores, FieldScores
from postroom.records.value import FieldValue, State, ValueSource, WordRange
from postroom.stages.fields.confidence import calibrated
from postroom.stages.fields.mending import apply_rules
from postroom.stages.fields.options import DEFAULT_OPTIONS, UNDISTURBED, FieldsOptions
from postroom.stages.fields.places import regions_of
from postroom.stages.fields.pools import Pool, Setting, apart, candidates_of, confidence_of, pools_of
from postroom.stages.fields.rules import rules_for
from postroom.stages.fields.validate import validated
from postroom.values.rendering import as_text


def decode(
    scores: DocumentScores,
    *,
    pages: Sequence[Page],
    document_type: DocumentType,
    locale: str,
    calibrations: Sequence[Calibration],
    options: FieldsOptions = DEFAULT_OPTIONS,
) -> tuple[FieldValue, ...]:
    """Choose each field's value, check it, and say how sure it is.

    A single field takes the value with the most probability, summed over the places where it stands; a candidate that
    does not parse as the field's type ranks at `unread_weight` of its probability, so it wins only where nothing that
    parses comes near, and then has the value None, a note and at most `unread_cap`. It is absent where absence is at
    least as probable as that value. A repeated field takes every candidate above `repeated_threshold` that overlaps no
    better one, each different value once, in reading order.

    Args:
        scores: Of this document.
        pages: Those that were scored; a word range's page is a page's `index`.
        document_type: Fields of which the scores say nothing (the model never learnt them) are left out.
        locale: BCP 47 tag of the document; a field's own goes before it.
        calibrations: Of the model; empty leaves the model's own probabilities.
        options: How candidates are chosen and doubts counted.

    Returns:
        The values in the schema's order; at least one for each field that was scored.

    Raises:
        BundleError: The scores point at words that the pages do not hold.
        ProjectError: A rule or a pattern cannot be read.
    """
    setting = Setting(
        pages={page.index: page for page in pages}, locale=locale, calibrations=calibrations, options=options
    )
    known = {field.field: field for field in scores.fields}
    decoded = tuple(
        validated(value, spec=spec, options=options)
        for spec in document_type.fields
        if spec.name in known
        for value in _values_of(known[spec.name], spec, setting)
    )
    rules = rules_for(document_type, options.rules)
    return apply_rules(decoded, rules=rules, document_type=document_type, pages=setting.pages, options=options)


def undisturbed(
    scores: DocumentScores, *, pages: Sequence[Page], document_type: DocumentType, locale: str
) -> tuple[FieldValue, ...]:
    """Choose the same values, with the model's own pooled probability as their confidence, nothing lowered.

    Calibration is fitted on these probabilities against whether state and value are right.
    """
    return decode(scores, pages=pages, document_type=document_type, locale=locale, calibrations=(), options=UNDISTURBED)


def _values_of(scores: FieldScores, spec: FieldSpec, setting: Setting) -> list[FieldValue]:
    """Decode one field."""
    if not spec.repeated:
        pools = pools_of(scores, spec=spec, setting=setting)
        if not pools or scores.absent >= pools[0].probability:
            return [_absent(scores, pools, setting)]
        return [_present(pools[0], spec, pools=pools, setting=setting)]
    pools = apart(scores, spec=spec, setting=setting)
    chosen = _chosen(pools, setting.options.repeated_threshold)
    if not chosen:
        return [_absent(scores, pools, setting)]
    return [_present(pool, spec, pools=(pool,), setting=setting) for pool in sorted(chosen, key=_place)]


def _chosen(pools: Sequence[Pool], threshold: float) -> list[Pool]:
    """Take what is above the threshold, greedily, without overlap and without naming a value twice."""
    chosen: list[Pool] = []
    for pool in pools:
        if pool.probability > threshold and not any(_clash(pool, other) for other in chosen):
            chosen.append(pool)
    return chosen


def _clash(one: Pool, other: Pool) -> bool:
    """Say whether two candidates are the same value or share a word."""
    return one.key == other.key or any(_overlap(left, right) for left in one.words for right in other.words)


def _overlap(left: WordRange, right: WordRange) -> bool:
    return left.page == right.page and left.start < right.stop and right.start < left.stop


def _place(pool: Pool) -> tuple[int, int]:
    """Order by page and word; choices, which stand nowhere, come first."""
    return (pool.words[0].page, pool.words[0].start) if pool.words else (-1, -1)


def _present(pool: Pool, spec: FieldSpec, *, pools: Sequence[Pool], setting: Setting) -> FieldValue:
    """Make the value of the chosen candidates; it is among its alternatives even where those are cut."""
    candidates = candidates_of(pools, field=spec.name, setting=setting)
    own = candidates_of((replace(pool, alternatives=()),), field=spec.name, setting=setting)
    if own[0] not in candidates:
        candidates = (*candidates[:-1], *own)
    return FieldValue(
        field=spec.name,
        state=State.PRESENT,
        raw=pool.raw,
        value=pool.value,
        confidence=confidence_of(pool, field=spec.name, setting=setting),
        source=ValueSource.MODEL,
        regions=regions_of(pool.words, setting.pages),
        words=pool.words,
        candidates=candidates,
        notes=_notes(pool, spec),
    )


def _notes(pool: Pool, spec: FieldSpec) -> tuple[str, ...]:
    """Say what is doubtful about the text itself."""
    if pool.value is None:
        return (f"does not read as {spec.type}",)
    if not pool.ambiguous:
        return ()
    others = " or ".join(as_text(other) for other in pool.alternatives)
    return (f"ambiguous: may also mean {others}" if others else "ambiguous: its marks contradict the locale",)


def _absent(scores: FieldScores, pools: Sequence[Pool], setting: Setting) -> FieldValue:
    """Say that the document holds no value, with what was considered."""
    return FieldValue(
        field=scores.field,
        state=State.ABSENT,
        confidence=calibrated(scores.absent, field=scores.field, calibrations=setting.calibrations),
        source=ValueSource.MODEL,
        candidates=candidates_of(pools, field=scores.field, setting=setting),
    )
