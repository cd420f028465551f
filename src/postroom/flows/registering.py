"""A trained and judged bundle -> what the registry keeps: its facts, its charts and its report."""

from collections.abc import Mapping
from pathlib import Path

from postroom.records.evaluation import Evaluation
from postroom.records.gate import GateVerdict
from postroom.records.learning import LearningPoint
from postroom.records.registry import NewVersion
from postroom.stages.evaluation.report.charts import coverage_chart, learning_curve, reliability_diagram
from postroom.stages.model.bundle import Bundle
from postroom.storage.blobs import write_atomically

REPORT = "report.html"
# The report's page gives its charts their colours; a file of its own needs them inside.
_COLOURS = "<style>svg{--ink:#1b1f24;--line:#d0d7de;--accent:#0b63c5;background:#fff}</style>"


def new_version(
    bundle: Bundle,
    verdict: GateVerdict,
    *,
    evaluation: Evaluation | None,
    curve: tuple[LearningPoint, ...],
    parameters: Mapping[str, str],
    papers: Mapping[str, Path],
) -> NewVersion:
    """Say all that is known of a bundle; run, commit and data set are those of its attestation."""
    origin = bundle.origin
    return NewVersion(
        bundle=bundle.folder,
        digest=bundle.digest,
        run=origin.run or "unknown",
        commit=origin.commit,
        dataset=origin.dataset,
        parameters={**parameters, **{f"environment/{name}": value for name, value in origin.environment.items()}},
        curve=curve,
        evaluation=evaluation,
        verdict=verdict,
        papers=papers,
    )


def draw_papers(
    folder: Path, *, evaluation: Evaluation | None, curve: tuple[LearningPoint, ...], report: Path | None
) -> dict[str, Path]:
    """Draw the charts as SVG files into `folder`; give them and the report, by the name they are kept under."""
    charts = {"learning.svg": learning_curve(curve)} if curve else {}
    if evaluation is not None and evaluation.calibration is not None:
        charts["reliability.svg"] = reliability_diagram(evaluation.calibration)
        charts["coverage.svg"] = coverage_chart(evaluation.calibration)
    papers = {}
    for name, chart in charts.items():
        papers[f"plots/{name}"] = folder / name
        head, mark, rest = chart.partition(">")
        write_atomically(folder / name, f"{head}{mark}{_COLOURS}{rest}".encode(), durable=False)
    return papers if report is None else {**papers, REPORT: report}
