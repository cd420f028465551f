"""The gates, with numbers made by hand: what passes, what refuses, and what each says."""

import math
from dataclasses import replace

import pytest

from postroom.records.evaluation import Difference
from postroom.records.gate import GateVerdict, RuleOutcome
from postroom.stages.registry.gates import Candidate, Champion, judge
from postroom.stages.registry.options import GateOptions
from tests.stages.registry.made import EQUAL, UNDEFINED, calibrated, comparison, difference, evaluation, score

RULES = GateOptions()
GOOD = Candidate(evaluation=evaluation(), cpu_seconds=0.1, bundle_bytes=1000)
OTHER = Champion(
    digest="c" * 64,
    fields=("number", "total"),
    comparison=comparison(number=EQUAL, total=EQUAL),
    cpu_seconds=0.1,
)


def outcome(verdict: GateVerdict, rule: str) -> RuleOutcome:
    (found,) = [item for item in verdict.rules if item.rule == rule]
    return found


def refused(verdict: GateVerdict) -> list[str]:
    assert verdict.passed == (not verdict.refusals)
    return [rule.rule for rule in verdict.refusals]


def beside(**fields: Difference) -> Champion:
    return replace(OTHER, comparison=comparison(**{"number": EQUAL, "total": EQUAL, **fields}))


def test_the_first_model_faces_floors_only() -> None:
    verdict = judge(GOOD, None, RULES)
    assert verdict.passed
    assert verdict.champion is None
    assert [rule.rule for rule in verdict.rules] == ["test documents", "floor: micro F1", "calibration"]


def test_without_any_configured_floor_a_bad_first_model_is_still_refused() -> None:
    assert refused(judge(replace(GOOD, evaluation=evaluation(0.3)), None, GateOptions())) == ["floor: micro F1"]
    assert refused(judge(replace(GOOD, evaluation=evaluation(documents=9)), None, GateOptions())) == ["test documents"]


def test_a_verdict_lists_every_rule_with_its_numbers_those_that_hold_too() -> None:
    verdict = judge(GOOD, OTHER, replace_rules(fields={"total": 0.5}, min_macro_f1=0.6, max_bundle_bytes=2000))
    assert refused(verdict) == []
    assert verdict.champion == "c" * 64
    assert [rule.rule for rule in verdict.rules] == [
        "test documents",
        "floor: micro F1",
        "floor: macro F1",
        "floor: total",
        "calibration",
        "no worse: all fields",
        "no worse: number",
        "no worse: total",
        "CPU time beside the champion's",
        "bundle bytes",
    ]
    assert all(rule.found is not None and rule.required is not None and rule.reason for rule in verdict.rules)
    assert outcome(verdict, "floor: total").reason == "0.900 reaches 0.500"


def replace_rules(**changes: object) -> GateOptions:
    return GateOptions.model_validate(changes)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"min_f1": 0.95}, "floor: micro F1"),
        ({"min_macro_f1": 0.95}, "floor: macro F1"),
        ({"fields": {"total": 0.95}}, "floor: total"),
        ({"min_test_documents": 41}, "test documents"),
        ({"max_calibration_error": 0.01}, "calibration"),
        ({"max_cpu_seconds": 0.05}, "CPU seconds a document"),
        ({"max_bundle_bytes": 999}, "bundle bytes"),
    ],
)
def test_each_floor_and_limit_refuses_by_itself(changes: dict[str, object], rule: str) -> None:
    verdict = judge(GOOD, None, replace_rules(**changes))
    assert refused(verdict) == [rule]
    assert outcome(verdict, rule).found is not None


def test_a_field_that_is_proven_worse_is_refused_by_name_with_both_numbers() -> None:
    verdict = judge(GOOD, beside(total=difference(-0.4, -0.2, -0.1)), RULES)
    assert refused(verdict) == ["no worse: total"]
    told = outcome(verdict, "no worse: total")
    assert (told.found, told.required) == (-0.2, -0.02)
    assert told.reason == (
        "F1 0.700 beside the champion's 0.900: -0.200, 95 % interval -0.400 to -0.100; loses more than 0.020"
    )


@pytest.mark.parametrize(
    ("low", "gain", "high", "passes"),
    [
        (-0.3, -0.1, 0.05, True),  # may be worse, may be better: not proven
        (-0.3, -0.1, -0.01, True),  # worse, but perhaps by less than what may be lost
        (-0.3, -0.1, -0.02, True),  # the end touches what may be lost
        (-0.3, -0.1, -0.021, False),
        (-0.021, -0.021, -0.021, False),
        (0.1, 0.2, 0.3, True),
    ],
)
def test_a_loss_refuses_where_the_whole_interval_lies_beyond_what_may_be_lost(
    low: float, gain: float, high: float, *, passes: bool
) -> None:
    verdict = judge(GOOD, beside(total=difference(low, gain, high)), RULES)
    assert verdict.passed is passes


