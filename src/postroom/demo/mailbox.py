"""A mailbox whose messages carry the documents in all the ways that mail does, with what is true of each attachment."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from postroom.demo.dice import Dice
from postroom.demo.documents import DemoFile
from postroom.demo.letter import Attachment, Envelope, build_inner, build_message, draw_text, pack
from postroom.demo.vocabulary import Vocabulary
from postroom.records.message import Verdict
from postroom.records.schema import OTHER

UNICODE_NAME = "Belege für März, Büro №7.pdf"
"""Needs RFC 2231 to be sent."""
SUBJECTS = ("Documents", "Your order", "Our invoice", "Papers attached", "For your files", "As discussed", "Scan")
LEAST_MESSAGES = 12
"""A smaller mailbox would not hold each of the special messages once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a right reader says of an attachment.

    Attributes:
        name: Its file name.
        verdict: How it ends; `extracted` where at least one of its documents is of interest.
        file: The documents in it; None where nobody can read it.
    """

    name: str
    verdict: Verdict
    file: DemoFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMessage:
    """A message as it came, and what is to be expected of its attachments in their order."""

    raw: bytes
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What the mailbox is made of.

    Attributes:
        files: Ordinary files, as many as one likes.
        scans: Files whose pages are pictures.
        encrypted: A PDF that needs a password nobody has.
        seed: Chooses senders, subjects and texts.
    """

    files: Iterator[DemoFile]
    scans: Sequence[DemoFile]
    encrypted: bytes
    seed: int


Builder = Callable[[Envelope, Stock], DemoMessage]


def build_mailbox(stock: Stock, count: int) -> list[DemoMessage]:
    """Build `count` messages: the special ones spread among ordinary ones.

    Raises:
        ValueError: `count` leaves no room for each special message.
    """
    specials: list[Builder] = [
        _forwarded, _zipped, _broken, _encrypted, _unicode_name, _disguised, _two_files, _with_logo, _without_document
    ]  # fmt: skip
    specials += [_scan_sender(scan) for scan in stock.scans]
    if count < max(LEAST_MESSAGES, len(specials) + 2):
        raise ValueError(f"a mailbox needs at least {max(LEAST_MESSAGES, len(specials) + 2)} messages, not {count}")
    places = {2 + place * (count - 3) // len(specials): special for place, special in enumerate(specials)}
    messages: list[DemoMessage] = []
    for number in range(count - 1):
        envelope = _draw_envelope(stock.seed, number)
        messages.append(places.get(number, _ordinary)(envelope, stock))
    messages.append(_again(_draw_envelope(stock.seed, count - 1), messages[0]))
    return messages


def _draw_envelope(seed: int, number: int) -> Envelope:
    dice = Dice(seed, "envelope", number)
    sender = Vocabulary(dice, held_out=True).party()
    return Envelope(
        number=number,
        sender=f'"{sender.name}" <{sender.email}>',
        subject=dice.pick(SUBJECTS),
        body=draw_text(dice, sender=sender.name),
    )


def _expect(file: DemoFile, name: str | None = None) -> Expected:
    of_interest = any(document.type != OTHER for document in file.documents)
    verdict = Verdict.EXTRACTED if of_interest else Verdict.NOT_OF_INTEREST
    return Expected(name=name or file.name, verdict=verdict, file=file)


def _send(envelope: Envelope, *files: DemoFile) -> DemoMessage:
    attachments = [Attachment(name=file.name, content=file.pdf) for file in files]
    return DemoMessage(raw=build_message(envelope, attachments), expected=tuple(_expect(file) for file in files))


def _ordinary(envelope: Envelope, stock: Stock) -> DemoMessage:
    return _send(envelope, next(stock.files))


def _two_files(envelope: Envelope, stock: Stock) -> DemoMessage:
    return _send(envelope, next(stock.files), next(stock.files))


def _with_logo(envelope: Envelope, stock: Stock) -> DemoMessage:
    return _send(replace(envelope, html=True), next(stock.files))


def _scan_sender(scan: DemoFile) -> Builder:
    return lambda envelope, _: _send(envelope, scan)


def _forwarded(envelope: Envelope, stock: Stock) -> DemoMessage:
    file = next(stock.files)
    inner = build_inner(_draw_envelope(stock.seed + 1, envelope.number), [Attachment(name=file.name, content=file.pdf)])
    outer = replace(envelope, subject="Fwd: Documents", body="Please see below.\n")
    return DemoMessage(raw=build_message(outer, [], inner=inner), expected=(_expect(file),))


def _zipped(envelope: Envelope, stock: Stock) -> DemoMessage:
    file = next(stock.files)
    archive = pack([Attachment(name=file.name, content=file.pdf)], f"papers-{envelope.number}.zip")
    return DemoMessage(raw=build_message(envelope, [archive]), expected=(_expect(file),))


def _broken(envelope: Envelope, stock: Stock) -> DemoMessage:
    file = next(stock.files)
    attachment = Attachment(name=f"broken-{envelope.number}.pdf", content=file.pdf[:400])
    expected = Expected(name=attachment.name, verdict=Verdict.UNREADABLE)
    return DemoMessage(raw=build_message(envelope, [attachment]), expected=(expected,))


def _encrypted(envelope: Envelope, stock: Stock) -> DemoMessage:
    attachment = Attachment(name=f"secret-{envelope.number}.pdf", content=stock.encrypted)
    expected = Expected(name=attachment.name, verdict=Verdict.ENCRYPTED)
    return DemoMessage(raw=build_message(envelope, [attachment]), expected=(expected,))


def _unicode_name(envelope: Envelope, stock: Stock) -> DemoMessage:
    file = next(stock.files)
    raw = build_message(envelope, [Attachment(name=UNICODE_NAME, content=file.pdf)])
    return DemoMessage(raw=raw, expected=(_expect(file, UNICODE_NAME),))


def _disguised(envelope: Envelope, stock: Stock) -> DemoMessage:
    file = next(stock.files)
    name = f"scan{envelope.number}.dat"
    attachment = Attachment(name=name, content=file.pdf, media_type="application/octet-stream")
    return DemoMessage(raw=build_message(envelope, [attachment]), expected=(_expect(file, name),))


def _without_document(envelope: Envelope, _: Stock) -> DemoMessage:
    notes = Attachment(name="notes.csv", content=b"day,hours\r\nMonday,8\r\nTuesday,6\r\n", media_type="text/csv")
    expected = Expected(name=notes.name, verdict=Verdict.NOT_A_DOCUMENT)
    return DemoMessage(raw=build_message(envelope, [notes]), expected=(expected,))


def _again(envelope: Envelope, first: DemoMessage) -> DemoMessage:
    file = first.expected[0].file
    assert file is not None
    name = f"copy-of-{file.name}"
    expected = Expected(name=name, verdict=Verdict.DUPLICATE, file=file)
    return DemoMessage(raw=build_message(envelope, [Attachment(name=name, content=file.pdf)]), expected=(expected,))
