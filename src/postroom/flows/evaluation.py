"""Labelled documents + a model -> scores, and a report with the worst errors."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postroom.flows.examples import ReadDocument, example_of, type_of
from postroom.flows.extraction import read_fields
from postroom.records.evaluation import Evaluation, ScoredDocument
from postroom.records.geometry import union
from postroom.records.learning import LearningPoint
from postroom.records.page import Page, PageImage, TextSource
from postroom.records.schema import OTHER, FieldSpec, Schema
from postroom.records.scores import DocumentScores
from postroom.records.value import FieldValue, Region, WordRange
from postroom.stages.evaluation.errors import ErrorCase, WrongValue, page_to_show, worst_errors
from postroom.stages.evaluation.options import EvaluationOptions
from postroom.stages.evaluation.report import About, write_report
from postroom.stages.evaluation.scores import judge_document, score
from postroom.wiring.model import Model

Found = Sequence[tuple[DocumentScores, tuple[FieldValue, ...]]]
"""The documents of interest that a model finds in a file, with their values."""

DrawPage = Callable[[ReadDocument, int], PageImage | None]
"""Draws a page of a document; None where there is nothing to draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDocument:
    """A document that was read and set against its labels.

    Attributes:
        read: The document with its pages.
        scored: What is right and wrong; None for a document that is not of interest.
        type_is_right: Whether the model took its pages for what they are.
    """

    read: ReadDocument
    scored: ScoredDocument | None
    type_is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """What an evaluation gives.

    Attributes:
        evaluation: The figures.
        judged: Every document that could be read.
        unread: Documents that could not, with the cause; they count as if nothing had been found.
        schema: What was asked for.
    """

    schema: Schema
    evaluation: Evaluation
    judged: tuple[JudgedDocument, ...]
    unread: tuple[tuple[str, str], ...]


def evaluate(
    documents: Iterable[ReadDocument], *, model: Model, options: EvaluationOptions, dataset: str | None
) -> Evaluated:
    """Read each document as serving would, and score what comes out.

    Raises:
        DataError: Nothing can be scored.
    """
    return score_judged(
        tuple(judge(document, model=model) for document in documents), model=model, options=options, dataset=dataset
    )


def score_judged(
    judged: tuple[JudgedDocument, ...], *, model: Model, options: EvaluationOptions, dataset: str | None
) -> Evaluated:
    """Score what `model` gave for documents.

    Raises:
        DataError: Nothing can be scored.
    """
    return Evaluated(
        schema=model.schema,
        evaluation=score(
            [item.scored for item in judged if item.scored is not None],
            fields=all_fields(model.schema),
            resamples=options.resamples,
            seed=options.seed,
            model=model.provenance.model,
            dataset=dataset,
        ),
        judged=judged,
        unread=tuple((item.read.document.key, item.read.problem) for item in judged if item.read.problem is not None),
    )


