"""Finds the parts of a multipart (RFC 2046, section 5.1) as ranges of the raw bytes, without copying them."""

import re
from collections.abc import Iterator


def split_multipart(content: bytes, span: tuple[int, int], boundary: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each part of the multipart `content[start:stop]` (its `span`) begins and stops.

    What stands before the first delimiter and after the closing one is no part. Without a closing delimiter the last
    part reaches to `stop`. Two delimiters in a row hold no part between them, as the standard library's parser has it.
    """
    start, stop = span
    dashes = b"--" + re.escape(boundary)
    # The look-behind stands after the literal, so that the search for the literal stays fast.
    delimiter = re.compile(dashes + rb"(?<=[\r\n]" + dashes + rb")(--)?[ \t]*(?:\r\n|\r|\n|\Z)")
    begin: int | None = None
    for found in delimiter.finditer(content, max(start - 1, 0), stop):
        if begin is not None and found.start() > begin:
            yield begin, _before_line_break(content, begin, found.start())
        if found[1]:
            return
        begin = found.end()
    if begin is not None:
        yield begin, stop


def _before_line_break(content: bytes, begin: int, end: int) -> int:
    """Leave out the line break before a delimiter, which belongs to the delimiter."""
    if content.endswith(b"\r\n", begin, end):
        return end - 2
    return end - 1 if content.endswith((b"\r", b"\n"), begin, end) else end
