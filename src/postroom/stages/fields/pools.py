"""Candidates that mean the same value, put together: the value stands in several places, its probabilities add up."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from postroom.records.calibration import Calibration
from postroom.records.page import Page
from postroom.records.schema import FieldSpec
from postroom.records.scores import FieldScores
from postroom.records.value import Candidate, TypedValue, WordRange
from postroom.stages.fields.confidence import calibrated
from postroom.stages.fields.options import FieldsOptions
from postroom.stages.fields.places import text_of
from postroom.values.matching import identity_of
from postroom.values.reading import read_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What decoding one document needs beside the scores.

    Attributes:
        pages: By their number in the file.
        locale: BCP 47 tag of the document.
        calibrations: Of the model; empty leaves its own probabilities.
        options: How candidates are chosen.
    """

    pages: Mapping[int, Page]
    locale: str
    calibrations: Sequence[Calibration]
    options: FieldsOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """One value that was considered, with all the probability it has.

    Attributes:
        key: What its candidates have in common.
        raw: Text of the most probable candidate.
        value: Typed; None where the text does not parse.
        words: Where the most probable candidate stands; empty for a choice.
        probability: The sum over its candidates, from 0 to 1.
        rank: The probability, lowered where the text does not parse.
        ambiguous: Whether every candidate may mean something else.
        alternatives: What else the most probable candidate may mean.
    """

    key: Hashable
    raw: str
    value: TypedValue | None
    words: tuple[WordRange, ...]
    probability: float
    rank: float
    ambiguous: bool = False
    alternatives: tuple[TypedValue, ...] = ()


def pools_of(scores: FieldScores, *, spec: FieldSpec, setting: Setting) -> tuple[Pool, ...]:
    """Pool the candidates of a single field, best rank first."""
    singles = [*_of_spans(scores, spec, setting), *_of_choices(scores)]
    pooled: dict[Hashable, Pool] = {}
    for single in sorted(singles, key=lambda pool: -pool.probability):
        held = pooled.get(single.key)
        pooled[single.key] = single if held is None else _joined(held, single)
    return tuple(sorted(pooled.values(), key=lambda pool: -pool.rank))


def apart(scores: FieldScores, *, spec: FieldSpec, setting: Setting) -> tuple[Pool, ...]:
    """Give each candidate of a repeated field on its own, best rank first."""
    singles = [*_of_spans(scores, spec, setting), *_of_choices(scores)]
    return tuple(sorted(singles, key=lambda pool: -pool.rank))


def candidates_of(pools: Iterable[Pool], *, field: str, setting: Setting) -> tuple[Candidate, ...]:
    """Give the alternatives that are kept with a value, most probable first, other readings of a text among them."""
    options = setting.options
    found: list[Candidate] = []
    for pool in pools:
        confidence = calibrated(pool.probability, field=field, calibrations=setting.calibrations)
        own = confidence_of(pool, field=field, setting=setting)
        found.append(Candidate(raw=pool.raw, value=pool.value, confidence=own, words=pool.words))
        if pool.ambiguous and pool.alternatives:
            share = confidence * (1 - options.ambiguity_factor) / len(pool.alternatives)
            found.extend(replace(found[-1], value=other, confidence=share) for other in pool.alternatives)
    return tuple(sorted(found, key=lambda candidate: -candidate.confidence)[: options.candidates_kept])


def confidence_of(pool: Pool, *, field: str, setting: Setting) -> float:
    """Give the calibrated confidence of one pooled value, lowered where its text is ambiguous or does not parse."""
    confidence = calibrated(pool.probability, field=field, calibrations=setting.calibrations)
    if pool.value is None:
        return min(confidence, setting.options.unread_cap)
    return confidence * setting.options.ambiguity_factor if pool.ambiguous else confidence


def _of_spans(scores: FieldScores, spec: FieldSpec, setting: Setting) -> list[Pool]:
    """Read the text of each span."""
    pools: list[Pool] = []
    for span in scores.spans:
        raw = text_of(span.words, setting.pages)
        reading = read_value(raw, spec=spec, locale=setting.locale)
        value = None if reading is None else reading.value
        pools.append(
            Pool(
                key=identity_of(value, raw=raw, spec=spec),
                raw=raw,
                value=value,
                words=(span.words,),
                probability=span.probability,
                rank=span.probability * (setting.options.unread_weight if reading is None else 1),
                ambiguous=reading is not None and reading.ambiguous,
                alternatives=() if reading is None else reading.alternatives,
            )
        )
    return pools


def _of_choices(scores: FieldScores) -> list[Pool]:
    """Take the choices, which stand nowhere in the text, as they are."""
    return [
        Pool(
            key=("choice", score.choice),
            raw=score.choice,
            value=score.choice,
            words=(),
            probability=score.probability,
            rank=score.probability,
        )
        for score in scores.choices
    ]


def _joined(held: Pool, more: Pool) -> Pool:
    """Add a less probable candidate of the same value; one that is not ambiguous settles the others."""
    return replace(
        held,
        probability=min(1.0, held.probability + more.probability),
        rank=min(1.0, held.rank + more.rank),
        ambiguous=held.ambiguous and more.ambiguous,
    )
