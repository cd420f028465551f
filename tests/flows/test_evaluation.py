"""A model against labels: every way in which a document can be right, wrong or out of sight."""

import hashlib
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from postroom.errors import DataError
from postroom.flows.evaluation import all_fields, evaluate, judge, write_evaluation_report
from postroom.flows.examples import ReadDocument, contents_in, draw_page, read_labelled
from postroom.records.label import Label, LabelledDocument
from postroom.records.learning import LearningPoint
from postroom.records.page import TextSource
from postroom.records.schema import OTHER
from postroom.records.value import State
from postroom.stages.evaluation.options import EvaluationOptions
from postroom.stages.evaluation.report import About
from postroom.wiring.model import Model
from postroom.wiring.project import open_model, reading_tools
from tests.paperwork import Paper, Paperwork, invoices, letters

OPTIONS = EvaluationOptions(resamples=100)


@pytest.fixture(scope="module")
def model(paperwork: Paperwork) -> Model:
    return open_model(paperwork.project, paperwork.bundle)


def document_of(paper: Paper) -> LabelledDocument:
    fields = paper.row["fields"]
    assert isinstance(fields, dict)
    return LabelledDocument(
        key=paper.name,
        type=str(paper.row["type"]),
        labels=tuple(Label(field=name, state=State.PRESENT, values=tuple(held)) for name, held in fields.items()),
        file_sha256=hashlib.sha256(paper.pdf).hexdigest(),
    )


def read_all(paperwork: Paperwork, *papers: Paper) -> list[ReadDocument]:
    contents = {paper.name: paper.pdf for paper in papers}
    return list(
        read_labelled(
            [document_of(paper) for paper in papers],
            content_of=lambda document: contents[document.key],
            make_tools=partial(reading_tools, paperwork.project),
            jobs=1,
        )
    )


def test_documents_that_the_model_knows_the_kind_of_score_well(paperwork: Paperwork, model: Model) -> None:
    reads = read_all(paperwork, *invoices(8, seed=40), *letters(4, seed=40))
    evaluated = evaluate(reads, model=model, options=OPTIONS, dataset="d1")
    evaluation = evaluated.evaluation
    assert evaluation.documents == 8  # letters have no field to score
    assert evaluation.fields["invoice_number"].f1 == pytest.approx(1, abs=0.15)
    assert evaluation.fields["total"].f1 == pytest.approx(1, abs=0.15)
    assert sum(item.type_is_right for item in evaluated.judged) >= 10
    assert set(evaluation.slices) == {"digital"}
    assert (evaluation.model, evaluation.dataset) == (paperwork.bundle.digest, "d1")
    assert evaluated.unread == ()


def test_a_letter_has_nothing_to_score_and_is_right_where_nothing_is_found(paperwork: Paperwork, model: Model) -> None:
    (read,) = read_all(paperwork, *letters(1, seed=41))
    judged = judge(read, model=model)
    assert (judged.scored, judged.type_is_right) == (None, True)


def test_a_letter_that_is_called_an_invoice_counts_as_missed_in_every_field(paperwork: Paperwork, model: Model) -> None:
    (paper,) = letters(1, seed=41)
    (claim,) = invoices(1, seed=41)
    claimed = Paper(name=paper.name, pdf=paper.pdf, row=claim.row)
    (read,) = read_all(paperwork, claimed)
    judged = judge(read, model=model)
    assert not judged.type_is_right
    assert judged.scored is not None
    assert all(outcome.false_negatives and not outcome.true_positives for outcome in judged.scored.outcomes)


def test_an_invoice_that_is_called_a_letter_is_taken_for_the_wrong_type(paperwork: Paperwork, model: Model) -> None:
    (paper,) = invoices(1, seed=42)
    (read,) = read_all(paperwork, Paper(name=paper.name, pdf=paper.pdf, row={"type": OTHER, "fields": {}}))
    judged = judge(read, model=model)
    assert (judged.scored, judged.type_is_right) == (None, False)


