"""An evaluation and a learning curve as named numbers, the way tracking servers draw them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from postroom.records.evaluation import Evaluation, FieldScore
from postroom.records.gate import GateVerdict
from postroom.records.learning import LearningPoint


class Metric(NamedTuple):
    """A number under a name; `step` is the epoch, 0 for what holds of the whole run."""

    name: str
    value: float
    step: int


def metrics_of(
    evaluation: Evaluation | None, curve: Sequence[LearningPoint], verdict: GateVerdict
) -> tuple[Metric, ...]:
    """Name every number that is defined: epochs, scores over all and of each field, calibration, the gates."""
    rules = (Metric("gate/rules", len(verdict.rules), 0), Metric("gate/refusals", len(verdict.refusals), 0))
    return (*_epochs(curve), *(() if evaluation is None else _scores(evaluation)), *rules)


def _epochs(curve: Sequence[LearningPoint]) -> Iterator[Metric]:
    for point in curve:
        named = {"train_loss": point.train_loss, "dev_loss": point.dev_loss, "dev_f1": point.dev_f1}
        yield from (Metric(f"epoch/{name}", value, point.epoch) for name, value in named.items() if value is not None)


def _scores(evaluation: Evaluation) -> Iterator[Metric]:
    yield Metric("test/documents", evaluation.documents, 0)
    yield Metric("test/documents_right", evaluation.documents_right, 0)
    yield from _of("test/micro", evaluation.micro)
    yield from _of("test/macro", evaluation.macro)
    for name, score in evaluation.fields.items():
        yield from _of(f"field/{name}", score)
    if evaluation.calibration is not None:
        yield Metric("test/calibration_error", evaluation.calibration.expected_calibration_error, 0)
        yield Metric("test/brier_score", evaluation.calibration.brier_score, 0)


def _of(prefix: str, score: FieldScore) -> Iterator[Metric]:
    for name, value in (("f1", score.f1), ("precision", score.precision), ("recall", score.recall)):
        if value is not None:
            yield Metric(f"{prefix}/{name}", value, 0)
    if score.interval is not None:
        yield Metric(f"{prefix}/f1_low", score.interval.low, 0)
        yield Metric(f"{prefix}/f1_high", score.interval.high, 0)
