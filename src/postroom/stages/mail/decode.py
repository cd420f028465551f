"""Undoes a part's transfer encoding (RFC 2045, section 6), forgiving whatever can be forgiven."""

import binascii
import re
import string
from itertools import islice

_NOT_BASE64 = bytes(set(range(256)) - set((string.ascii_letters + string.digits + "+/").encode()))
_BASE64_PDF = b"JVBERi"  # "%PDF" in base64, as left behind by programs that lose the transfer encoding
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} .*$", re.MULTILINE)
_MAX_UU_LINES = 1_200_000  # of 45 bytes each, as all encoders write: more than a part may hold by default
_UU_LINE = re.compile(rb"[^\r\n]+")


def decode_body(body: bytes, encoding: str) -> bytes:
    """Give the content of `body`, encoded as `encoding` (lower case) says; unknown encodings leave it as it is.

    Damage never raises: characters outside the alphabet are ignored, a group that was cut off is dropped.
    """
    match encoding:
        case "base64":
            # Some programs declare base64 and then write the PDF as it is.
            return body if body.lstrip()[:5] == b"%PDF-" else decode_base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return decode_uu(body)
        case _:
            return decode_base64(body) if body[:64].lstrip().startswith(_BASE64_PDF) else body


def is_plain(encoding: str) -> bool:
    """Say whether `encoding` (lower case) leaves the content as it is (RFC 2045, 6.2)."""
    return encoding in {"", "7bit", "8bit", "binary"}


def decode_base64(body: bytes) -> bytes:
    """Decode base64 up to its padding, ignoring what is not in the alphabet."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        digits = body.translate(None, _NOT_BASE64)
        whole = digits[: len(digits) - (len(digits) % 4 == 1)]
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def decode_uu(body: bytes) -> bytes:
    """Decode the first uuencoded file in `body`; `body` itself where there is none."""
    begin = _UU_BEGIN.search(body)
    if begin is None:
        return body
    decoded = bytearray()
    for found in islice(_UU_LINE.finditer(body, begin.end()), _MAX_UU_LINES):
        if (line := found[0].rstrip()) == b"end":
            break
        if line:  # an empty line would decode to NUL bytes
            decoded += _decode_uu_line(line)
    return bytes(decoded)


def _decode_uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders pad wrongly: take the characters that the line's own length asks for.
        count = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:count])
        except binascii.Error:
            return b""
