"""Reads an mbox (RFC 4155) message by message, holding one message at a time and no table of contents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_PIECE_BYTES = 64 * 1024  # longer lines come in pieces, so that a file without line breaks is never held as one
_DATED = re.compile(rb"From .*\d{1,2}:\d{2}.*\d{4}")  # the date in asctime's form, RFC 4155, appendix A
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|>?From ")
_QUOTED = re.compile(rb">+From ")


@dataclass(slots=True, kw_only=True)
class _Collected:
    """The message being read: its bytes until it exceeds the limit, its length in any case."""

    content: bytearray = field(default_factory=bytearray)
    size_bytes: int = 0

    def add(self, piece: bytes, max_bytes: int) -> None:
        """Take the next piece of a line."""
        self.size_bytes += len(piece)
        if self.size_bytes <= max_bytes:
            self.content += piece
        else:
            self.content.clear()

    def finish(self) -> tuple[bytes, int]:
        """Give content and length, without the blank line that separates messages."""
        blank = 2 if self.content.endswith(b"\r\n\r\n") else 1 if self.content.endswith(b"\n\n") else 0
        return bytes(self.content[: len(self.content) - blank]), self.size_bytes - blank


def read_mbox(file: BinaryIO, max_bytes: int) -> Iterator[tuple[bytes, int]]:
    """Yield raw bytes and length of each message; of one longer than `max_bytes` the length with no bytes.

    Quoted lines (">From ") lose one ">", as mboxrd and mboxo ask; the "From " line is not part of the message. A line
    that begins with "From " separates only where it bears a date, or stands between a blank line and a field, since not
    every program quotes.

    Raises:
        OSError: The file could not be read on.
    """
    current: _Collected | None = None
    for line, is_separator in _lines(file):
        if is_separator:
            if current is not None:
                yield current.finish()
            current = _Collected()
        elif current is not None:
            current.add(line[1:] if _QUOTED.match(line) else line, max_bytes)
    if current is not None:
        yield current.finish()


def _lines(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield each line or piece of one, and whether it separates messages; one line is looked ahead."""
    before, line, is_line_start = b"\n", file.readline(_PIECE_BYTES), True
    while line:
        after = file.readline(_PIECE_BYTES)
        yield line, is_line_start and line.startswith(b"From ") and _separates(before, line, after)
        is_line_start = line.endswith(b"\n")
        before, line = line, after


def _separates(before: bytes, line: bytes, after: bytes) -> bool:
    if _DATED.match(line):
        return True
    return before in {b"\n", b"\r\n"} and _FIELD.match(after) is not None
