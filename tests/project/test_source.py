"""Where keys stand in a TOML text."""

import os
from pathlib import Path

import pytest

from postroom.errors import ProjectError
from postroom.project.source import ProjectSource, lines_of, read_source

TEXT = '''
a = 1
b.c = 2
[d."e f"] # a comment
g = """
h = 3
"""
i = { j = 4 }
[[k]]
l = [
    "m = 5",
]
'''


def test_each_key_and_table_has_its_line() -> None:
    lines = lines_of(TEXT)
    assert lines["a",] == 2
    assert lines["b", "c"] == 3
    assert lines["d", "e f"] == 4
    assert lines["d", "e f", "g"] == 5
    assert lines["d", "e f", "i"] == 8
    assert lines["k", "l"] == 10


def test_the_first_of_two_tables_of_one_name_counts() -> None:
    assert lines_of("[a]\nx = 1\n[b]\n[a.c]\nx = 2\n")["a", "x"] == 2


def test_a_key_inside_an_inline_table_has_the_line_around_it() -> None:
    source = ProjectSource(path=Path("p"), tables={}, lines=lines_of(TEXT))
    assert source.line_of(("d", "e f", "i", "j")) == 8
    assert source.line_of(("nowhere",)) is None


def test_a_file_with_the_byte_order_mark_and_line_ends_of_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")
    assert read_source(tmp_path / "p.toml").tables == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", ["a = " + "[" * 10_000, "a = 1\na = 2", "a = \0"])
def test_what_is_no_toml_is_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match=r"p\.toml is not TOML"):
        read_source(tmp_path / "p.toml")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "postroom.toml")
    with pytest.raises(ProjectError, match="no file but a pipe"):
        read_source(tmp_path / "postroom.toml")


def test_a_device_that_never_ends_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").symlink_to("/dev/zero")
    with pytest.raises(ProjectError, match="a device"):
        read_source(tmp_path / "postroom.toml")


def test_a_file_that_nobody_wrote_by_hand_is_refused_by_its_length(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").write_text("# " + "x" * (1 << 20))
    with pytest.raises(ProjectError, match="longer than 1048576 bytes"):
        read_source(tmp_path / "postroom.toml")
