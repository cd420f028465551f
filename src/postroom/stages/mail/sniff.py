"""Tells what content is from its first bytes, whatever its name and its declared type say."""

import re
from enum import StrEnum

HEAD_BYTES = 8192
"""How much of the content is looked at; enough for every mark below."""

PDF_HEAD_BYTES = 1024
"""Readers accept `%PDF-` within the first 1024 bytes (PDF Reference 1.7, appendix H, implementation note 13)."""


class Sniffed(StrEnum):
    """What content turned out to be."""

    PDF = "PDF"
    JPEG = "JPEG picture"
    PNG = "PNG picture"
    TIFF = "TIFF picture"
    ZIP = "zip archive"
    MBOX = "mailbox"
    MESSAGE = "message"
    GIF = "GIF picture"
    OTHER_PICTURE = "picture of an unread kind"
    OTHER_ARCHIVE = "archive of an unread kind"
    OFFICE = "Office file"
    TNEF = "Outlook container (TNEF, winmail.dat)"
    POSTSCRIPT = "PostScript file"
    ENCRYPTED = "encrypted content"
    SIGNED = "content inside its signature (S/MIME)"
    EMPTY = "empty"
    UNKNOWN = "unknown"


_MARKS: tuple[tuple[int, bytes, Sniffed], ...] = (
    (0, b"%PDF-", Sniffed.PDF),
    (0, b"\xff\xd8\xff", Sniffed.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", Sniffed.PNG),
    (0, b"II*\x00", Sniffed.TIFF),
    (0, b"MM\x00*", Sniffed.TIFF),
    (0, b"II+\x00", Sniffed.TIFF),
    (0, b"MM\x00+", Sniffed.TIFF),
    (0, b"PK\x03\x04", Sniffed.ZIP),
    (0, b"PK\x05\x06", Sniffed.ZIP),
    (0, b"GIF87a", Sniffed.GIF),
    (0, b"GIF89a", Sniffed.GIF),
    (8, b"WEBP", Sniffed.OTHER_PICTURE),
    (4, b"ftyphei", Sniffed.OTHER_PICTURE),
    (4, b"ftypmif1", Sniffed.OTHER_PICTURE),
    (4, b"ftypavif", Sniffed.OTHER_PICTURE),
    (0, b"\x00\x00\x00\x0cjP  ", Sniffed.OTHER_PICTURE),
    (0, b"AT&TFORM", Sniffed.OTHER_PICTURE),
    (0, b"7z\xbc\xaf\x27\x1c", Sniffed.OTHER_ARCHIVE),
    (0, b"Rar!\x1a\x07", Sniffed.OTHER_ARCHIVE),
    (0, b"\x1f\x8b\x08", Sniffed.OTHER_ARCHIVE),
    (0, b"BZh", Sniffed.OTHER_ARCHIVE),
    (0, b"\xfd7zXZ\x00", Sniffed.OTHER_ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", Sniffed.OTHER_ARCHIVE),
    (0, b"MSCF\x00\x00\x00\x00", Sniffed.OTHER_ARCHIVE),
    (257, b"ustar", Sniffed.OTHER_ARCHIVE),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sniffed.OFFICE),
    (0, b"{\\rtf", Sniffed.OFFICE),
    (0, b"\x78\x9f\x3e\x22", Sniffed.TNEF),
    (0, b"%!PS", Sniffed.POSTSCRIPT),
    (0, b"-----BEGIN PGP MESSAGE-----", Sniffed.ENCRYPTED),
)

_TEXTUAL = frozenset({Sniffed.PDF, Sniffed.POSTSCRIPT, Sniffed.ENCRYPTED})  # blank lines may stand before these

# Object identifiers of CMS content types (RFC 5652) near the start of a DER structure.
_CMS_PREFIX = bytes.fromhex("06092a864886f70d0107")
_CMS_HEAD_BYTES = 48
_CMS_KINDS = {2: Sniffed.SIGNED, 3: Sniffed.ENCRYPTED, 6: Sniffed.ENCRYPTED}

_WINDOWS_BITMAP = re.compile(rb"BM.{4}\0{4}.{4}[\x0c\x28\x40\x6c\x7c]\0\0\0", re.DOTALL)
_MAILBOX = re.compile(rb"From \S.*\r?\n[!-9;-~>]")
_FIELD_LINE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\r?\n)*(?:>?From .*\r?\n)?[A-Za-z][!-9;-~]*[ \t]*:")
_KNOWN_FIELD = re.compile(
    rb"^(?:from|to|cc|sender|reply-to|subject|date|received|message-id|mime-version|content-type|return-path"
    rb"|delivered-to|content-transfer-encoding|dkim-signature|resent-from)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


def sniff(content: bytes, *, is_text: bool = False) -> Sniffed:
    """Say what `content` is.

    A `%PDF-` that does not stand at the very start may be someone's words: in a part declared as text (`is_text`) it
    counts only where PDF objects follow. Mail is recognised by `looks_like_message`, not here.
    """
    head = content[:HEAD_BYTES]
    stripped = head.lstrip()
    if not stripped:
        return Sniffed.EMPTY if len(content) <= HEAD_BYTES else Sniffed.UNKNOWN
    for offset, mark, kind in _MARKS:
        if head.startswith(mark, offset) or (kind in _TEXTUAL and stripped.startswith(mark)):
            return kind
    if b"%PDF-" in head[: PDF_HEAD_BYTES + 4] and (not is_text or b" obj" in content):
        return Sniffed.PDF
    if _WINDOWS_BITMAP.match(head):
        return Sniffed.OTHER_PICTURE
    return _sniff_cms(head)


def _sniff_cms(head: bytes) -> Sniffed:
    place = head.find(_CMS_PREFIX, 0, _CMS_HEAD_BYTES)
    if head[:1] == b"0" and place >= 0 and len(head) > place + len(_CMS_PREFIX):
        return _CMS_KINDS.get(head[place + len(_CMS_PREFIX)], Sniffed.UNKNOWN)
    return Sniffed.UNKNOWN


def looks_like_mailbox(content: bytes) -> bool:
    """Say whether `content` begins as an mbox does: with a "From " line (RFC 4155) and a header after it."""
    return _MAILBOX.match(content[:HEAD_BYTES]) is not None


def begins_with_field(content: bytes) -> bool:
    """Say whether the first line of `content` is a header field."""
    return _FIELD_LINE.match(content[:HEAD_BYTES]) is not None


def looks_like_message(content: bytes) -> bool:
    """Say whether `content` begins with header fields, one of which every mail program writes."""
    return begins_with_field(content) and _KNOWN_FIELD.search(content[:HEAD_BYTES]) is not None
