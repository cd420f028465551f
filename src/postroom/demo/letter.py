"""Builds one message of the mailbox; the same parts give the same bytes."""

import datetime
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime

from postroom.demo.dice import Dice

US = "documents@our-office.example"
FIRST_MOMENT = datetime.datetime(2026, 7, 1, 8, 0, tzinfo=datetime.UTC)
ZIP_TIME = (2026, 7, 1, 8, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file in a message; `media_type` is what the sender says of it."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands around the attachments.

    Attributes:
        number: Its place in the mailbox, which gives its time and its Message-ID.
        sender: Address of the author.
        subject: Subject line.
        body: Plain text.
        html: Whether the text comes as HTML too, with a logo in it.
    """

    number: int
    sender: str
    subject: str
    body: str
    html: bool = False


def build_message(envelope: Envelope, attachments: Sequence[Attachment], *, inner: EmailMessage | None = None) -> bytes:
    """Build a message, lines ended as on the wire; `inner` is a message that it forwards."""
    message = _build(envelope, attachments, inner=inner)
    for place, part in enumerate(message.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=-demo-{envelope.number:04}-{place}")  # the library's own is random
    return message.as_bytes(policy=SMTP)


def build_inner(envelope: Envelope, attachments: Sequence[Attachment]) -> EmailMessage:
    """Build a message to be forwarded."""
    return _build(envelope, attachments)


def _build(envelope: Envelope, attachments: Sequence[Attachment], *, inner: EmailMessage | None = None) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = envelope.sender
    message["To"] = US
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(FIRST_MOMENT + datetime.timedelta(minutes=37 * envelope.number))
    message["Message-ID"] = f"<{envelope.number:04}.{zlib.crc32(envelope.subject.encode()):08x}@mail.example>"
    message.set_content(envelope.body)
    if envelope.html:
        paragraphs = "".join(f"<p>{line}</p>" for line in envelope.body.splitlines() if line)
        message.add_alternative(f'<html><body>{paragraphs}<img src="cid:logo"></body></html>', subtype="html")
        _html_part(message).add_related(draw_logo(), "image", "png", cid="<logo>", filename="logo.png")
    for attachment in attachments:
        main, sub = attachment.media_type.split("/")
        message.add_attachment(attachment.content, main, sub, filename=attachment.name)
    if inner is not None:
        message.add_attachment(inner)
    return message


def _html_part(message: EmailMessage) -> MIMEPart:
    part = message.get_body(("html",))
    assert part is not None
    return part


def pack(attachments: Sequence[Attachment], name: str) -> Attachment:
    """Pack files into a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for attachment in attachments:
            archive.writestr(zipfile.ZipInfo(attachment.name, ZIP_TIME), attachment.content, zipfile.ZIP_DEFLATED)
    return Attachment(name=name, content=stream.getvalue(), media_type="application/zip")


def draw_logo(*, width: int = 96, height: int = 32) -> bytes:
    """Draw a small striped PNG (W3C PNG, 2003), as mail signatures have."""
    row = b"\0" + b"".join(bytes((30, 60 + x, 140)) if x // 8 % 2 else b"\xff\xff\xff" for x in range(width))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def draw_text(dice: Dice, *, sender: str) -> str:
    """Draw the text of a message, which says nothing of the attachment's values."""
    greeting = dice.pick(("Hello,", "Good morning,", "Dear team,", "Hi there,"))
    matter = dice.pick(
        (
            "please find our document attached.",
            "attached is the paper you asked for.",
            "here comes the file as agreed on the phone.",
            "kindly see the attachment and let us know if anything is missing.",
            "this goes to your accounts department.",
        )
    )
    return f"{greeting}\n\n{matter}\n\nBest regards\n{sender}\n"
