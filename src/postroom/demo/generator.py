"""Writes the demonstration: project file, labelled documents, mailbox."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from postroom.demo.dice import Dice
from postroom.demo.documents import DemoFile, Range, generate
from postroom.demo.drawn import draw_invoice
from postroom.demo.invoice import write_invoice
from postroom.demo.mailbox import DemoMessage, Stock, build_mailbox
from postroom.demo.press import print_documents
from postroom.demo.project import PROJECT, write_labels
from postroom.demo.scan import scan_pdf
from postroom.demo.template import compose_template

TEMPLATES = 30
"""Templates of each kind that training documents come from."""
HELD_OUT_TEMPLATES = 10
"""Templates of each kind that only test documents come from."""
SCAN_ROWS = 6
"""Scanned documents are short, because each page costs seconds of OCR."""

KNOWN = Range(templates=TEMPLATES)
KNOWN_NEW_NAMES = Range(templates=TEMPLATES, held_out_names=True)
UNSEEN = Range(templates=HELD_OUT_TEMPLATES, held_out=True, held_out_names=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFiles:
    """Where everything was written.

    Attributes:
        project: The folder of the project, with its postroom.toml.
        labels: Label file of the training documents (split `train`) and of the test documents of templates and names
            that no training document uses (split `test`).
        known_labels: Label file of test documents of templates that training documents do use, with new names. They
            stand apart because their groups would cross the split.
        files: The folder that the label files' paths start from.
        mbox: The first two thirds of the mailbox.
        messages: Folder of the last third, a `.eml` file each.
        expected: What a right reader says of the mailbox, a line of JSON for each attachment, beside the mailbox rather
            than in it. `source` is relative to the folder of the mailbox.
    """

    project: Path
    labels: Path
    known_labels: Path
    files: Path
    mbox: Path
    messages: Path
    expected: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """How many single pages come as noisy scans, in the test documents and in the mailbox."""

    test: int = 2
    mailbox: int = 2


def write_demo(
    folder: Path, *, seed: int, training_documents: int = 160, mailbox_messages: int = 36, scans: Scans | None = None
) -> DemoFiles:
    """Write the demonstration into `folder`, where files of the same names are replaced.

    On top of the training documents come a quarter as many test documents of unseen templates, and a tenth as many
    of known ones.

    Raises:
        ValueError: So few messages leave no room for each special one.
    """
    scans = scans or Scans()
    files = DemoFiles(
        project=folder,
        labels=folder / "labels.jsonl",
        known_labels=folder / "known.jsonl",
        files=folder,
        mbox=folder / "mailbox" / "first.mbox",
        messages=folder / "mailbox" / "messages",
        expected=folder / "expected.jsonl",
    )
    (folder / "pdfs").mkdir(parents=True, exist_ok=True)
    files.messages.mkdir(parents=True, exist_ok=True)
    (folder / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    _write_documents(files, seed, training_documents=training_documents, scans=scans.test)
    messages = build_mailbox(_stock_mailbox(seed, scans.mailbox), mailbox_messages)
    _write_mailbox(files, messages)
    return files


def _write_documents(files: DemoFiles, seed: int, *, training_documents: int, scans: int) -> None:
    train = list(islice(generate(seed, "train", drawn_from=KNOWN), training_documents))
    unseen = list(islice(generate(seed, "unseen", drawn_from=UNSEEN), training_documents // 4))
    known = list(islice(generate(seed, "known", drawn_from=KNOWN_NEW_NAMES), training_documents // 10))
    scanned = list(scan_some(seed, "unseen-scan", scans))
    for file in (*train, *unseen, *known, *scanned):
        (files.files / "pdfs" / file.name).write_bytes(file.pdf)
    files.labels.unlink(missing_ok=True)
    files.known_labels.unlink(missing_ok=True)
    write_labels(files.labels, train, split="train", known_template=True)
    write_labels(files.labels, (*unseen, *scanned), split="test", known_template=False)
    write_labels(files.known_labels, known, split="test", known_template=True)


def scan_some(seed: int, stream: str, count: int) -> Iterator[DemoFile]:
    """Give `count` scanned documents of interest, a single page each, of held-out templates."""
    short = replace(UNSEEN, most_rows=SCAN_ROWS, terms_share=0.0)
    found = (file for file in generate(seed, stream, drawn_from=short) if _is_one_page_of_interest(file))
    for number, file in enumerate(islice(found, count)):
        yield replace(file, pdf=scan_pdf(file.pdf, rng=Dice(seed, stream, "scanner", number).rng), scanned=True)


def _is_one_page_of_interest(file: DemoFile) -> bool:
    return file.documents[-1].stop_page == 1 and bool(file.documents[0].truth)


def _stock_mailbox(seed: int, scans: int) -> Stock:
    return Stock(
        files=_take_turns(seed),
        scans=list(scan_some(seed, "mail-scan", scans)),
        encrypted=make_encrypted(seed),
        seed=seed,
    )


def _take_turns(seed: int) -> Iterator[DemoFile]:
    """Give files of unseen and of known templates in turn."""
    known, unseen = generate(seed, "mail-k", drawn_from=KNOWN_NEW_NAMES), generate(seed, "mail-u", drawn_from=UNSEEN)
    for one, other in zip(unseen, known, strict=True):
        yield one
        yield other


def make_encrypted(seed: int) -> bytes:
    """Give an invoice that opens only with a password that stands nowhere."""
    dice = Dice(seed, "encrypted")
    template = compose_template("invoice", 0, held_out=True)
    written = write_invoice(draw_invoice(dice, held_out=True, most_rows=SCAN_ROWS), template, dice=dice)
    return print_documents([(written.content, template.layout)], password=dice.letters(12)).pdf


def _write_mailbox(files: DemoFiles, messages: Sequence[DemoMessage]) -> None:
    cut = len(messages) * 2 // 3
    for old in files.messages.glob("*.eml"):
        old.unlink()
    files.mbox.write_bytes(b"".join(_as_mbox(message.raw) for message in messages[:cut]))
    sources = [f"{files.mbox.name}#{number}" for number in range(cut)]
    for number, message in enumerate(messages[cut:], cut):
        path = files.messages / f"{number:03}.eml"
        path.write_bytes(message.raw)
        sources.append(f"{files.messages.name}/{path.name}")
    with files.expected.open("w", encoding="utf-8") as lines:
        for source, message in zip(sources, messages, strict=True):
            lines.writelines(json.dumps(row) + "\n" for row in _expected_rows(source, message))


def _as_mbox(raw: bytes) -> bytes:
    """Give a message as it stands in an mbox file (RFC 4155, the mboxrd quoting of From lines)."""
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    quoted = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines]
    return b"From demo@our-office.example Wed Jul  1 08:00:00 2026\n" + b"\n".join(quoted) + b"\n"


def _expected_rows(source: str, message: DemoMessage) -> Iterator[dict[str, object]]:
    for part in message.expected:
        yield {
            "source": source,
            "name": part.name,
            "verdict": str(part.verdict),
            "template": part.file.template if part.file else None,
            "scanned": bool(part.file and part.file.scanned),
            "documents": [
                {
                    "type": document.type,
                    "fields": {name: list(values) for name, values in document.truth.items()},
                    "first_page": document.first_page,
                    "stop_page": document.stop_page,
                }
                for document in (part.file.documents if part.file else ())
            ],
        }
