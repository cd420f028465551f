"""Messages and files of every kind through extraction: each part ends in a verdict, and nothing stops the rest."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from postroom.demo.scan import scan_pdf
from postroom.errors import BundleError
from postroom.flows.extraction import (  # what a dead process leaves is made by the parent alone
    _died,
    _Task,
    extract,
    merged,
)
from postroom.records.extraction import PartResult
from postroom.records.message import ContentKind, Message, Part, Verdict
from postroom.records.page import Page
from postroom.records.scores import DocumentScores
from postroom.records.value import FieldValue, Money, State, ValueSource
from postroom.settings import Project, load_project
from postroom.stages.mail.incoming import Form, Incoming
from postroom.stages.mail.options import MailOptions
from postroom.stages.mail.sources import open_sources
from postroom.stages.mail.walk import walk
from postroom.stages.model.reader import NetworkReader
from tests.paperwork import (
    PROJECT,
    Paperwork,
    invoices,
    letters,
    message_of,
    pdf_of,
    verdicts,
    with_attachment,
    with_invoice,
)

BODY = (None, Verdict.NOT_A_DOCUMENT)


@pytest.fixture
def bare(tmp_path: Path) -> Project:
    """The same project, in which nothing was trained."""
    (tmp_path / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    return load_project(tmp_path)


def arrivals(*messages: bytes) -> Iterator[Incoming]:
    for number, content in enumerate(messages):
        yield Incoming(source=f"box#{number}", form=Form.MESSAGE, size_bytes=len(content), content=content)


def read(
    incoming: Iterable[Incoming], project: Project, *, bundle: Path | None = None, jobs: int = 1
) -> list[PartResult]:
    return list(extract(incoming, project=project, bundle_folder=bundle, jobs=jobs))


def values_of(result: PartResult) -> dict[str, FieldValue]:
    (extraction,) = result.extractions
    return {value.field: value for value in extraction.fields}


def zip_of(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def mailbox() -> tuple[bytes, ...]:
    """Messages in which every kind of part stands once."""
    one, two, three = invoices(3, seed=20)
    (letter,) = letters(1, seed=20)
    return (
        message_of(("one.pdf", one.pdf), ("letter.pdf", letter.pdf)),
        message_of(("again.pdf", one.pdf), ("broken.pdf", two.pdf[:300])),
        message_of(("locked.pdf", pdf_of(["Invoice"], password="a secret")), ("notes.csv", b"day,hours\r\n")),
        message_of(("long.pdf", pdf_of(["Page"], ["Page"], ["Page"])), ("huge.pdf", two.pdf + bytes(2**18))),
        message_of(("archive.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100))),
        message_of(("papers.zip", zip_of("three.pdf", three.pdf))),
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_part_of_a_mailbox_ends_in_its_verdict(paperwork: Paperwork, jobs: int) -> None:
    project = load_project(
        paperwork.project.folder, flags={"document": {"max_pages": 2}, "mail": {"max_part_bytes": 2**18}}
    )
    results = read(arrivals(*mailbox()), project, bundle=paperwork.bundle_folder, jobs=jobs)
    assert verdicts(results) == [
        BODY,
        ("one.pdf", Verdict.EXTRACTED),
        ("letter.pdf", Verdict.NOT_OF_INTEREST),
        BODY,
        ("again.pdf", Verdict.DUPLICATE),
        ("broken.pdf", Verdict.UNREADABLE),
        BODY,
        ("locked.pdf", Verdict.ENCRYPTED),
        ("notes.csv", Verdict.NOT_A_DOCUMENT),
        BODY,
        ("long.pdf", Verdict.TOO_LARGE),
        ("huge.pdf", Verdict.TOO_LARGE),
        BODY,
        ("archive.7z", Verdict.UNSUPPORTED),
        BODY,
        ("three.pdf", Verdict.EXTRACTED),
    ]
    assert all((result.cause is None) == (result.verdict is Verdict.EXTRACTED) for result in results)
    assert [result.source for result in results if result.name] == [
        *("box#0", "box#0", "box#1", "box#1", "box#2", "box#2", "box#3", "box#3", "box#4", "box#5")
    ]


def test_a_message_with_a_pdf_gives_fields_with_boxes_confidences_and_the_trail(
    paperwork: Paperwork, tmp_path: Path
) -> None:
    (paper,) = invoices(1, seed=30)
    path = tmp_path / "one.eml"
    path.write_bytes(message_of(("one.pdf", paper.pdf)))
    _, result = read(
        open_sources([path], paperwork.project.settings.mail), paperwork.project, bundle=paperwork.bundle_folder
    )
    assert (result.source, result.part) == (str(path), "2")
    (extraction,) = result.extractions
    assert (extraction.type, extraction.first_page, extraction.stop_page) == ("invoice", 0, 1)
    assert extraction.file_sha256 == result.sha256
    assert extraction.provenance.model == paperwork.bundle.digest
    assert extraction.provenance.dataset == paperwork.bundle.origin.dataset
    assert extraction.provenance.schema_sha256 == paperwork.project.schema.sha256
    values = [value for value in extraction.fields if value.state is State.PRESENT]
    assert {"invoice_number", "total"} <= {value.field for value in values}
    for value in values:
        assert 0 <= value.confidence <= 1
        assert value.source is ValueSource.MODEL
        assert bool(value.regions) == (value.field != "payment")  # a choice stands nowhere
    truth = paper.row["fields"]
    assert isinstance(truth, dict)
    number = values_of(result)["invoice_number"]
    assert number.raw == truth["invoice_number"][0]
    assert 0.2 < number.regions[0].box.left < number.regions[0].box.right < 0.7


def test_a_scanned_page_is_read_by_ocr_and_an_empty_one_is_of_no_interest(paperwork: Paperwork) -> None:
    (paper,) = invoices(1, seed=31)
    scan = scan_pdf(paper.pdf, rng=np.random.default_rng(1))
    _, scanned, empty = read(
        arrivals(message_of(("scan.pdf", scan), ("empty.pdf", pdf_of([])))),
        paperwork.project,
        bundle=paperwork.bundle_folder,
    )
    truth = paper.row["fields"]
    assert isinstance(truth, dict)
    assert values_of(scanned)["invoice_number"].raw == truth["invoice_number"][0]
    assert (empty.verdict, empty.cause) == (Verdict.NOT_OF_INTEREST, "no page has any text")


@pytest.mark.parametrize(
    ("passwords", "verdict"),
    [
        ({"sender@shop.example": ["wrong", "own secret"]}, Verdict.NOT_OF_INTEREST),
        ({"*": ["own secret"]}, Verdict.NOT_OF_INTEREST),
        ({"other@shop.example": ["own secret"]}, Verdict.ENCRYPTED),
        ({}, Verdict.ENCRYPTED),
    ],
)
def test_an_encrypted_file_opens_with_the_passwords_of_its_sender_and_of_everybody(
    bare: Project, passwords: dict[str, list[str]], verdict: Verdict
) -> None:
    project = load_project(bare.folder, flags={"passwords": passwords})
    locked = pdf_of(["Invoice number INV-00001"], password="own secret")
    _, result = read(arrivals(message_of(("locked.pdf", locked), sender="Sender@Shop.example")), project)
    assert result.verdict is verdict


def test_an_encrypted_invoice_of_a_known_sender_gives_its_fields(paperwork: Paperwork) -> None:
    project = load_project(paperwork.project.folder, flags={"passwords": {"sender@shop.example": ["own secret"]}})
    lines = ["Invoice number INV-00077", "Date 02/03/2026", "Article AB-001", "Total due $12.50", "To be paid by card"]
    locked = pdf_of(lines, password="own secret")
    _, result = read(arrivals(message_of(("locked.pdf", locked))), project, bundle=paperwork.bundle_folder)
    assert values_of(result)["invoice_number"].raw == "INV-00077"


def test_an_embedded_invoice_is_read_without_any_model(bare: Project) -> None:
    pdf = with_invoice(pdf_of(["Rechnung"]), number="R-7", total="1234.5")
    _, result = read(arrivals(message_of(("r.pdf", pdf))), bare)
    values = values_of(result)
    assert set(values) == {"invoice_number", "total"}
    assert values["total"].value == Money(amount=Decimal("1234.5"), currency="EUR")
    assert {value.source for value in values.values()} == {ValueSource.XML}
    assert {value.confidence for value in values.values()} == {1.0}
    assert result.extractions[0].provenance.model is None


def test_an_embedded_invoice_wins_over_the_model_and_leaves_it_the_rest(paperwork: Paperwork) -> None:
    (paper,) = invoices(1, seed=32)
    pdf = with_invoice(paper.pdf, number="R-7", total="1234.5")
    _, result = read(arrivals(message_of(("r.pdf", pdf))), paperwork.project, bundle=paperwork.bundle_folder)
    values = values_of(result)
    assert (values["invoice_number"].raw, values["invoice_number"].source) == ("R-7", ValueSource.XML)
    assert values["issued"].source is ValueSource.MODEL
    assert list(values) == ["invoice_number", "issued", "total", "article", "payment"]
    assert result.extractions[0].provenance.model == paperwork.bundle.digest


def test_an_embedded_invoice_counts_whatever_its_pages_look_like(paperwork: Paperwork) -> None:
    """A PDF with an e-invoice whose pages the network took for a letter was once of no interest."""
    (letter,) = letters(1, seed=33)
    pdf = with_invoice(letter.pdf, number="R-8", total="5")
    _, result = read(arrivals(message_of(("r.pdf", pdf))), paperwork.project, bundle=paperwork.bundle_folder)
    assert values_of(result)["invoice_number"].raw == "R-8"
    assert result.extractions[0].provenance.model is None


def test_a_damaged_embedded_invoice_leaves_the_pages_to_the_model(paperwork: Paperwork) -> None:
    (paper,) = invoices(1, seed=34)
    pdf = with_attachment(paper.pdf, b"<CrossIndustryInvoice>")
    _, result = read(arrivals(message_of(("r.pdf", pdf))), paperwork.project, bundle=paperwork.bundle_folder)
    assert values_of(result)["invoice_number"].source is ValueSource.MODEL


def test_without_a_model_and_an_embedded_invoice_the_cause_says_what_to_do(bare: Project) -> None:
    _, result = read(arrivals(message_of(("a.pdf", pdf_of(["Invoice"])))), bare)
    assert result.verdict is Verdict.NOT_OF_INTEREST
    assert "postroom train" in (result.cause or "")


def test_a_broken_file_beside_whole_ones_stops_neither(paperwork: Paperwork, tmp_path: Path) -> None:
    (paper,) = invoices(1, seed=35)
    for name, content in {
        "a.pdf": b"%PDF-1.4 nothing else",
        "b.pdf": paper.pdf,
        "c.eml": b"\xff\xfe",
        "d": b"",
    }.items():
        (tmp_path / name).write_bytes(content)
    results = read(
        open_sources([tmp_path], paperwork.project.settings.mail), paperwork.project, bundle=paperwork.bundle_folder
    )
    assert [Path(result.source).name for result in results] == ["a.pdf", "b.pdf", "c.eml", "d"]
    assert [result.verdict for result in results[:2]] == [Verdict.UNREADABLE, Verdict.EXTRACTED]


def test_a_part_whose_process_died_twice_is_unreadable() -> None:
    part = Part(part="2", name="a.pdf", media_type=None, size_bytes=4, sha256="ab" * 32, kind=ContentKind.PDF)
    task = _Task(part=part, message=Message(source="box#1", sha256="", size_bytes=9), repeated=False)
    assert _died(task) == PartResult(
        source="box#1",
        part="2",
        name="a.pdf",
        sha256="ab" * 32,
        verdict=Verdict.UNREADABLE,
        cause="the process that read it died, twice",
    )


def fail_once(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the network's reader fail on the first document; the others it reads."""
    errors, score = [error], NetworkReader.score

    def score_or_fail(reader: NetworkReader, pages: Sequence[Page]) -> tuple[DocumentScores, ...]:
        if errors:
            raise errors.pop()
        return score(reader, pages)

    monkeypatch.setattr(NetworkReader, "score", score_or_fail)


