"""Decides what becomes of a part's content: a document to open, a container to look into, or a verdict with its cause.

A pure function of what the content is and what its header declares.
"""

from enum import Enum, auto

from postroom.errors import (
    EncryptedPartError,
    NotADocumentError,
    PartError,
    UnreadablePartError,
    UnsupportedPartError,
)
from postroom.records.message import ContentKind
from postroom.stages.mail.declared import Declared
from postroom.stages.mail.pictures import count_pixels
from postroom.stages.mail.sniff import Sniffed, begins_with_field, looks_like_mailbox, looks_like_message, sniff


class Container(Enum):
    """What holds further parts."""

    MESSAGE = auto()
    ZIP = auto()


_KINDS = {
    Sniffed.PDF: ContentKind.PDF,
    Sniffed.JPEG: ContentKind.JPEG,
    Sniffed.PNG: ContentKind.PNG,
    Sniffed.TIFF: ContentKind.TIFF,
}
_UNSUPPORTED = frozenset(
    {
        Sniffed.GIF,
        Sniffed.OTHER_PICTURE,
        Sniffed.OTHER_ARCHIVE,
        Sniffed.OFFICE,
        Sniffed.TNEF,
        Sniffed.POSTSCRIPT,
        Sniffed.SIGNED,
    }
)
_EXPECTED_SUFFIXES = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".zip"}
_EXPECTED_TYPES = {
    "application/pdf",
    "application/x-pdf",
    "image/jpeg",
    "image/jpg",
    "image/png",
    "image/tiff",
    "application/zip",
    "application/x-zip-compressed",
}
_SIGNATURE_TYPES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_MESSAGE_TYPES = {"message/rfc822", "message/global", "message/news"}
_MESSAGE_SUFFIXES = {".eml", ".mht", ".mhtml"}
_VAGUE_TYPES = {"application/octet-stream", "application/eml", "application/x-eml"}


def judge(content: bytes, declared: Declared, min_inline_pixels: int) -> ContentKind | Container:
    """Say what `content` is to be opened as.

    Raises:
        NotADocumentError: It is a body, a signature, a logo, or nothing that anybody called a document.
        EncryptedPartError: It is encrypted as a whole (OpenPGP, S/MIME).
        UnsupportedPartError: It is of a known kind that is not read.
        UnreadablePartError: It is declared as something that is read, but is not.
    """
    if holds_message(content, declared):
        return Container.MESSAGE
    sniffed = sniff(content, is_text=declared.is_text)
    if declared.is_inline:
        _refuse_logo(content, sniffed, min_inline_pixels)
    if sniffed in _KINDS:
        return _KINDS[sniffed]
    if sniffed is Sniffed.ZIP:
        return Container.ZIP
    raise _verdict_on(content, declared, sniffed)


def holds_message(content: bytes, declared: Declared) -> bool:
    """Say whether `content`, or its first `HEAD_BYTES`, is a message and the header leaves room for it being one.

    A text that merely begins like a message is a body, unless its name says otherwise.
    """
    if declared.media_type in _MESSAGE_TYPES:
        # A short header may stand before a PDF within the PDF's own first kilobyte.
        return begins_with_field(content) or sniff(content, is_text=True) is Sniffed.UNKNOWN
    is_vague = declared.media_type in _VAGUE_TYPES or (declared.media_type is None and declared.name is not None)
    may_be = is_vague or declared.suffix in _MESSAGE_SUFFIXES
    return may_be and looks_like_message(content)


def _refuse_logo(content: bytes, sniffed: Sniffed, min_pixels: int) -> None:
    pixels = count_pixels(content, sniffed)
    if pixels is not None and pixels < min_pixels:
        raise NotADocumentError(
            f"picture of {pixels} pixels inside the message's text; pages have {min_pixels} or more"
        )


def _verdict_on(content: bytes, declared: Declared, sniffed: Sniffed) -> PartError:
    if sniffed is Sniffed.ENCRYPTED:
        return EncryptedPartError("encrypted content (OpenPGP or S/MIME); it can be read by its addressee alone")
    if declared.media_type in _SIGNATURE_TYPES or declared.suffix == ".p7s":
        return NotADocumentError("signature of another part")
    if sniffed in _UNSUPPORTED:
        return UnsupportedPartError(f"{sniffed.value}; only PDFs, JPEG, PNG and TIFF pictures are read")
    if declared.media_type in _EXPECTED_TYPES or declared.suffix in _EXPECTED_SUFFIXES:
        return UnreadablePartError(
            f"is called {declared.media_type or declared.suffix} but starts with {content[:8]!r}; "
            "ask the sender for the original file"
        )
    if declared.is_multipart:
        return UnreadablePartError("multipart whose parts cannot be told apart: its boundary is missing or wrong")
    return _verdict_on_the_rest(content, declared)


def _verdict_on_the_rest(content: bytes, declared: Declared) -> PartError:
    if declared.media_type in {"message/partial", "message/external-body"}:
        return UnsupportedPartError(f"{declared.media_type}: the content is not, or not wholly, in this message")
    if not content.strip():
        return NotADocumentError("empty")
    if not declared.is_text and looks_like_mailbox(content):
        return UnsupportedPartError("mailbox inside a message; save it and give it alone")
    return NotADocumentError(f"{declared.media_type or 'content'} that is neither a PDF nor a picture")
