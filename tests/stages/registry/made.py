"""Models made by hand: bundles of a few bytes, their evaluations and verdicts."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from postroom.records.evaluation import (
    CalibrationScore,
    Comparison,
    Difference,
    Evaluation,
    FieldScore,
    Interval,
)
from postroom.records.gate import GateVerdict, RuleOutcome
from postroom.records.learning import LearningPoint
from postroom.records.registry import Decision, NewVersion
from postroom.stages.registry.mlflow import MlflowRegistry

PASSED = GateVerdict(
    passed=True,
    rules=(RuleOutcome(rule="floor: micro F1", passed=True, found=0.9, required=0.5, reason="0.900 reaches 0.500"),),
    champion=None,
)
REFUSED = replace(PASSED, passed=False, rules=(replace(PASSED.rules[0], passed=False, reason="0.100 is below 0.500"),))
CURVE = (
    LearningPoint(epoch=1, train_loss=2.0, dev_loss=2.5, dev_f1=0.25),
    LearningPoint(epoch=2, train_loss=1.0, dev_loss=None, dev_f1=0.5),
)


def score(f1: float | None, *, documents: int = 40) -> FieldScore:
    interval = None if f1 is None else Interval(low=max(0.0, f1 - 0.1), high=min(1.0, f1 + 0.1))
    return FieldScore(
        precision=f1,
        recall=f1,
        f1=f1,
        interval=interval,
        precision_interval=interval,
        recall_interval=interval,
        strict_f1=f1,
        true_positives=8,
        false_positives=2,
        false_negatives=2,
        documents=documents,
    )


def calibrated(error: float) -> CalibrationScore:
    return CalibrationScore(
        expected_calibration_error=error,
        brier_score=0.1,
        log_loss=0.3,
        accuracy=0.9,
        accuracy_at_80=0.95,
        bins=(),
        coverage=(),
        judgements=100,
    )


def evaluation(
    micro: float | None = 0.9, *, fields: Mapping[str, float | None] | None = None, documents: int = 40
) -> Evaluation:
    named = {"number": 0.9, "total": 0.9} if fields is None else fields
    return Evaluation(
        micro=score(micro),
        macro=score(micro),
        fields={name: score(f1) for name, f1 in named.items()},
        slices={},
        groups=None,
        calibration=calibrated(0.05),
        documents=documents,
        documents_right=documents // 2,
        left_out=(),
        model=None,
        dataset=None,
        match_rules={},
        resampled_by="document",
        resamples=1000,
        seed=2,
    )


def difference(low: float, gain: float, high: float) -> Difference:
    return Difference(candidate=0.9 + gain, champion=0.9, difference=gain, interval=Interval(low=low, high=high))


UNDEFINED = Difference(candidate=None, champion=None, difference=None, interval=None)
EQUAL = difference(-0.05, 0.0, 0.05)


def comparison(**fields: Difference) -> Comparison:
    return Comparison(micro=EQUAL, macro=EQUAL, fields=fields, documents=40, resampled_by="document")


def candidate(
    folder: Path, content: bytes, *, run: str = "run-1", commit: str | None = "c1", verdict: GateVerdict = PASSED
) -> NewVersion:
    """A judged model whose bundle holds `content`; its digest is that of the content."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(content)
    (folder / "config.json").write_bytes(b"{}")
    report = folder.parent / "report.html"
    report.write_text("<p>How right it is</p>")
    return NewVersion(
        bundle=folder,
        digest=hashlib.sha256(content).hexdigest(),
        run=run,
        commit=commit,
        dataset="d" * 64,
        parameters={"preset": "small"},
        curve=CURVE,
        evaluation=evaluation(),
        verdict=verdict,
        papers={"report.html": report},
    )


def by_hand(environment: str = "production", *, reason: str = "it is better", even_refused: bool = False) -> Decision:
    return Decision(environment=environment, actor="a person", reason=reason, even_refused=even_refused)


@cache
def _empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "registry.db"
        assert MlflowRegistry(f"sqlite:///{database}", folder, project="nobodys")._tracking
        return database.read_bytes()


def lay_out(database: Path) -> None:
    """Write a database with MLflow's and our tables and no project's rows; making them takes a second and a half."""
    database.parent.mkdir(parents=True, exist_ok=True)
    database.write_bytes(_empty_database())
