"""A tiny project that a test can train in seconds: one-page forms of few words, letters, and the mail they come in."""

import email.message
import io
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from postroom.flows.examples import ReadDocument
from postroom.flows.importing import import_labels
from postroom.flows.training.launch import Trained, train_here
from postroom.records.extraction import PartResult
from postroom.records.message import Verdict
from postroom.records.run import StepRun
from postroom.settings import Project, load_project
from postroom.stages.model.bundle import Bundle
from postroom.wiring.project import current_bundle

PROJECT = """\
name = "paperwork"
locale = "en-US"

[model]
epochs = 3
threads = 1
learning_rate = 0.004
batch_documents = 4

[evaluation]
resamples = 100

[gates]
min_test_documents = 1
min_f1 = 0.1
max_calibration_error = 1.0

[documents.invoice.fields.invoice_number]
type = "identifier"
required = true
xml = "invoice_number"
description = "Its own number | as printed"

[documents.invoice.fields.issued]
type = "date"

[documents.invoice.fields.total]
type = "money"
currency = "USD"
xml = "grand_total"

[documents.invoice.fields.article]
type = "identifier"
repeated = true

[documents.invoice.fields.payment]
type = "choice"
choices = ["card", "check"]
"""

LETTER = ("Dear Sir or Madam,", "we thank you for your visit to our office last week.", "Kind regards, the team")
_WORDS = ("garden", "window", "paper", "meeting", "weather", "summer", "office", "travel", "morning", "people")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A PDF, and the row of a label file that says what stands in it."""

    name: str
    pdf: bytes
    row: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paperwork:
    """A project with labelled documents and a model trained on them; tests copy it before they change anything."""

    project: Project
    labels: Path
    files: Path
    result: Trained

    @property
    def bundle(self) -> Bundle:
        return current_bundle(self.project)

    @property
    def bundle_folder(self) -> Path:
        return self.bundle.folder


def pdf_of(*pages: Sequence[str], password: str | None = None) -> bytes:
    """Print lines of text, a page for each sequence; the same bytes for the same lines."""
    buffer = io.BytesIO()
    encryption = None if password is None else StandardEncryption(password, strength=128)
    canvas = Canvas(buffer, pagesize=(420, 300), invariant=1, encrypt=encryption)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(40, 250 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


E_INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<r:CrossIndustryInvoice xmlns:r="urn:r" xmlns:a="urn:a">
 <r:ExchangedDocument><a:ID>{number}</a:ID></r:ExchangedDocument>
 <r:SupplyChainTradeTransaction><a:ApplicableHeaderTradeSettlement>
  <a:InvoiceCurrencyCode>EUR</a:InvoiceCurrencyCode>
  <a:SpecifiedTradeSettlementHeaderMonetarySummation><a:GrandTotalAmount>{total}</a:GrandTotalAmount>
  </a:SpecifiedTradeSettlementHeaderMonetarySummation>
 </a:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>"""


def with_invoice(pdf: bytes, *, number: str, total: str) -> bytes:
    """Attach an e-invoice (Factur-X) to a PDF."""
    return with_attachment(pdf, E_INVOICE.format(number=number, total=total).encode())


def with_attachment(pdf: bytes, xml: bytes) -> bytes:
    """Attach a file of the name that Factur-X gives its invoice."""
    document = pdfium.PdfDocument(pdf)
    document.new_attachment("factur-x.xml").set_data(xml)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def invoice_lines(dice: random.Random) -> tuple[tuple[str, ...], dict[str, list[str]]]:
    """Give the lines of an invoice and the true values of its fields."""
    number, total = f"INV-{dice.randrange(10**5):05}", f"{dice.randrange(100, 9000)}.{dice.randrange(100):02}"
    month, day = dice.randrange(1, 13), dice.randrange(1, 29)
    articles = [f"AB-{dice.randrange(1000):03}" for _ in range(dice.randrange(1, 3))]
    payment = dice.choice(["card", "check"])
    lines = (
        f"Invoice number {number}",
        f"Date {month:02}/{day:02}/2026",
        *(f"Article {article}" for article in articles),
        f"Total due ${total}",
        f"To be paid by {payment}",
    )
    fields = {
        "invoice_number": [number],
        "issued": [f"2026-{month:02}-{day:02}"],
        "total": [total],
        "article": articles,
        "payment": [payment],
    }
    return lines, fields


def invoices(count: int, *, seed: int) -> Iterator[Paper]:
    """Make invoices, the same for the same seed."""
    dice = random.Random(seed)
    for number in range(count):
        lines, fields = invoice_lines(dice)
        name = f"invoice-{seed}-{number}.pdf"
        yield Paper(name=name, pdf=pdf_of(lines), row={"file": name, "type": "invoice", "fields": fields})


def letters(count: int, *, seed: int) -> Iterator[Paper]:
    """Make letters, in which nothing is of interest."""
    dice = random.Random(seed)
    for number in range(count):
        lines = (LETTER[0], *(" ".join(dice.sample(_WORDS, 6)) for _ in range(3)), LETTER[2])
        name = f"letter-{seed}-{number}.pdf"
        yield Paper(name=name, pdf=pdf_of(lines), row={"file": name, "type": "other", "fields": {}})


def write_labels(path: Path, papers: Iterable[Paper], **more: object) -> Path:
    """Write papers beside a label file that names them; `more` stands in each row."""
    rows = []
    for paper in papers:
        (path.parent / paper.name).write_bytes(paper.pdf)
        rows.append(json.dumps(paper.row | more) + "\n")
    path.write_text("".join(rows), encoding="utf-8")
    return path


def write_project(folder: Path, *, text: str = PROJECT) -> Path:
    """Write the project file and labelled documents of all kinds; give the label file."""
    (folder / "documents").mkdir(parents=True)
    (folder / "postroom.toml").write_text(text, encoding="utf-8")
    return write_labels(folder / "documents" / "labels.jsonl", [*invoices(22, seed=1), *letters(14, seed=2)])


def silent(items: Iterable[ReadDocument], _total: int) -> Iterable[ReadDocument]:
    """Pass documents on and show nothing."""
    return items


class Unwatched:
    """Watches nothing."""

    def began(self, step: str) -> None:
        pass

    def ended(self, step: StepRun) -> None:
        pass

    def said(self, step: str, line: str) -> None:
        pass


def with_labels(folder: Path, *, text: str = PROJECT) -> tuple[Project, Path]:
    """Write a project and import its labels; give it and the label file."""
    labels = write_project(folder, text=text)
    project = load_project(folder)
    import_labels(labels, files=None, project=project, split_by=None, jobs=1, progress=silent)
    return project, labels


def trained(folder: Path, *, text: str = PROJECT) -> Paperwork:
    """Write a project, import its labels and train by the graph, as `postroom train` does."""
    project, labels = with_labels(folder, text=text)
    result = train_here(project, dataset=None, reason="test", watcher=Unwatched())
    return Paperwork(project=project, labels=labels, files=labels.parent, result=result)


def message_of(*attachments: tuple[str, bytes], sender: str = "sender@shop.example", body: str = "See below.") -> bytes:
    """Give a message with files attached."""
    message = email.message.EmailMessage()
    message["From"] = f"Shop <{sender}>"
    message["To"] = "office@our.example"
    message["Subject"] = "Papers"
    message["Date"] = "Wed, 01 Jul 2026 08:00:00 +0000"
    message.set_content(body)
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def verdicts(results: Iterable[PartResult]) -> list[tuple[str | None, Verdict]]:
    """Give each part's name and how it ended."""
    return [(result.name, result.verdict) for result in results]
