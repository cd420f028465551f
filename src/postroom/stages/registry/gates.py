"""The gates: a candidate's numbers in, a verdict with every rule's numbers out.

A rule that is switched on and cannot be computed refuses: an F1 that is undefined, a figure that is not a number, a
comparison that is missing. Rules that are switched off (None) do not appear.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from postroom.records.evaluation import CalibrationScore, Comparison, Difference, Evaluation
from postroom.records.gate import GateVerdict, RuleOutcome
from postroom.records.schema import OTHER
from postroom.stages.registry.options import GateOptions

CPU_SECONDS = "CPU seconds a document"
CPU_RATIO = "CPU time beside the champion's"
"""Names of the two rules whose figures are measured, and so differ each time."""

_BLIND = (-1.0, 1.0)
"""The interval of a difference about which too few documents say anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is known of a model that wants to serve.

    Attributes:
        evaluation: On the test documents; None where it could not be taken.
        cpu_seconds: CPU seconds a document, the network's reading alone; None where it was not measured.
        bundle_bytes: All files of its bundle together; None where it was not measured.
    """

    evaluation: Evaluation | None
    cpu_seconds: float | None
    bundle_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Champion:
    """What is known of the model that serves now.

    Attributes:
        digest: Of its bundle.
        fields: Names of the fields that it knows; others of the candidate's are new and face floors only.
        comparison: The candidate beside it on the same documents; None where it could not be taken.
        cpu_seconds: As in `Candidate`, on the same machine and documents.
    """

    digest: str
    fields: tuple[str, ...]
    comparison: Comparison | None
    cpu_seconds: float | None


def judge(candidate: Candidate, champion: Champion | None, rules: GateOptions) -> GateVerdict:
    """Say whether the candidate may replace the champion, and why not where it may not.

    Args:
        candidate: The new model.
        champion: The one that serves; None for the first model, which faces floors only.
        rules: What is asked.
    """
    outcomes = tuple(_outcomes(candidate, champion, rules))
    return GateVerdict(
        passed=bool(outcomes) and all(outcome.passed for outcome in outcomes),
        rules=outcomes,
        champion=None if champion is None else champion.digest,
    )


def _outcomes(candidate: Candidate, champion: Champion | None, rules: GateOptions) -> Iterator[RuleOutcome]:
    if candidate.evaluation is None:
        yield _failed("evaluation", "the candidate could not be evaluated; see the run for the cause")
    else:
        yield from _floors(candidate.evaluation, rules)
        yield from _calibrated(candidate.evaluation.calibration, rules)
    if champion is not None and candidate.evaluation is not None:
        yield from _no_worse(candidate.evaluation, champion, rules)
    yield from _fast_and_small(candidate, champion, rules)


def _floors(evaluation: Evaluation, rules: GateOptions) -> Iterator[RuleOutcome]:
    enough = _at_least("test documents", float(evaluation.documents), float(rules.min_test_documents))
    yield enough if enough.passed else replace(enough, reason=f"{enough.reason}; those of type {OTHER} do not count")
    if rules.min_f1 is not None:
        yield _at_least("floor: micro F1", evaluation.micro.f1, rules.min_f1)
    if rules.min_macro_f1 is not None:
        yield _at_least("floor: macro F1", evaluation.macro.f1, rules.min_macro_f1)
    for name, floor in rules.fields.items():
        scored = evaluation.fields.get(name)
        yield _at_least(f"floor: {name}", None if scored is None else scored.f1, floor)


def _calibrated(measured: CalibrationScore | None, rules: GateOptions) -> Iterator[RuleOutcome]:
    if rules.max_calibration_error is not None:
        error = None if measured is None else measured.expected_calibration_error
        yield _at_most("calibration", error, rules.max_calibration_error)


def _no_worse(evaluation: Evaluation, champion: Champion, rules: GateOptions) -> Iterator[RuleOutcome]:
    comparison = champion.comparison
    shared = [name for name in evaluation.fields if name in champion.fields and name not in rules.not_compared]
    if comparison is None:
        yield _failed("comparison", f"there is none with the champion {champion.digest[:12]} on the same documents")
        return
    if rules.max_drop is not None and shared:
        yield _not_lost("no worse: all fields", comparison.micro, rules.max_drop)
    if rules.max_field_drop is not None:
        for name in shared:
            yield _not_lost(f"no worse: {name}", comparison.fields.get(name), rules.max_field_drop)


def _fast_and_small(candidate: Candidate, champion: Champion | None, rules: GateOptions) -> Iterator[RuleOutcome]:
    if rules.max_cpu_seconds is not None:
        yield _at_most(CPU_SECONDS, candidate.cpu_seconds, rules.max_cpu_seconds)
    if rules.max_cpu_ratio is not None and champion is not None:
        yield _at_most(CPU_RATIO, _ratio(candidate.cpu_seconds, champion.cpu_seconds), rules.max_cpu_ratio)
    if rules.max_bundle_bytes is not None:
        size = None if candidate.bundle_bytes is None else float(candidate.bundle_bytes)
        yield _at_most("bundle bytes", size, float(rules.max_bundle_bytes))


def _ratio(mine: float | None, theirs: float | None) -> float | None:
    return mine / theirs if mine is not None and theirs else None


def _at_least(rule: str, found: float | None, required: float) -> RuleOutcome:
    if found is None or not math.isfinite(found):
        return _uncomputed(rule, required)
    word = "reaches" if found >= required else "is below"
    reason = f"{_number(found)} {word} {_number(required)}"
    return RuleOutcome(rule=rule, passed=found >= required, found=found, required=required, reason=reason)


def _at_most(rule: str, found: float | None, required: float) -> RuleOutcome:
    if found is None or not math.isfinite(found):
        return _uncomputed(rule, required)
    word = "keeps to" if found <= required else "is above"
    reason = f"{_number(found)} {word} {_number(required)}"
    return RuleOutcome(rule=rule, passed=found <= required, found=found, required=required, reason=reason)


def _not_lost(rule: str, found: Difference | None, drop: float) -> RuleOutcome:
    """Refuse a loss that the documents prove to be more than `drop`: the whole paired interval lies below it."""
    if found is None or found.difference is None or found.interval is None or not math.isfinite(found.difference):
        return _uncomputed(rule, -drop, why="F1 of the two models cannot be compared: undefined for one of them")
    low, high = found.interval.low, found.interval.high
    if (low, high) == _BLIND:
        return _uncomputed(
            rule, -drop, why="too few documents hold it to compare; label more, or name it in [gates] not_compared"
        )
    passed = high >= -drop
    told = "may lose" if passed else "loses more than"
    reason = (
        f"F1 {_number(found.candidate)} beside the champion's {_number(found.champion)}: {found.difference:+.3f}, 95 % "
        f"interval {low:+.3f} to {high:+.3f}; {told} {_number(drop)}"
    )
    return RuleOutcome(rule=rule, passed=passed, found=found.difference, required=-drop, reason=reason)


def _uncomputed(rule: str, required: float, *, why: str = "the figure is undefined on these documents") -> RuleOutcome:
    return RuleOutcome(rule=rule, passed=False, found=None, required=required, reason=f"cannot be computed: {why}")


def _failed(rule: str, reason: str) -> RuleOutcome:
    return RuleOutcome(rule=rule, passed=False, found=None, required=None, reason=f"cannot be computed: {reason}")


def _number(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:.0f}" if value == int(value) and abs(value) > 1 else f"{value:.3f}"
