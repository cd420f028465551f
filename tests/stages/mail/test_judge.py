import io
import random

import pytest
from PIL import Image

from postroom.errors import (
    EncryptedPartError,
    NotADocumentError,
    PartError,
    UnreadablePartError,
    UnsupportedPartError,
)
from postroom.records.message import ContentKind
from postroom.stages.mail.declared import Declared
from postroom.stages.mail.judge import Container, judge

MIN_PIXELS = 100_000


def picture(width: int, height: int, name: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height)).save(file, name)
    return file.getvalue()


@pytest.mark.parametrize("media_type", ["application/pdf", "application/octet-stream", "text/plain", "image/png", None])
def test_a_pdf_is_one_whatever_its_type(media_type: str | None) -> None:
    assert judge(b"%PDF-1.4", Declared(media_type=media_type, name="a.txt"), MIN_PIXELS) is ContentKind.PDF


@pytest.mark.parametrize("name", ["PNG", "JPEG", "TIFF"])
def test_an_attached_picture_is_a_document_however_small(name: str) -> None:
    assert judge(picture(9, 9, name), Declared(media_type="image/x"), MIN_PIXELS) is ContentKind[name]


def test_a_small_picture_inside_the_text_is_a_logo_and_a_large_one_a_page() -> None:
    inline = Declared(media_type="image/png", is_inline=True)
    with pytest.raises(NotADocumentError, match="20000 pixels"):
        judge(picture(200, 100), inline, MIN_PIXELS)
    assert judge(picture(850, 1100), inline, MIN_PIXELS) is ContentKind.PNG


def test_a_message_is_one_by_its_type_its_name_or_its_look() -> None:
    mail = b"From: a@b\nSubject: x\n\nhi"
    for declared in (
        Declared(media_type="message/rfc822"),
        Declared(media_type="text/plain", name="a.eml"),
        Declared(media_type="application/octet-stream"),
        Declared(name="no-extension"),
    ):
        assert judge(mail, declared, MIN_PIXELS) is Container.MESSAGE
    with pytest.raises(NotADocumentError):
        judge(mail, Declared(media_type="text/plain"), MIN_PIXELS)
    with pytest.raises(NotADocumentError):
        judge(mail, Declared(), MIN_PIXELS)


def test_a_pdf_that_claims_to_be_a_message_is_a_pdf() -> None:
    assert judge(b"%PDF-1.4", Declared(media_type="message/rfc822"), MIN_PIXELS) is ContentKind.PDF


@pytest.mark.parametrize(
    ("content", "declared", "error", "cause"),
    [
        (b"Hello", Declared(media_type="text/plain"), NotADocumentError, "text/plain"),
        (b"<p>Hello", Declared(media_type="text/html"), NotADocumentError, "text/html"),
        (b" \n", Declared(media_type="text/plain"), NotADocumentError, "empty"),
        (b"0\x80", Declared(name="smime.p7s"), NotADocumentError, "signature"),
        (b"", Declared(media_type="application/pdf"), UnreadablePartError, "ask the sender"),
        (b"oops", Declared(media_type="application/octet-stream", name="a.pdf"), UnreadablePartError, "oops"),
        (b"oops", Declared(media_type="image/jpeg"), UnreadablePartError, "image/jpeg"),
        (b"oops", Declared(media_type="multipart/mixed"), UnreadablePartError, "boundary"),
        (b"GIF89a", Declared(media_type="image/gif"), UnsupportedPartError, "GIF"),
        (b"Rar!\x1a\x07", Declared(name="a.zip"), UnsupportedPartError, "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Declared(name="a.doc"), UnsupportedPartError, "Office"),
        (b"\x78\x9f\x3e\x22", Declared(name="winmail.dat"), UnsupportedPartError, "TNEF"),
        (b"id=1", Declared(media_type="message/partial"), UnsupportedPartError, "message/partial"),
        (b"From a@b x\nTo: x\n", Declared(media_type="application/mbox"), UnsupportedPartError, "mailbox"),
        (b"-----BEGIN PGP MESSAGE-----", Declared(media_type="text/plain"), EncryptedPartError, "OpenPGP"),
    ],
)
def test_everything_else_gets_a_verdict_with_its_cause(
    content: bytes, declared: Declared, error: type[PartError], cause: str
) -> None:
    with pytest.raises(error, match=cause):
        judge(content, declared, MIN_PIXELS)


def test_random_bytes_are_no_document() -> None:
    with pytest.raises(PartError):
        judge(random.Random(7).randbytes(5000), Declared(media_type="application/octet-stream"), MIN_PIXELS)