def test_a_document_is_judged_by_what_stands_on_its_own_pages(paperwork: Paperwork, model: Model) -> None:
    """The letter before it in the same file is none of its business."""
    (letter,), (paper,) = letters(1, seed=43), invoices(1, seed=43)
    (alone,) = read_all(paperwork, letter)
    (read,) = read_all(paperwork, paper)
    pages = (*alone.pages, replace(read.pages[0], index=1))
    second = ReadDocument(document=replace(read.document, first_page=1), pages=pages)
    first = ReadDocument(document=replace(alone.document, stop_page=1), pages=pages)
    judged = judge(second, model=model)
    assert judged.type_is_right
    assert judged.scored is not None
    assert {outcome.field for outcome in judged.scored.outcomes if outcome.right} >= {"invoice_number", "total"}
    assert judge(first, model=model).type_is_right


def test_a_document_that_cannot_be_read_counts_as_if_nothing_had_been_found(paperwork: Paperwork, model: Model) -> None:
    whole, broken = invoices(2, seed=44)
    reads = read_all(paperwork, whole, Paper(name=broken.name, pdf=broken.pdf[:200], row=broken.row))
    evaluated = evaluate(reads, model=model, options=OPTIONS, dataset=None)
    assert [key for key, _ in evaluated.unread] == [broken.name]
    assert evaluated.evaluation.fields["invoice_number"].false_negatives == 1
    assert set(evaluated.evaluation.slices) == {"digital"}
    assert evaluated.evaluation.slices["digital"].documents == 1  # nobody knows what the broken one was


def test_given_words_are_neither_digital_nor_scanned(paperwork: Paperwork, model: Model) -> None:
    (read,) = read_all(paperwork, *invoices(1, seed=45))
    given = replace(read.pages[0], source=TextSource.GIVEN)
    judged = judge(ReadDocument(document=read.document, pages=(given,)), model=model)
    assert judged.scored is not None
    assert judged.scored.scanned is None


def test_without_anything_to_score_there_is_no_evaluation(model: Model) -> None:
    with pytest.raises(DataError):
        evaluate([], model=model, options=OPTIONS, dataset=None)


def test_fields_of_all_types_are_named_once(paperwork: Paperwork) -> None:
    (kind,) = paperwork.project.schema.types
    twice = replace(paperwork.project.schema, types=(kind, replace(kind, name="order")))
    assert [spec.name for spec in all_fields(twice)] == [spec.name for spec in kind.fields]


def test_the_report_draws_the_pages_of_the_worst_errors(paperwork: Paperwork, model: Model, tmp_path: Path) -> None:
    (paper,) = invoices(1, seed=46)
    fields = paper.row["fields"]
    assert isinstance(fields, dict)
    wrong = Paper(name=paper.name, pdf=paper.pdf, row=paper.row | {"fields": fields | {"total": ["Invoice"]}})
    (tmp_path / wrong.name).write_bytes(wrong.pdf)
    evaluated = evaluate(read_all(paperwork, wrong), model=model, options=OPTIONS, dataset=None)
    with reading_tools(paperwork.project).documents as reader:
        write_evaluation_report(
            tmp_path / "report.html",
            evaluated,
            options=OPTIONS,
            about=About(project="paperwork", commit=None, command="postroom evaluate", notes=("a note",)),
            curve=(LearningPoint(epoch=1, train_loss=2.0, dev_loss=1.0, dev_f1=0.5),),
            draw=partial(draw_page, content_of=contents_in(tmp_path), reader=reader),
        )
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert wrong.name in report
    assert "data:image/" in report
    assert "a note" in report


def test_the_report_does_without_a_picture_where_nothing_can_be_drawn(
    paperwork: Paperwork, model: Model, tmp_path: Path
) -> None:
    (paper,) = invoices(1, seed=46)
    (read,) = read_all(paperwork, Paper(name=paper.name, pdf=paper.pdf, row=paper.row | {"fields": {"total": ["1"]}}))
    evaluated = evaluate([read], model=model, options=OPTIONS, dataset=None)
    write_evaluation_report(
        tmp_path / "report.html",
        evaluated,
        options=OPTIONS,
        about=About(project="paperwork"),
        curve=(),
        draw=lambda *_: None,
    )
    assert paper.name in (tmp_path / "report.html").read_text(encoding="utf-8")