def test_many_small_losses_together_are_refused() -> None:
    worse = replace(
        OTHER, comparison=replace(comparison(number=EQUAL, total=EQUAL), micro=difference(-0.05, -0.03, -0.015))
    )
    assert refused(judge(GOOD, worse, RULES)) == ["no worse: all fields"]


def test_a_field_that_the_champion_does_not_know_faces_its_floor_only() -> None:
    grown = replace(GOOD, evaluation=evaluation(fields={"number": 0.9, "total": 0.9, "iban": 0.2}))
    assert judge(grown, OTHER, RULES).passed
    assert refused(judge(grown, OTHER, replace_rules(fields={"iban": 0.5}))) == ["floor: iban"]


def test_a_field_that_the_champion_knows_and_nobody_compared_refuses() -> None:
    missing = replace(OTHER, comparison=comparison(number=EQUAL))
    assert refused(judge(GOOD, missing, RULES)) == ["no worse: total"]


@pytest.mark.parametrize("found", [UNDEFINED, difference(-1.0, 0.0, 1.0), difference(-0.1, math.nan, 0.1)])
def test_a_comparison_that_says_nothing_refuses_unless_the_field_is_left_out_by_name(found: Difference) -> None:
    verdict = judge(GOOD, beside(total=found), RULES)
    assert refused(verdict) == ["no worse: total"]
    assert "cannot be computed" in outcome(verdict, "no worse: total").reason
    assert judge(GOOD, beside(total=found), replace_rules(not_compared=["total"])).passed


def test_a_missing_comparison_refuses_where_there_is_a_champion() -> None:
    verdict = judge(GOOD, replace(OTHER, comparison=None), RULES)
    assert refused(verdict) == ["comparison"]
    assert "cccccccccccc" in outcome(verdict, "comparison").reason


@pytest.mark.parametrize(
    ("broken", "changes", "rules"),
    [
        (replace(GOOD, evaluation=None), {}, ["evaluation"]),
        (replace(GOOD, evaluation=evaluation(None)), {}, ["floor: micro F1"]),
        (replace(GOOD, evaluation=evaluation(math.nan)), {}, ["floor: micro F1"]),
        (replace(GOOD, evaluation=replace(evaluation(), calibration=None)), {}, ["calibration"]),
        (replace(GOOD, evaluation=replace(evaluation(), calibration=calibrated(math.nan))), {}, ["calibration"]),
        (replace(GOOD, evaluation=evaluation(fields={"total": None})), {"fields": {"total": 0.0}}, ["floor: total"]),
        (GOOD, {"fields": {"never_scored": 0.0}}, ["floor: never_scored"]),
        (replace(GOOD, cpu_seconds=None), {"max_cpu_seconds": 9.0}, ["CPU seconds a document"]),
        (replace(GOOD, bundle_bytes=None), {"max_bundle_bytes": 9}, ["bundle bytes"]),
    ],
)
def test_a_gate_that_cannot_be_computed_refuses_and_says_so(
    broken: Candidate, changes: dict[str, object], rules: list[str]
) -> None:
    verdict = judge(broken, None, replace_rules(**changes))
    assert refused(verdict) == rules
    assert outcome(verdict, rules[0]).reason.startswith("cannot be computed")


def test_a_slower_model_is_refused_beside_the_champion() -> None:
    assert refused(judge(replace(GOOD, cpu_seconds=0.21), OTHER, RULES)) == ["CPU time beside the champion's"]
    assert judge(replace(GOOD, cpu_seconds=0.2), OTHER, RULES).passed
    unmeasured = replace(OTHER, cpu_seconds=None)
    assert refused(judge(GOOD, unmeasured, RULES)) == ["CPU time beside the champion's"]


def test_rules_that_are_switched_off_do_not_appear() -> None:
    off = {
        "max_drop": None,
        "max_field_drop": None,
        "max_calibration_error": None,
        "min_f1": None,
        "max_cpu_ratio": None,
    }
    verdict = judge(GOOD, OTHER, replace_rules(**off))
    assert [rule.rule for rule in verdict.rules] == ["test documents"]
    assert verdict.passed


def test_scores_on_the_border_reach_the_floor() -> None:
    assert judge(replace(GOOD, evaluation=replace(evaluation(), micro=score(0.5))), None, RULES).passed
