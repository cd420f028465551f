"""Bars and notes for people."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from postroom.cli.console import track

PROGRAM = "from postroom.cli.console import track; print(sum(track([1, 2, 3], 'adding')))"


def test_a_bar_passes_everything_on_and_is_silent_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(track(iter("abc"), "reading", total=3)) == ["a", "b", "c"]
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "")


@pytest.mark.parametrize("no_color", [False, True])
def test_a_bar_shows_on_a_terminal_and_honours_no_color(no_color: bool) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    quiet = {"NO_COLOR", "FORCE_COLOR"}
    environment = {name: value for name, value in os.environ.items() if name not in quiet} | {"TERM": "xterm-256color"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        check=True,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment | ({"NO_COLOR": "1"} if no_color else {}),
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.stdout == b"6\n"
    assert "adding" in shown
    assert ("\x1b[38;5;" in shown) is not no_color
