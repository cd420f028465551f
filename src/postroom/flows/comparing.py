"""Two models on the same documents -> the scores of both, their difference with its interval, their speed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from postroom.flows.evaluation import JudgedDocument, all_fields, judge_timed
from postroom.flows.exam import Exam, Progress
from postroom.flows.examples import read_labelled
from postroom.records.evaluation import Comparison, ScoredDocument
from postroom.settings import Project
from postroom.stages.evaluation.compare import compare
from postroom.stages.model.bundle import Bundle
from postroom.wiring.project import open_model, reading_tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two models beside each other.

    Attributes:
        comparison: The first as the candidate, the second as the champion.
        cpu_seconds: CPU seconds a document that each took, reading of the pages not counted.
    """

    comparison: Comparison
    cpu_seconds: tuple[float, float]


def compare_bundles(
    first: Bundle, second: Bundle, *, project: Project, exam: Exam, jobs: int, show: Progress
) -> Compared:
    """Read the documents once and let both models find the fields.

    Raises:
        BundleError: One of them was trained for other fields than the project names now.
        DataError: No document can be scored.
    """
    read = read_labelled(
        exam.documents, content_of=exam.content_of, make_tools=partial(reading_tools, project), jobs=jobs
    )
    documents = tuple(show(read, len(exam.documents)))
    one, two = judge_timed(documents, models=[open_model(project, bundle) for bundle in (first, second)])
    options = project.settings.evaluation
    return Compared(
        comparison=compare(
            _scored(one.judged),
            _scored(two.judged),
            fields=[spec.name for spec in all_fields(project.schema)],
            resamples=options.resamples,
            seed=options.seed,
        ),
        cpu_seconds=(one.cpu_seconds, two.cpu_seconds),
    )


def _scored(judged: Sequence[JudgedDocument]) -> list[ScoredDocument]:
    return [item.scored for item in judged if item.scored is not None]
