"""Frames between the reader and its worker: two lengths, a JSON object, raw bytes.

Nothing but JSON and numbers is decoded, so a worker that was taken over by a hostile document can lie about that
document and no more. Both ends use this module.
"""

import json
import socket
import struct
import time

_LENGTHS = struct.Struct("!IQ")
_MAX_HEADER_BYTES = 64 << 20
_CHUNK_BYTES = 1 << 20

OUT_OF_MEMORY = 77
"""Status with which the worker ends where Python itself finds no memory; pdfium aborts instead."""

Header = dict[str, object]


class BrokenFrameError(Exception):
    """The other end sent something that is no frame, or more than was agreed."""


def send(connection: socket.socket, header: Header, body: bytes = b"", *, deadline: float | None = None) -> None:
    """Send one frame.

    Args:
        connection: A connected stream socket.
        header: Goes over as JSON.
        body: Goes over as it is.
        deadline: Moment on `time.monotonic` by which all must be sent; None waits for ever.

    Raises:
        TimeoutError: The deadline passed.
        OSError: The other end is gone.
    """
    text = json.dumps(header).encode()
    _limit(connection, deadline)
    connection.sendall(_LENGTHS.pack(len(text), len(body)) + text)
    if body:
        _limit(connection, deadline)
        connection.sendall(body)


def receive(
    connection: socket.socket, *, max_body_bytes: int | None = None, deadline: float | None = None
) -> tuple[Header, bytes]:
    """Receive one frame: its header and its body.

    Args:
        connection: A connected stream socket.
        max_body_bytes: Longest body to take; None takes any.
        deadline: Moment on `time.monotonic` by which all must be here; None waits for ever.

    Raises:
        TimeoutError: The deadline passed.
        EOFError: The other end is gone.
        BrokenFrameError: What came is no frame, or its body is longer than agreed.
    """
    header_bytes, body_bytes = _LENGTHS.unpack(_exactly(connection, _LENGTHS.size, deadline))
    if header_bytes > _MAX_HEADER_BYTES or (max_body_bytes is not None and body_bytes > max_body_bytes):
        raise BrokenFrameError(f"a frame of {header_bytes} and {body_bytes} bytes")
    text = _exactly(connection, header_bytes, deadline)
    body = _exactly(connection, body_bytes, deadline)
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenFrameError("a header that is no JSON") from error
    if not isinstance(header, dict):
        raise BrokenFrameError("a header that is no JSON object")
    return header, body


def _exactly(connection: socket.socket, count: int, deadline: float | None) -> bytes:
    """Receive `count` bytes; the buffer grows with what arrives, not with what was announced."""
    held = bytearray()
    while len(held) < count:
        _limit(connection, deadline)
        chunk = connection.recv(min(count - len(held), _CHUNK_BYTES))
        if not chunk:
            raise EOFError("the other end closed the connection")
        held += chunk
    return bytes(held)


def _limit(connection: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        connection.settimeout(None)
        return
    remaining_s = deadline - time.monotonic()
    if remaining_s <= 0:
        raise TimeoutError("the deadline passed")
    connection.settimeout(remaining_s)
