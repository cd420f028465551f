import socket
import struct
import time
from collections.abc import Iterator

import pytest

from postroom.stages.document import wire


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def test_a_frame_arrives_as_it_was_sent(ends: tuple[socket.socket, socket.socket]) -> None:
    wire.send(ends[0], {"text": "né\ud800"}, b"\0\xff")
    assert wire.receive(ends[1]) == ({"text": "né\ud800"}, b"\0\xff")


def test_silence_ends_at_the_deadline(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        wire.receive(ends[1], deadline=time.monotonic() + 0.05)
    with pytest.raises(TimeoutError):
        wire.receive(ends[1], deadline=time.monotonic() - 1)


def test_an_end_that_reads_nothing_does_not_hold_the_sender(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        wire.send(ends[0], {}, bytes(16 << 20), deadline=time.monotonic() + 0.05)


def test_a_closed_end_is_noticed(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[0].sendall(b"\0\0")
    ends[0].close()
    with pytest.raises(EOFError):
        wire.receive(ends[1])


@pytest.mark.parametrize(
    "frame",
    [
        struct.pack("!IQ", 1 << 31, 0),
        struct.pack("!IQ", 2, 1 << 40) + b"{}",
        struct.pack("!IQ", 2, 0) + b"[]",
        struct.pack("!IQ", 2, 0) + b"\xff{",
        struct.pack("!IQ", 40_000, 0) + b"[" * 40_000,
    ],
)
def test_nonsense_is_refused(ends: tuple[socket.socket, socket.socket], frame: bytes) -> None:
    ends[0].sendall(frame)
    with pytest.raises(wire.BrokenFrameError):
        wire.receive(ends[1], max_body_bytes=1000)
