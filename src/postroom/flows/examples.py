"""Labelled documents -> pages -> examples whose labels are aligned with their words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postroom.errors import PartError, UnreadablePartError
from postroom.flows.guard import guarded
from postroom.flows.parallel import ordered_map
from postroom.flows.reading import read_pages
from postroom.records.label import Example, LabelledDocument
from postroom.records.page import Page, PageImage
from postroom.records.schema import OTHER, DocumentType, Schema
from postroom.stages.dataset.align import align
from postroom.stages.document.reader import DocumentReader, OpenDocument
from postroom.stages.mail.incoming import Form, Incoming
from postroom.stages.mail.options import MailOptions
from postroom.stages.mail.walk import walk
from postroom.stages.ocr.split import split_words
from postroom.stages.ocr.upright import turn
from postroom.wiring.reading import ReadingTools

Content = Callable[[LabelledDocument], bytes]
"""Gives the bytes of a document's file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """A labelled document with the pages of its file.

    Attributes:
        document: What is known about it.
        pages: All pages of its file, in reading order; empty where it could not be read.
        problem: Why it could not be read, or None.
    """

    document: LabelledDocument
    pages: tuple[Page, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    documents: tuple[LabelledDocument, ...]
    content: bytes


def contents_in(folder: Path) -> Content:
    """Read files below `folder`; the number after a second document's "#" is no part of its file's name."""

    def content_of(document: LabelledDocument) -> bytes:
        name, mark, number = document.key.rpartition("#")
        return (folder / (name if mark and number.isdigit() else document.key)).read_bytes()

    return content_of


def read_labelled(
    documents: Iterable[LabelledDocument], *, content_of: Content, make_tools: Callable[[], ReadingTools], jobs: int
) -> Iterator[ReadDocument]:
    """Read the files of labelled documents, each once however many documents it holds, in the order of the first."""
    by_file: dict[str, list[LabelledDocument]] = {}
    for document in documents:
        by_file.setdefault(document.file_sha256, []).append(document)
    files = (_file(tuple(held), content_of) for held in by_file.values())
    for read in ordered_map(_read, files, make_tools=make_tools, jobs=jobs, on_death=_died):
        yield from read


def example_of(read: ReadDocument, *, schema: Schema) -> Example:
    """Align a document's labels with its words."""
    return align(read.document, read.pages, document_type=type_of(read.document, schema), locale=schema.locale)


def type_of(document: LabelledDocument, schema: Schema) -> DocumentType:
    """Give a document's type; one without fields for what is not of interest."""
    return DocumentType(name=OTHER, fields=()) if document.type == OTHER else schema.type(document.type)


def _file(documents: tuple[LabelledDocument, ...], content_of: Content) -> _File:
    return _File(documents=documents, content=b"" if documents[0].pages else content_of(documents[0]))


def _read(file: _File, tools: ReadingTools) -> Sequence[ReadDocument]:
    if file.documents[0].pages:
        # Given words keep the order in which they were given: it is the reading order of whoever gave them.
        return [
            ReadDocument(document=document, pages=tuple(split_words(page) for page in document.pages))
            for document in file.documents
        ]
    try:
        with guarded("reading it"):
            pages = _pages(file, tools)
    except PartError as error:
        return [ReadDocument(document=document, pages=(), problem=str(error)) for document in file.documents]
    return [_of_pages(document, pages) for document in file.documents]


def _of_pages(document: LabelledDocument, pages: tuple[Page, ...]) -> ReadDocument:
    """Give a document its file's pages, unless those that its labels speak of are not among them."""
    last = max(document.first_page, (document.stop_page or 1) - 1)
    if last < len(pages):
        return ReadDocument(document=document, pages=pages)
    problem = f"its label file names page {last}, counted from 0, and the file has {len(pages)}"
    return ReadDocument(document=document, pages=(), problem=problem)


def _pages(file: _File, tools: ReadingTools) -> tuple[Page, ...]:
    with _opened(file.content, file.documents[0].key, tools.documents) as document:
        return read_pages(document, ocr=tools.ocr)


def _opened(content: bytes, key: str, reader: DocumentReader) -> OpenDocument:
    """Open a file of the data set; what would be refused in a mail for its size is not refused here."""
    incoming = Incoming(source=key, form=Form.FILE, size_bytes=len(content), content=content)
    size = max(1, len(content))
    _, parts = walk(incoming, MailOptions(max_message_bytes=size, max_part_bytes=size))
    part = next(parts)
    if part.kind is None:
        raise UnreadablePartError(part.cause or "it holds no document")
    return reader.open(part.content, part.kind)


def draw_page(read: ReadDocument, index: int, *, content_of: Content, reader: DocumentReader) -> PageImage | None:
    """Draw a page of a labelled document, as it was read; None where it has no file, or the page cannot be drawn."""
    if read.document.pages:
        return None
    turns = {page.index: page.quarter_turns for page in read.pages}
    try:
        with _opened(content_of(read.document), read.document.key, reader) as document:
            return turn(document.image(index), turns[index])
    except PartError:
        return None


def _died(file: _File) -> Sequence[ReadDocument]:
    cause = "its reading process died twice"
    return [ReadDocument(document=document, pages=(), problem=cause) for document in file.documents]
