"""Finds the header of a message or part and takes from it the few fields that are needed, at a bounded price.

The standard library's parser builds every field of every part before anyone can refuse; here one pass of two regular
expressions finds the header's end and the wanted fields, and no value is looked at beyond a fixed length.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MAX_VALUE_CHARS = 4096
"""How much of one field is looked at; the standard library's parsers are quadratic in it at worst."""

# A line that is no field, no continuation and no envelope line ends the header, as in the standard library's parser;
# white space before the colon is allowed (RFC 5322, 4.5.8).
_FIELD_START = rb"[!-9;-~]*[ \t]*:|[ \t]|>?From "
_FIRST_LINE = re.compile(_FIELD_START)
_END = re.compile(rb"(?:\n|\r(?!\n))(?!" + _FIELD_START + rb")")
_LINE_BREAK = re.compile(rb"\r\n|\r|\n")
_WANTED = re.compile(
    rb"^(content-type|content-disposition|content-transfer-encoding|content-id|from|subject|date|message-id)"
    rb"[ \t]*:((?:.*\n[ \t])*.*)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The header of one message or part.

    Attributes:
        fields: The wanted fields by name in lower case, unfolded and cut; of several with one name the first.
        body_start: Where the body begins in the content that the header was read from.
        is_too_long: Whether the header exceeds its limit; then `body_start` means nothing.
    """

    fields: Mapping[str, str]
    body_start: int
    is_too_long: bool = False


def read_header(content: bytes, span: tuple[int, int], *, max_bytes: int) -> Header:
    """Read the header, at most `max_bytes` long, of the message or part `content[start:stop]` (its `span`)."""
    start, stop = span
    bound = min(stop, start + max_bytes)
    end = _find_end(content, start, bound)
    # What was cut in the middle of a line looks like the end of a header.
    if bound < stop and not _LINE_BREAK.search(content, end, bound):
        return Header(fields=_pick(content[start:bound]), body_start=stop, is_too_long=True)
    blank = _LINE_BREAK.match(content, end, stop)
    return Header(fields=_pick(content[start:end]), body_start=blank.end() if blank else end)


def _find_end(content: bytes, start: int, stop: int) -> int:
    if not _FIRST_LINE.match(content, start, stop):
        return start
    found = _END.search(content, start, stop)
    return found.end() if found else stop


def _pick(block: bytes) -> dict[str, str]:
    if b"\r" in block:
        block = _LINE_BREAK.sub(b"\n", block)
    fields: dict[str, str] = {}
    for name, value in _WANTED.findall(block):
        key = name.decode("ascii").lower()
        if key not in fields:
            fields[key] = _decode(value)
    return fields


def _decode(value: bytes) -> str:
    cut = value.strip()[:MAX_VALUE_CHARS].replace(b"\n", b"")
    try:
        return cut.decode("utf-8")  # RFC 6532
    except UnicodeDecodeError:
        return cut.decode("latin-1")
