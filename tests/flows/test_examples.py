"""Labelled documents become pages, and pages with labels become examples."""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from postroom.flows.examples import (
    ReadDocument,
    _died,
    _File,
    contents_in,
    draw_page,
    example_of,
    read_labelled,
    type_of,
)
from postroom.records.geometry import Box
from postroom.records.label import Label, LabelledDocument
from postroom.records.page import Line, Page, TextSource, Word
from postroom.records.schema import OTHER
from postroom.records.value import State
from postroom.settings import Project, load_project
from postroom.wiring.project import reading_tools
from postroom.wiring.reading import ReadingTools
from tests.paperwork import PROJECT, pdf_of


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    return load_project(tmp_path)


@pytest.fixture
def make_tools(project: Project) -> Callable[[], ReadingTools]:
    return partial(reading_tools, project)


def document(content: bytes, key: str = "a.pdf", first_page: int = 0, pages: tuple[Page, ...] = ()) -> LabelledDocument:
    return LabelledDocument(
        key=key,
        type="invoice",
        labels=(Label(field="invoice_number", state=State.PRESENT, values=("INV-1",)),),
        file_sha256=hashlib.sha256(content).hexdigest(),
        first_page=first_page,
        pages=pages,
    )


def given_page(*texts: str) -> Page:
    words = tuple(
        Word(text=text, box=Box(left=0.1, top=0.1 * place, right=0.4, bottom=0.1 * place + 0.05))
        for place, text in enumerate(texts)
    )
    lines = tuple(Line(start=place, stop=place + 1) for place in range(len(words)))
    return Page(index=0, width_pt=595, height_pt=842, source=TextSource.GIVEN, words=words, lines=lines)


INVOICE = pdf_of(["Invoice number INV-1", "Total due $12.50"])


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_documents_of_one_file_share_its_pages_and_come_in_the_order_of_their_files(
    make_tools: Callable[[], ReadingTools], jobs: int
) -> None:
    asked: list[str] = []

    def content_of(wanted: LabelledDocument) -> bytes:
        asked.append(wanted.key)
        return two if wanted.key.startswith("a") else pdf_of(["Another"])

    two = pdf_of(["Invoice number INV-1"], ["Invoice number INV-2"])
    other = document(b"other", key="b.pdf")
    documents = [document(two), other, document(two, key="a.pdf#2", first_page=1)]
    reads = list(read_labelled(documents, content_of=content_of, make_tools=make_tools, jobs=jobs))
    assert [read.document.key for read in reads] == ["a.pdf", "a.pdf#2", "b.pdf"]
    assert reads[0].pages == reads[1].pages
    assert asked == ["a.pdf", "b.pdf"]


