"""What a part's header declares about it: type, boundary, transfer encoding, disposition, name.

The modern policy parses parameters by the letter of RFC 2045 and so cuts `boundary=----=_Part_1` at the second equals
sign and `filename=my order.pdf` at the space, which many programs write; whole attachments would be lost. Therefore
parameters are read with the standard library's legacy parser, which cuts at semicolons, and facts about the message
with the modern one (see `facts`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as LegacyMessage

from postroom.stages.mail.names import clean_name

_MEDIA_TYPE = re.compile(r"\s*([\w!#$&^.+-]+/[\w!#$&^.+*-]+)", re.ASCII)
_TOKEN = re.compile(r"[\w-]+", re.ASCII)
_LOOSE_NAME = re.compile(r"\b(?:file)?name\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_LOOSE_BOUNDARY = re.compile(r"\bboundary\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the header of a part says.

    Attributes:
        media_type: In lower case, or None where nothing readable was declared.
        boundary: What separates the parts of a multipart, or None.
        encoding: Transfer encoding in lower case; empty where none was declared.
        name: File name, decoded and cleaned, or None.
        is_inline: Whether it is shown inside the message's text (RFC 2183, RFC 2392).
    """

    media_type: str | None = None
    boundary: bytes | None = None
    encoding: str = ""
    name: str | None = None
    is_inline: bool = False

    @property
    def is_multipart(self) -> bool:
        """Whether parts of its own are declared."""
        return self.media_type is not None and self.media_type.startswith("multipart/")

    @property
    def is_text(self) -> bool:
        """Whether text is declared, as it is where nothing is (RFC 2045, 5.2)."""
        return self.media_type is None or self.media_type.startswith("text/")

    @property
    def suffix(self) -> str:
        """Extension of its name with the dot, in lower case; empty where it has none."""
        stem, dot, suffix = (self.name or "").rpartition(".")
        return dot + suffix.lower() if stem else ""


def read_declared(fields: Mapping[str, str], default_type: str | None = None) -> Declared:
    """Read what `fields` declare; `default_type` holds where there is no Content-Type (digests, RFC 2046, 5.1.5)."""
    message = LegacyMessage()
    for field in ("Content-Type", "Content-Disposition"):
        if field.lower() in fields:
            message[field] = fields[field.lower()]
    content_type = fields.get("content-type", "")
    disposition = fields.get("content-disposition", "")
    declared_type = _MEDIA_TYPE.match(content_type)
    media_type = declared_type[1].lower() if declared_type else default_type
    encoding = _TOKEN.search(fields.get("content-transfer-encoding", ""))
    name = (
        _parameter(message, "filename", "content-disposition")
        or _parameter(message, "name", "content-type")
        or _loose(_LOOSE_NAME, disposition)
        or _loose(_LOOSE_NAME, content_type)
    )
    return Declared(
        media_type=media_type,
        boundary=_boundary(message, content_type) if (media_type or "").startswith("multipart/") else None,
        encoding=encoding[0].lower() if encoding else "",
        name=clean_name(name) if name else None,
        is_inline=not disposition.lower().startswith("attachment") and bool(disposition or fields.get("content-id")),
    )


def _boundary(message: LegacyMessage, content_type: str) -> bytes | None:
    boundary = (_parameter(message, "boundary", "content-type") or _loose(_LOOSE_BOUNDARY, content_type) or "").rstrip()
    return boundary.encode() or None


def _loose(pattern: re.Pattern[str], value: str) -> str | None:
    """Find a parameter where the semicolon before it was forgotten."""
    found = pattern.search(value)
    return found[1].strip('"') if found else None


def _parameter(message: LegacyMessage, name: str, header: str) -> str | None:
    try:
        parameters = message.get_params(failobj=[], header=header)
    except (TypeError, ValueError, LookupError):
        # Contradictory continuations (RFC 2231) make the standard library compare None with a number.
        return None
    values = [value for key, value in parameters if key.lower() == name]
    # Programs that write a name twice, encoded and in ASCII, mean the encoded one (RFC 6266, 4.3).
    for value in values:
        if isinstance(value, tuple):
            return _decode_extended(*value)
    return next((value for value in values if isinstance(value, str) and value), None)


def _decode_extended(charset: str | None, _language: str | None, text: str) -> str | None:
    raw = text.encode("latin-1", "replace")  # percent signs were decoded to one character a byte
    try:
        return raw.decode(charset or "utf-8", "replace") or None
    except (LookupError, ValueError):
        return raw.decode("latin-1") or None