@pytest.mark.parametrize("error", [ZeroDivisionError("of INV-00001"), MemoryError(), RecursionError("too deep")])
def test_what_nobody_foresaw_in_one_part_is_its_verdict_and_the_rest_is_read(
    paperwork: Paperwork, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Any fault of ours in reading one document once ended the whole run."""
    one, two = invoices(2, seed=36)
    fail_once(error, monkeypatch)
    results = read(
        arrivals(message_of(("one.pdf", one.pdf), ("two.pdf", two.pdf))),
        paperwork.project,
        bundle=paperwork.bundle_folder,
    )
    assert verdicts(results) == [BODY, ("one.pdf", Verdict.UNREADABLE), ("two.pdf", Verdict.EXTRACTED)]
    assert type(error).__name__ in (results[1].cause or "")
    assert "INV-" not in (results[1].cause or "")


@pytest.mark.parametrize("error", [BundleError("damaged"), OSError(28, "disk full"), ModuleNotFoundError("none")])
def test_what_would_meet_every_part_ends_the_run(
    paperwork: Paperwork, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    (paper,) = invoices(1, seed=36)
    fail_once(error, monkeypatch)
    with pytest.raises(type(error)):
        read(arrivals(message_of(("one.pdf", paper.pdf))), paperwork.project, bundle=paperwork.bundle_folder)


def test_a_message_that_cannot_be_taken_apart_leaves_a_part_that_says_so_and_the_rest_is_read(
    bare: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def walk_or_fail(arrival: Incoming, options: MailOptions) -> tuple[Message, Iterator[Part]]:
        message, parts = walk(arrival, options)
        return message, parts if b"hostile" not in arrival.content else fail_after(next(parts))

    def fail_after(part: Part) -> Iterator[Part]:
        yield part
        raise KeyError("of a name")

    monkeypatch.setattr("postroom.flows.extraction.walk", walk_or_fail)
    results = read(arrivals(message_of(body="hostile"), message_of(body="good")), bare)
    assert [(result.source, result.part) for result in results] == [("box#0", "1"), ("box#0", "0"), ("box#1", "1")]
    assert (results[1].verdict, "KeyError" in (results[1].cause or "")) == (Verdict.UNREADABLE, True)


def test_certain_values_stand_in_place_of_those_that_were_read(paperwork: Paperwork) -> None:
    kind = paperwork.project.schema.type("invoice")
    sure = FieldValue(field="total", state=State.ABSENT, confidence=1, source=ValueSource.XML)
    guesses = tuple(
        FieldValue(field=spec.name, state=State.ABSENT, confidence=0.5, source=ValueSource.MODEL)
        for spec in kind.fields
    )
    values = merged((sure,), guesses, kind)
    assert [value.field for value in values] == [spec.name for spec in kind.fields]
    assert [value.source for value in values if value.field == "total"] == [ValueSource.XML]


@pytest.mark.slow
def test_memory_stays_flat_over_many_messages(bare: Project) -> None:
    def many() -> Iterator[Incoming]:
        for number in range(350):
            yield from arrivals(message_of((f"{number}.bin", bytes(20_000)), body=f"message {number}"))

    results = extract(many(), project=bare, bundle_folder=None, jobs=1)
    for _ in range(100):  # what is loaded once is loaded by then
        next(results)
    tracemalloc.start()
    try:
        rest = sum(1 for _ in results)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rest == 600
    assert peak < 2_000_000  # the messages after the first fifty have 8 MB
