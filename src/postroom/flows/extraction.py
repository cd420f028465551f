"""Message -> fields: the way of everything that arrives, from its bytes to values with their confidence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from postroom.errors import PartError
from postroom.flows.guard import guarded
from postroom.flows.parallel import ordered_map
from postroom.flows.reading import read_pages
from postroom.records.extraction import Chance, Extraction, PartResult
from postroom.records.message import Message, Part, Verdict
from postroom.records.page import Page
from postroom.records.schema import OTHER, DocumentType
from postroom.records.scores import DocumentScores
from postroom.records.value import FieldValue, ValueSource
from postroom.settings import Project
from postroom.stages.document.einvoice import read_invoice
from postroom.stages.document.reader import OpenDocument
from postroom.stages.fields.decode import decode
from postroom.stages.fields.invoice import from_invoice
from postroom.stages.mail.incoming import Incoming, refused
from postroom.stages.mail.options import MailOptions
from postroom.stages.mail.walk import walk
from postroom.wiring.clock import now
from postroom.wiring.model import Model
from postroom.wiring.project import ExtractionTools, extraction_tools

Facts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A part with its message; `repeated` where the same content came before."""

    part: Part
    message: Message
    repeated: bool


def extract(
    incoming: Iterable[Incoming], *, project: Project, bundle_folder: Path | None, jobs: int
) -> Iterator[PartResult]:
    """Read everything that arrives: one result for every part of every message and file, in order.

    Nothing that is wrong with a part stops the rest. Parts are read in `jobs` processes; only a few are held at a time.
    """
    yield from ordered_map(
        _settle,
        _tasks(incoming, project),
        make_tools=partial(extraction_tools, project, bundle_folder),
        jobs=jobs,
        on_death=_died,
    )


def _tasks(incoming: Iterable[Incoming], project: Project) -> Iterator[_Task]:
    """Walk messages into parts, and mark content that came before."""
    seen: set[bytes] = set()
    for arrival in incoming:
        for message, part in _parts(arrival, project.settings.mail):
            digest = bytes.fromhex(part.sha256)[:16]
            yield _Task(part=part, message=message, repeated=part.kind is not None and digest in seen)
            if part.kind is not None:
                seen.add(digest)


def _parts(arrival: Incoming, options: MailOptions) -> Iterator[tuple[Message, Part]]:
    """Walk one message; where taking it apart fails, part 0 stands for what is left of it."""
    try:
        with guarded("taking the message apart"):
            message, parts = walk(arrival, options)
            for part in parts:
                yield message, part
    except PartError as error:
        message, parts = walk(refused(arrival.source, error, size_bytes=arrival.size_bytes), options)
        yield from ((message, replace(part, part="0")) for part in parts)


def _settle(task: _Task, tools: ExtractionTools) -> PartResult:
    part, message = task.part, task.message
    blank = PartResult(
        source=message.source,
        part=part.part,
        name=part.name,
        sha256=part.sha256,
        verdict=part.verdict or Verdict.EXTRACTED,
        cause=part.cause,
    )
    if part.verdict is not None:
        return blank
    if task.repeated:
        return replace(blank, verdict=Verdict.DUPLICATE, cause="the same content came earlier in this run")
    return _extract_part(blank, part, message, tools=tools)


def _extract_part(blank: PartResult, part: Part, message: Message, *, tools: ExtractionTools) -> PartResult:
    """Read one part that holds a document; whatever is wrong with it becomes its verdict."""
    try:
        with guarded("reading it"):
            facts, pages = _open(part, message, tools)
            found = tuple(_extractions(blank, pages, facts, tools=tools))
    except PartError as error:
        return replace(blank, verdict=Verdict(error.verdict), cause=str(error))
    if found:
        return replace(blank, extractions=found)
    return replace(blank, verdict=Verdict.NOT_OF_INTEREST, cause=_why_nothing(pages, tools))


def _open(part: Part, message: Message, tools: ExtractionTools) -> tuple[Facts, tuple[Page, ...]]:
    if part.kind is None:
        raise ValueError(f"part {part.part} was settled as {part.verdict}")
    passwords = (*tools.passwords.get(message.sender or "", ()), *tools.passwords.get("*", ()))
    with tools.reading.documents.open(part.content, part.kind, passwords=passwords) as document:
        facts = _facts(document)
        pages = () if tools.model is None else read_pages(document, ocr=tools.reading.ocr)
    return facts, pages


