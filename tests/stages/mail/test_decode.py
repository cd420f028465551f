import base64
import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.stages.mail.decode import decode_base64, decode_body, decode_uu

CONTENT = bytes(range(256)) * 3


def uuencode(content: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return b"begin 644 a.bin\r\n" + b"".join(line.replace(b"\n", b"\r\n") for line in lines) + b"`\r\nend\r\n"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", base64.encodebytes(CONTENT)),
        ("base64", base64.encodebytes(CONTENT).replace(b"\n", b" \r\n!")),
        ("base64", base64.b64encode(CONTENT).rstrip(b"=")),
        ("quoted-printable", binascii.b2a_qp(CONTENT, istext=False)),
        ("x-uuencode", uuencode(CONTENT)),
        ("binary", CONTENT),
        ("", CONTENT),
        ("nonsense", CONTENT),
    ],
)
def test_content_comes_back_whole(encoding: str, body: bytes) -> None:
    assert decode_body(body, encoding) == CONTENT


def test_base64_that_was_cut_off_gives_what_is_there() -> None:
    assert decode_base64(b"QUJDR") == b"ABC"
    assert decode_base64(b"QUJDRE") == b"ABCD"


def test_a_pdf_declared_base64_but_sent_as_it_is_survives() -> None:
    assert decode_body(b"%PDF-1.4 raw", "base64") == b"%PDF-1.4 raw"


def test_a_pdf_in_base64_that_nobody_declared_is_decoded() -> None:
    assert decode_body(base64.encodebytes(b"%PDF-1.4 text"), "7bit") == b"%PDF-1.4 text"


@given(st.binary(max_size=300))
def test_no_body_raises(body: bytes) -> None:
    for encoding in ("base64", "quoted-printable", "x-uuencode", "7bit"):
        decode_body(body, encoding)
    decode_uu(b"begin 644 a\n" + body)
