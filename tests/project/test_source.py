"""Where keys stand in a TOML text."""

from pathlib import Path

from postroom.project.source import ProjectSource, lines_of

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
