"""The figures of a model card: scores with their intervals, calibration, and the gates' rules."""

from collections.abc import Iterator, Sequence

from postroom.records.evaluation import CalibrationScore, Evaluation, FieldScore, Interval
from postroom.records.gate import GateVerdict

_SCORES = ("", "F1", "95 % interval", "precision", "recall", "strict F1", "values", "documents")


def evaluation_lines(evaluation: Evaluation | None) -> Iterator[str]:
    """Tell how right a model is: by field, by slice and by group, with its calibration and what was left out."""
    yield "## Evaluation"
    if evaluation is None:
        yield "- not taken yet"
        yield ""
        return
    yield f"- {evaluation.documents} documents, {evaluation.documents_right} of them without an error"
    yield f"- data set: {evaluation.dataset or 'not recorded'}"
    yield (
        f"- intervals: {evaluation.resamples} bootstrap resamples of whole {evaluation.resampled_by}s, seed "
        f"{evaluation.seed}; a wrong value counts against precision and recall"
    )
    yield ""
    overall = [("all values (micro)", evaluation.micro), ("mean of fields (macro)", evaluation.macro)]
    yield from table(_SCORES, [_score_row(name, score) for name, score in [*evaluation.fields.items(), *overall]])
    for name, part in evaluation.slices.items():
        yield f"Documents that are {plain(name)} ({part.documents}):"
        yield ""
        rows = [*part.fields.items(), ("all values (micro)", part.micro)]
        yield from table(_SCORES, [_score_row(field, score) for field, score in rows])
    if evaluation.groups is not None:
        groups = evaluation.groups
        yield f"- mean F1 over {groups.groups} groups, each counted once: {groups.f1:.3f} ({_span(groups.interval)})"
    yield from (f"- match rule of {plain(field)}: {plain(rule)}" for field, rule in evaluation.match_rules.items())
    yield from (f"- not scored: {plain(item.field)}, {item.reason}: {item.documents}" for item in evaluation.left_out)
    yield ""
    yield from _calibration_lines(evaluation.calibration)


def gate_lines(verdict: GateVerdict | None) -> Iterator[str]:
    """Tell each rule with its numbers."""
    yield "## Gates"
    if verdict is None:
        yield "- not asked yet"
        yield ""
        return
    beside = "no other champion, so floors only" if verdict.champion is None else f"champion {verdict.champion}"
    yield f"{'Passed' if verdict.passed else 'Refused'}; beside it: {beside}."
    yield ""
    yield from table(
        ("rule", "holds", "found", "required", "why"),
        [
            (rule.rule, "yes" if rule.passed else "no", _number(rule.found), _number(rule.required), rule.reason)
            for rule in verdict.rules
        ],
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a Markdown table and an empty one."""
    yield f"| {' | '.join(header)} |"
    yield "|---" * len(header) + "|"
    yield from (f"| {' | '.join(map(plain, row))} |" for row in rows)
    yield ""


def plain(text: str) -> str:
    """Keep names and descriptions from acting as Markdown or HTML."""
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return flat.replace("|", "\\|")


def _calibration_lines(measured: CalibrationScore | None) -> Iterator[str]:
    yield "## Calibration"
    if measured is None:
        yield "- no prediction was made, so nothing was measured"
        yield ""
        return
    yield f"- over {measured.judgements} judgements, of which {measured.accuracy:.3f} are right"
    yield (
        f"- expected calibration error {measured.expected_calibration_error:.3f}, Brier score "
        f"{measured.brier_score:.3f}, log loss {measured.log_loss:.3f}; each is best at 0"
    )
    yield f"- of the surest 80 %, {measured.accuracy_at_80:.3f} are right"
    yield ""
    yield from table(
        ("confidence", "mean", "right", "judgements"),
        [
            (f"{held.low:.3f} to {held.high:.3f}", _share(held.confidence), _share(held.accuracy), str(held.count))
            for held in measured.bins
        ],
    )


def _score_row(name: str, score: FieldScore) -> tuple[str, ...]:
    figures = (score.precision, score.recall, score.strict_f1)
    counts = (str(score.values), str(score.documents))
    return (name, _share(score.f1), _span(score.interval), *map(_share, figures), *counts)


def _share(value: float | None) -> str:
    """Write a share; a ratio of nothing to nothing is a dash."""
    return "-" if value is None else f"{value:.3f}"


def _span(interval: Interval | None) -> str:
    return "-" if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
