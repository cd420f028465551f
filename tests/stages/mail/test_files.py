import os
import socket
from pathlib import Path

import pytest

from postroom.errors import TooLargePartError, UnreadablePartError, UnsupportedPartError
from postroom.stages.mail.files import measure, open_regular, read_whole


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"content")
    with open_regular(path) as file:
        assert measure(file) == 7
        assert read_whole(file, 7) == b"content"
        with pytest.raises(TooLargePartError, match="7 bytes; the limit is 6"):
            read_whole(file, 6)


@pytest.mark.timeout(10)
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(UnsupportedPartError, match="pipe"):
        open_regular(path)


def test_devices_sockets_and_folders_are_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        for path in (Path("/dev/zero"), tmp_path / "s", tmp_path):
            with pytest.raises(UnsupportedPartError):
                open_regular(path)


def test_a_broken_link_and_a_link_to_itself_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("broken", "loop"):
        with pytest.raises(UnreadablePartError):
            open_regular(tmp_path / name)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs a file system whose files have no size")
def test_a_file_that_hides_its_size_is_still_limited() -> None:
    with open_regular(Path("/proc/self/status")) as file, pytest.raises(TooLargePartError, match="more than 10 bytes"):
        read_whole(file, 10)
