"""Opens files that may be anything: pipes, devices, broken links and endless files neither hang nor fill the memory."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from postroom.errors import TooLargePartError, UnreadablePartError, UnsupportedPartError


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file, following links.

    Raises:
        UnsupportedPartError: It is a pipe, a device or a socket.
        UnreadablePartError: It cannot be opened.
    """
    try:
        # Looked at before it is opened, since opening a device may have effects, and again after, since it may have
        # been exchanged; without waiting for the other end of a pipe.
        _require_regular(path.stat().st_mode)
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        file = os.fdopen(descriptor, "rb")
    except OSError as error:
        raise UnreadablePartError(f"cannot be opened: {error.strerror}") from error
    try:
        _require_regular(os.fstat(descriptor).st_mode)
    except UnsupportedPartError:
        file.close()
        raise
    return file


def read_whole(file: BinaryIO, max_bytes: int) -> bytes:
    """Read a regular file from its start to its end.

    Raises:
        TooLargePartError: It is longer than `max_bytes`; nothing was loaded.
        UnreadablePartError: The medium or the network failed.
    """
    try:
        size = os.fstat(file.fileno()).st_size
        if size > max_bytes:
            raise TooLargePartError(f"file of {size} bytes; the limit is {max_bytes}")
        file.seek(0)
        content = file.read(max_bytes + 1)
    except OSError as error:
        raise UnreadablePartError(f"cannot be read: {error.strerror}") from error
    if len(content) > max_bytes:  # it grew, or its size is unknown beforehand as in /proc
        raise TooLargePartError(f"file of more than {max_bytes} bytes")
    return content


def measure(file: BinaryIO) -> int:
    """Give the file's length in bytes."""
    return os.fstat(file.fileno()).st_size


def _require_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise UnsupportedPartError(
            "not a regular file but a pipe, a socket, a device, or a link to a folder, which is to be given itself"
        )
