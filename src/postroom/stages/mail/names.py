"""File names and words as people read them: RFC 2047 decoded, and cleaned of what could deceive or do harm."""

import binascii
import email.header
import re
import unicodedata
from email.errors import HeaderParseError

MAX_NAME_CHARS = 255
MAX_WORDS_CHARS = 2000

_SEPARATORS = re.compile(r"[/\\]")
_SPACES = re.compile(r"\s+")
_DECEIVING = frozenset(
    {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
)  # controls, direction overrides, lone surrogates, private signs


def clean_name(text: str) -> str | None:
    """Give the file name in `text`: its last path component, readable; None where nothing is left of it.

    Encoded words are decoded although RFC 2047 (section 5) forbids them in parameters, since many programs write them.
    """
    last = _SEPARATORS.split(decode_words(text))[-1]
    cleaned = clean_text(last).strip(". ") if last.strip(". ") == "" else clean_text(last)
    if len(cleaned) > MAX_NAME_CHARS:
        stem, dot, suffix = cleaned.rpartition(".")
        keep = dot + suffix if stem and len(suffix) <= 10 else ""
        cleaned = cleaned[: MAX_NAME_CHARS - len(keep)] + keep
    return cleaned or None


def clean_text(text: str) -> str:
    """Give `text` on one line, without control characters and lone surrogates."""
    spaced = _SPACES.sub(" ", text)
    return "".join(c for c in spaced if unicodedata.category(c) not in _DECEIVING).strip()


def decode_words(text: str) -> str:
    """Decode the encoded words (RFC 2047) of `text`; what cannot be decoded stays as it is.

    The legacy `decode_header` is used although the modern policy decodes too: only it joins adjacent words before
    decoding, and so keeps characters that a program split between two words, against the RFC but often.
    """
    bounded = text[:MAX_WORDS_CHARS]
    if "=?" not in bounded:
        return bounded
    try:
        pieces = email.header.decode_header(bounded)
    except (HeaderParseError, binascii.Error, ValueError):
        return bounded
    return "".join(piece if isinstance(piece, str) else _decode_piece(piece, charset) for piece, charset in pieces)


def _decode_piece(piece: bytes, charset: str | None) -> str:
    # decode_header turns what stood between encoded words into this codec
    try:
        return piece.decode(charset or "raw-unicode-escape", "replace")
    except (LookupError, ValueError):
        return piece.decode("latin-1")