def test_given_words_are_taken_as_they_are_and_no_file_is_opened(make_tools: Callable[[], ReadingTools]) -> None:
    given = document(b"", pages=(given_page("INV-1"),))

    def content_of(_: LabelledDocument) -> bytes:
        raise AssertionError("opened a file")

    (read,) = read_labelled([given], content_of=content_of, make_tools=make_tools, jobs=1)
    assert [word.text for page in read.pages for word in page.words] == ["INV-1"]
    assert read.problem is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (INVOICE[:200], ""),
        (b"plain text, and nothing else\n", "neither a PDF nor a picture"),
        (b"", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_the_next_is_read(
    make_tools: Callable[[], ReadingTools], content: bytes, problem: str
) -> None:
    contents = {"bad.pdf": content, "good.pdf": INVOICE}
    documents = [document(each, key=name) for name, each in contents.items()]
    bad, good = read_labelled(documents, content_of=lambda wanted: contents[wanted.key], make_tools=make_tools, jobs=1)
    assert bad.pages == ()
    assert bad.problem
    assert problem in bad.problem
    assert good.problem is None
    assert good.pages


def test_what_nobody_foresaw_in_one_document_is_told_and_the_next_is_read(
    make_tools: Callable[[], ReadingTools], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any fault of ours in reading one document once ended the whole import."""

    def arranged(page: Page) -> Page:
        if "INV-1" in {word.text for word in page.words}:
            raise ZeroDivisionError("of INV-1")
        return page

    monkeypatch.setattr("postroom.flows.reading.arrange", arranged)
    contents = {"bad.pdf": INVOICE, "good.pdf": pdf_of(["Another"])}
    documents = [document(each, key=name) for name, each in contents.items()]
    bad, good = read_labelled(documents, content_of=lambda wanted: contents[wanted.key], make_tools=make_tools, jobs=1)
    assert "ZeroDivisionError" in (bad.problem or "")
    assert "INV-1" not in (bad.problem or "")
    assert good.pages


def test_labels_of_pages_that_the_file_does_not_have_are_told(make_tools: Callable[[], ReadingTools]) -> None:
    """Such a document was once trained on as one in which nothing stands."""
    documents = [document(INVOICE), document(INVOICE, key="a.pdf#2", first_page=1)]
    one, two = read_labelled(documents, content_of=lambda _: INVOICE, make_tools=make_tools, jobs=1)
    assert (one.problem, len(one.pages)) == (None, 1)
    assert (two.problem, two.pages) == ("its label file names page 1, counted from 0, and the file has 1", ())


def test_documents_whose_reader_died_twice_are_told() -> None:
    documents = (document(INVOICE), document(INVOICE, key="a.pdf#2"))
    reads = _died(_File(documents=documents, content=INVOICE))
    assert [(read.document.key, read.pages) for read in reads] == [("a.pdf", ()), ("a.pdf#2", ())]
    assert all("died" in (read.problem or "") for read in reads)


def test_an_example_has_its_labels_where_the_words_stand(
    make_tools: Callable[[], ReadingTools], project: Project
) -> None:
    (read,) = read_labelled([document(INVOICE)], content_of=lambda _: INVOICE, make_tools=make_tools, jobs=1)
    example = example_of(read, schema=project.schema)
    (label,) = example.labels
    (span,) = label.values[0].spans
    assert [word.text for word in read.pages[0].words[span.start : span.stop]] == ["INV-1"]


def test_what_is_not_of_interest_has_a_type_without_fields(project: Project) -> None:
    letter = LabelledDocument(key="l.pdf", type=OTHER, labels=(), file_sha256="0" * 64)
    assert type_of(letter, project.schema).fields == ()
    assert type_of(document(INVOICE), project.schema) is project.schema.types[0]


def test_the_file_of_a_second_document_is_found_and_so_is_a_name_with_a_number_sign(tmp_path: Path) -> None:
    """`invoice #7.pdf` was once looked for as `invoice `."""
    (tmp_path / "invoice #7.pdf").write_bytes(b"seven")
    content_of = contents_in(tmp_path)
    assert content_of(document(b"seven", key="invoice #7.pdf")) == b"seven"
    assert content_of(document(b"seven", key="invoice #7.pdf#2")) == b"seven"


def test_a_page_is_drawn_as_it_was_read(project: Project, make_tools: Callable[[], ReadingTools]) -> None:
    (read,) = read_labelled([document(INVOICE)], content_of=lambda _: INVOICE, make_tools=make_tools, jobs=1)
    with reading_tools(project).documents as reader:
        image = draw_page(read, 0, content_of=lambda _: INVOICE, reader=reader)
    assert image is not None
    assert image.width_px / image.height_px == pytest.approx(420 / 300, rel=0.01)


def test_a_page_that_cannot_be_drawn_is_none(project: Project, make_tools: Callable[[], ReadingTools]) -> None:
    (read,) = read_labelled([document(INVOICE)], content_of=lambda _: INVOICE, make_tools=make_tools, jobs=1)
    given = ReadDocument(document=document(b"", pages=(given_page("a"),)), pages=(given_page("a"),))
    with reading_tools(project).documents as reader:
        assert draw_page(given, 0, content_of=lambda _: INVOICE, reader=reader) is None
        assert draw_page(read, 0, content_of=lambda _: b"%PDF-1.4 damaged since", reader=reader) is None
