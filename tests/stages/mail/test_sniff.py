import pytest

from postroom.stages.mail.sniff import Sniffed, looks_like_mailbox, looks_like_message, sniff


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", Sniffed.PDF),
        (b"\r\n\r\n%PDF-1.4", Sniffed.PDF),
        (b"\0" * 1019 + b"%PDF-1.4", Sniffed.PDF),
        (b"\xff\xd8\xff\xe0", Sniffed.JPEG),
        (b"\x89PNG\r\n\x1a\n", Sniffed.PNG),
        (b"II*\0", Sniffed.TIFF),
        (b"MM\0*", Sniffed.TIFF),
        (b"PK\x03\x04", Sniffed.ZIP),
        (b"PK\x05\x06" + b"\0" * 18, Sniffed.ZIP),
        (b"GIF89a", Sniffed.GIF),
        (b"RIFF\0\0\0\0WEBPVP8 ", Sniffed.OTHER_PICTURE),
        (b"BM" + b"\0" * 12 + b"\x28\0\0\0", Sniffed.OTHER_PICTURE),
        (b"7z\xbc\xaf\x27\x1c", Sniffed.OTHER_ARCHIVE),
        (b"Rar!\x1a\x07\x01\0", Sniffed.OTHER_ARCHIVE),
        (b"\x1f\x8b\x08\0", Sniffed.OTHER_ARCHIVE),
        (b"a" * 257 + b"ustar", Sniffed.OTHER_ARCHIVE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sniffed.OFFICE),
        (b"\x78\x9f\x3e\x22", Sniffed.TNEF),
        (b"-----BEGIN PGP MESSAGE-----\n", Sniffed.ENCRYPTED),
        (bytes.fromhex("3080 06092a864886f70d010703 a080"), Sniffed.ENCRYPTED),
        (bytes.fromhex("30820400 06092a864886f70d010702 a0"), Sniffed.SIGNED),
        (b" \r\n ", Sniffed.EMPTY),
        (b"", Sniffed.EMPTY),
        (b"Hello", Sniffed.UNKNOWN),
    ],
)
def test_content_is_known_by_its_first_bytes(content: bytes, kind: Sniffed) -> None:
    assert sniff(content) is kind


def test_a_pdf_mark_after_the_first_kilobyte_is_none() -> None:
    assert sniff(b"\1" * 1030 + b"%PDF-1.4") is Sniffed.UNKNOWN


def test_a_text_that_talks_about_pdfs_is_no_pdf_but_a_pdf_declared_as_text_is_one() -> None:
    assert sniff(b"They all begin with %PDF-1.4, you know.", is_text=True) is Sniffed.UNKNOWN
    assert sniff(b"junk %PDF-1.4\n1 0 obj\n", is_text=True) is Sniffed.PDF
    assert sniff(b"%PDF-1.4\n", is_text=True) is Sniffed.PDF


def test_mail_is_known_by_its_header() -> None:
    assert looks_like_message(b"X-Odd: 1\nSubject: hello\n\n")
    assert looks_like_message(b"\n>From a@b Thu Jan  1 00:00:00 1970\nReceived: x\n\n")
    assert not looks_like_message(b"Note: this is not mail\nat all\n")
    assert not looks_like_message(b'{"file": "x"}\nSubject: no\n')
    assert looks_like_mailbox(b"From a@b Thu Jan  1 00:00:00 1970\nSubject: x\n\n")
    assert not looks_like_mailbox(b"From: a@b\n\n")
