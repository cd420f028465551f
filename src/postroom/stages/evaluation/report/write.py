"""Write the report: gather what the template needs, fill it in, put the file in place at once."""

import os
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from postroom.records.evaluation import Evaluation, LeftOut, MaskReason
from postroom.records.learning import LearningPoint
from postroom.stages.evaluation.errors import ErrorCase
from postroom.stages.evaluation.report import figures
from postroom.stages.evaluation.report.about import About
from postroom.stages.evaluation.report.cases import shown_cases
from postroom.stages.evaluation.report.charts import coverage_chart, learning_curve, reliability_diagram

REPORT_BYTES = 8_000_000

_REASONS = {
    MaskReason.UNLABELLED: "nobody was asked for it",
    MaskReason.DAMAGED: "the recorded value is damaged",
    MaskReason.UNREADABLE: "whoever labelled it could not read it",
    MaskReason.UNTRUSTED: "the labels of the document are doubtful",
}


def write_report(
    path: Path,
    *,
    evaluation: Evaluation,
    errors: Sequence[ErrorCase],
    about: About,
    curve: Sequence[LearningPoint] = (),
    limit_bytes: int = REPORT_BYTES,
) -> None:
    """Write one self-contained HTML page; the same input gives the same bytes.

    Text out of documents is escaped by the template, and a content security policy forbids scripts and every fetch, so
    that a hostile document cannot act through the report.

    Args:
        path: The file, replaced at once where it exists; its folder is made.
        evaluation: The figures.
        errors: The worst errors, in the order to show.
        about: Where it all comes from.
        curve: The epochs of the training; nothing is drawn for none.
        limit_bytes: The page pictures shrink, and the last ones go, until the report is about this size.
    """
    page = render_report(evaluation=evaluation, errors=errors, about=about, curve=curve, limit_bytes=limit_bytes)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(page, encoding="utf-8", errors="backslashreplace")  # documents may hold lone surrogates
    unfinished.replace(path)


def render_report(
    *,
    evaluation: Evaluation,
    errors: Sequence[ErrorCase],
    about: About,
    curve: Sequence[LearningPoint] = (),
    limit_bytes: int = REPORT_BYTES,
) -> str:
    """Give the page that `write_report` writes."""
    measured = evaluation.calibration
    filled = {
        "about": about,
        "left_out": _left_out(evaluation.left_out),
        "evaluation": evaluation,
        "reliability": None if measured is None else reliability_diagram(measured),
        "coverage": None if measured is None else coverage_chart(measured),
        "curve": learning_curve(curve) if curve else None,
    }
    template = _environment().get_template("report.html.jinja")
    without_cases = template.render(filled, cases=[])
    budget = max(0, limit_bytes - len(without_cases.encode("utf-8", "backslashreplace")))
    return template.render(filled, cases=shown_cases(errors, budget_bytes=budget))


def _left_out(entries: Sequence[LeftOut]) -> list[str]:
    """Say what was masked, fields that share a reason and a count in one sentence."""
    alike: dict[tuple[MaskReason, int], list[str]] = {}
    for entry in entries:
        alike.setdefault((entry.reason, entry.documents), []).append(entry.field)
    return [
        f"{', '.join(names)} in {figures.count(documents, 'document')}: {_REASONS[reason]}."
        for (reason, documents), names in alike.items()
    ]


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("postroom.stages.evaluation.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(share=figures.share, span=figures.span, percent=figures.percent, counted=figures.count)
    return environment