def _facts(document: OpenDocument) -> Facts:
    """Read the embedded invoice first; one that is damaged leaves the pages to the network."""
    xml = document.embedded_invoice()
    if xml is None:
        return {}
    try:
        return read_invoice(xml)
    except PartError:
        return {}


def _extractions(
    blank: PartResult, pages: tuple[Page, ...], facts: Facts, *, tools: ExtractionTools
) -> Iterator[Extraction]:
    found = () if tools.model is None else read_fields(pages, tools.model)
    if facts and not found:  # it is an invoice, whatever its pages look like to the network
        yield _from_invoice_alone(blank, facts, tools)
    for scores, read in found:
        document_type = tools.schema.type(scores.type)
        certain = from_invoice(facts, document_type=document_type, locale=tools.schema.locale)
        yield _extraction(blank, scores, merged(certain, read, document_type), tools=tools)


def read_fields(pages: tuple[Page, ...], model: Model) -> tuple[tuple[DocumentScores, tuple[FieldValue, ...]], ...]:
    """Find the documents of interest in a file, with their values; none where no page has a word."""
    if not any(page.words for page in pages):
        return ()
    return tuple(
        (scores, _decoded(scores, pages, model)) for scores in model.classifier.score(pages) if scores.type != OTHER
    )


def _decoded(scores: DocumentScores, pages: tuple[Page, ...], model: Model) -> tuple[FieldValue, ...]:
    return decode(
        scores,
        pages=pages,
        document_type=model.schema.type(scores.type),
        locale=model.schema.locale,
        calibrations=model.calibrations,
        options=model.decoding[scores.type],
    )


def merged(
    certain: tuple[FieldValue, ...], read: tuple[FieldValue, ...], document_type: DocumentType
) -> tuple[FieldValue, ...]:
    """Let certain values stand in place of those that were read, field by field, in the schema's order."""
    known = {value.field for value in certain}
    values = (*certain, *(value for value in read if value.field not in known))
    place = {spec.name: number for number, spec in enumerate(document_type.fields)}
    return tuple(sorted(values, key=lambda value: place[value.field]))


def _from_invoice_alone(blank: PartResult, facts: Facts, tools: ExtractionTools) -> Extraction:
    """Take the type with most fields in the embedded invoice, where no network found one on its pages."""
    locale = tools.schema.locale
    by_type = {kind.name: from_invoice(facts, document_type=kind, locale=locale) for kind in tools.schema.types}
    name = max(by_type, key=lambda kind: len(by_type[kind]))
    scores = DocumentScores(type=name, type_probability=1.0, first_page=0, stop_page=1)
    return _extraction(blank, scores, by_type[name], tools=tools)


def _extraction(
    blank: PartResult, scores: DocumentScores, values: tuple[FieldValue, ...], *, tools: ExtractionTools
) -> Extraction:
    """Put a document's values together with the trail they came by."""
    by_model = tools.model is not None and any(value.source is not ValueSource.XML for value in values)
    return Extraction(
        project=tools.schema.project,
        source=blank.source,
        part=blank.part,
        file_sha256=blank.sha256,
        type=scores.type,
        type_confidence=scores.type_probability,
        first_page=scores.first_page,
        stop_page=scores.stop_page,
        fields=values,
        provenance=tools.model.provenance if tools.model is not None and by_model else tools.provenance,
        chance=Chance(),
        extracted_at=now(),
    )


def _why_nothing(pages: tuple[Page, ...], tools: ExtractionTools) -> str:
    if tools.model is None:
        return "no invoice is embedded, and no model was trained to read its pages; train one with: postroom train"
    if not any(page.words for page in pages):
        return "no page has any text"
    return "it holds no document of the types that the project names"


def _died(task: _Task) -> PartResult:
    return PartResult(
        source=task.message.source,
        part=task.part.part,
        name=task.part.name,
        sha256=task.part.sha256,
        verdict=Verdict.UNREADABLE,
        cause="the process that read it died, twice",
    )
