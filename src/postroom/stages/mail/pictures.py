"""Reads how large a picture is from its first bytes, without decoding it."""

import struct

from postroom.stages.mail.sniff import Sniffed

_MAX_SEGMENTS = 1000  # a JPEG's size stands after its tables; real files have a few dozen segments before it
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def count_pixels(content: bytes, kind: Sniffed) -> int | None:
    """Give width times height of a PNG, GIF or JPEG; None where it cannot be told."""
    match kind:
        case Sniffed.PNG if len(content) >= 24:
            width, height = struct.unpack(">II", content[16:24])
        case Sniffed.GIF if len(content) >= 10:
            width, height = struct.unpack("<HH", content[6:10])
        case Sniffed.JPEG:
            return _count_jpeg_pixels(content)
        case _:
            return None
    return int(width) * int(height)


def _count_jpeg_pixels(content: bytes) -> int | None:
    place = 2
    for _ in range(_MAX_SEGMENTS):
        segment = content[place : place + 9]
        if len(segment) < 9 or segment[0] != 0xFF:
            return None
        if segment[1] in _FRAME_MARKERS:
            height, width = struct.unpack(">HH", segment[5:9])
            return int(width) * int(height)
        place += 2 + int.from_bytes(segment[2:4], "big")
    return None