def judge(read: ReadDocument, *, model: Model) -> JudgedDocument:
    """Read one document and set it against its labels."""
    document = read.document
    found = read_fields(read.pages, model)
    values, type_is_right = _values_for(read, found)
    scored = None
    if document.type != OTHER:
        scored = judge_document(
            values,
            document,
            document_type=type_of(document, model.schema),
            locale=model.schema.locale,
            scanned=_scanned(read.pages),
            group=document.group,
        )
    return JudgedDocument(read=read, scored=scored, type_is_right=type_is_right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What a model made of the documents, and how long it took.

    Attributes:
        judged: Of each document.
        cpu_seconds: CPU seconds a document: of the network and of decoding, not of scoring; 0 for none.
    """

    judged: tuple[JudgedDocument, ...]
    cpu_seconds: float


def judge_timed(
    documents: Sequence[ReadDocument],
    *,
    models: Sequence[Model],
    show: Callable[[Sequence[ReadDocument]], Iterable[ReadDocument]] = iter,
) -> tuple[Timed, ...]:
    """Judge documents that were read already, by several models in turn, so that what else goes on slows all alike.

    Args:
        documents: The documents; a model is spared those of types that it does not know.
        models: Find the values.
        show: Passes the documents on, and says how many went by.

    Returns:
        What each model came to, in the order of the models.
    """
    for model in models:
        for first in documents[:1]:
            judge(first, model=model)  # the network is loaded and laid out with the first document
    judged: list[list[JudgedDocument]] = [[] for _ in models]
    spent = [0.0] * len(models)
    for number, document in enumerate(show(documents)):
        for turn in range(len(models)):
            place = (number + turn) % len(models)  # who comes second finds warm caches
            if _knows(models[place], document.document.type):
                before = time.process_time()
                judged[place].append(judge(document, model=models[place]))
                spent[place] += time.process_time() - before
    return tuple(
        Timed(judged=tuple(mine), cpu_seconds=seconds / max(1, len(mine)))
        for mine, seconds in zip(judged, spent, strict=True)
    )


def _knows(model: Model, document_type: str) -> bool:
    return document_type == OTHER or any(kind.name == document_type for kind in model.schema.types)


def _values_for(read: ReadDocument, found: Found) -> tuple[tuple[FieldValue, ...], bool]:
    """Pick what the model read where the document stands, and say whether it took it for the right type."""
    document = read.document
    stop = len(read.pages) if document.stop_page is None else document.stop_page
    there = [
        (scores, values)
        for scores, values in found
        if scores.first_page < stop and document.first_page < scores.stop_page
    ]
    fitting = [(scores, values) for scores, values in there if scores.type == document.type]
    if document.type == OTHER or not fitting:
        return (), document.type == OTHER and not there
    overlap = [min(scores.stop_page, stop) - max(scores.first_page, document.first_page) for scores, _ in fitting]
    return fitting[overlap.index(max(overlap))][1], True


def _scanned(pages: Sequence[Page]) -> bool | None:
    """Say whether any page was read by OCR; None where the words were given, or no page could be read."""
    sources = {page.source for page in pages}
    return TextSource.OCR in sources if sources and TextSource.GIVEN not in sources else None


def all_fields(schema: Schema) -> tuple[FieldSpec, ...]:
    """Give the fields of all types, those of the same name once."""
    return tuple({spec.name: spec for kind in schema.types for spec in kind.fields}.values())


def write_evaluation_report(
    path: Path,
    evaluated: Evaluated,
    *,
    options: EvaluationOptions,
    about: About,
    curve: Sequence[LearningPoint],
    draw: DrawPage,
) -> None:
    """Write the HTML report, with the pages of the worst errors drawn."""
    reads = {item.read.document.key: item.read for item in evaluated.judged}
    scored = [item.scored for item in evaluated.judged if item.scored is not None]
    errors = worst_errors(scored, options.worst_errors)
    cases = [_case(error, reads[error.key], schema=evaluated.schema, draw=draw) for error in errors]
    write_report(
        path,
        evaluation=evaluated.evaluation,
        errors=cases,
        about=about,
        curve=curve,
        limit_bytes=options.report_bytes,
    )


def _case(error: WrongValue, read: ReadDocument, *, schema: Schema, draw: DrawPage) -> ErrorCase:
    regions = tuple(_true_regions(error, read, schema))
    page = page_to_show(error.predicted, regions)
    return ErrorCase(
        key=error.key,
        field=error.field,
        predicted=error.predicted,
        truths=error.truths,
        image=None if page is None else draw(read, page),
        truth_regions=regions,
    )


def _true_regions(error: WrongValue, read: ReadDocument, schema: Schema) -> Iterator[Region]:
    pages = {page.index: page for page in read.pages}
    for label in example_of(read, schema=schema).labels:
        if label.field == error.field:
            for value in label.values:
                for span in value.spans:
                    yield _region(span, pages[span.page])


def _region(span: WordRange, page: Page) -> Region:
    return Region(page=span.page, box=union(word.box for word in page.words[span.start : span.stop]))
