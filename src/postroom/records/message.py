"""Mail as it arrived, its parts, and the verdict that every part gets."""

import datetime
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a part ended; every part of every message ends in exactly one."""

    EXTRACTED = "extracted"
    NOT_OF_INTEREST = "not_of_interest"
    DUPLICATE = "duplicate"
    NOT_A_DOCUMENT = "not_a_document"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    UNSUPPORTED = "unsupported"


class ContentKind(StrEnum):
    """What a part is by its content, whatever its name says."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The facts of one message, without its content.

    Attributes:
        source: Where it came from: a path, with `#` and a number (from 0) inside an mbox.
        sha256: Hexadecimal SHA-256 of its raw bytes; empty where they were not loaded, being too large or unreadable.
        size_bytes: Length of its raw bytes.
        message_id: Its Message-ID header as written, or None.
        sender: Address of its first author, in lower case, or None.
        subject: Decoded, or None.
        sent_at: Its Date header in UTC, or None where it has none that can be read.
    """

    source: str
    sha256: str
    size_bytes: int
    message_id: str | None = None
    sender: str | None = None
    subject: str | None = None
    sent_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One leaf of a message: either settled by the mail stage, or a document to open.

    Attributes:
        part: Its place: MIME numbers as in IMAP (RFC 3501, 6.4.5), such as "1.2"; members of archives follow after
            "/". A file that did not come by mail is part "1".
        name: Its file name, decoded, or None.
        media_type: As declared; None where nothing was.
        size_bytes: Length of the decoded content.
        sha256: Hexadecimal SHA-256 of the decoded content; empty where a limit or a lock kept it from being read.
        kind: What it is by content; None unless a document to open.
        content: The decoded bytes of a document to open; empty for a settled part.
        verdict: None for a document to open; the mail stage's verdict otherwise.
        cause: Why, in one sentence; None for a document to open.
    """

    part: str
    name: str | None
    media_type: str | None
    size_bytes: int
    sha256: str
    kind: ContentKind | None = None
    content: bytes = b""
    verdict: Verdict | None = None
    cause: str | None = None

    def __post_init__(self) -> None:
        """Refuse a part that is neither settled nor openable, or both."""
        if (self.verdict is None) == (self.kind is None):
            raise ValueError(f"part {self.part} needs either a kind or a verdict")
