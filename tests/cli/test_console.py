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

TABLE = """
from rich.table import Table
from postroom.cli.console import results
table = Table("name", "why", box=None, pad_edge=False)
table.add_row("n" * 70, "w" * 70)
results().print(table)
"""
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


@pytest.mark.parametrize("force_color", [False, True])
def test_a_table_is_as_wide_as_it_needs_where_no_terminal_is(force_color: bool) -> None:
    """In pipes and logs dates and names were once cut at 80 columns."""
    quiet = {"COLUMNS", "FORCE_COLOR"}
    environment = {name: value for name, value in os.environ.items() if name not in quiet}
    done = subprocess.run(
        [sys.executable, "-c", TABLE],
        check=True,
        capture_output=True,
        text=True,
        env=environment | ({"FORCE_COLOR": "1"} if force_color else {}),
    )
    assert f"{'n' * 70}  {'w' * 70}\n" in done.stdout


def test_a_table_keeps_to_the_width_of_its_terminal() -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    subprocess.run([sys.executable, "-c", TABLE], check=True, stdout=theirs, env=environment | {"TERM": "xterm"})
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    _, *rows = shown.splitlines()  # the header has codes in it
    assert max(len(row.rstrip()) for row in rows) in range(50, 61)
