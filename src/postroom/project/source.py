"""The text of a project file, and where in it each key stands."""

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from postroom.errors import ProjectError

FILE_NAME = "postroom.toml"
_MOST_BYTES = 1 << 20

KeyPath = tuple[str, ...]
"""Names from the outermost table inwards."""

_ASSIGNMENT = re.compile(r"""\s*((?:[\w\-. ]|"[^"]*"|'[^']*')+?)\s*=""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSource:
    """A project file as read.

    Attributes:
        path: Where it was read.
        tables: Its content, as tomllib gives it.
        lines: Line number, from 1, of each key and table that has a line of its own.
    """

    path: Path
    tables: Mapping[str, object]
    lines: Mapping[KeyPath, int]

    def line_of(self, key: KeyPath) -> int | None:
        """Give the line of `key`, else that of the nearest table or key around it; None where nothing of it is here."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.lines:
                return self.lines[key[:length]]
        return None

    def holds(self, key: KeyPath) -> bool:
        """Say whether the file gives `key` a value."""
        table: object = self.tables
        for name in key:
            if not isinstance(table, Mapping) or name not in table:
                return False
            table = table[name]
        return True


def read_source(path: Path) -> ProjectSource:
    """Read a project file.

    Raises:
        ProjectError: It is missing, cannot be read, is no file or too long for people to write, not UTF-8 or not TOML.
    """
    try:
        text = _content(path).decode("utf-8-sig")  # editors of Windows put a mark before the first letter
    except FileNotFoundError:
        raise ProjectError(f"no {path.name} in {path.parent.resolve()}; make one with: postroom init") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"{path} cannot be read: {error}") from error
    return parse_source(path, text)


def parse_source(path: Path, text: str) -> ProjectSource:
    """Take `text` for the content of the project file `path`, which need not be there.

    Raises:
        ProjectError: It is not TOML.
    """
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProjectError(f"{path} is not TOML: {error}") from error
    return ProjectSource(path=path, tables=tables, lines=lines_of(text))


def _content(path: Path) -> bytes:
    """Read it, and wait for nobody: opening a pipe as files are opened would last until somebody writes to it."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ProjectError(f"{path} is no file but a pipe or a device; put the project file itself in its place")
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ProjectError(f"{path} is longer than {_MOST_BYTES} bytes; a project file holds settings alone")
    return content


def lines_of(text: str) -> dict[KeyPath, int]:
    """Give the line, from 1, at which each key and table of a TOML text first stands; an inline table is one line."""
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("["):
            header = _path_of(line.replace("[[", "[").replace("]]", "]"))
            if header:
                table = header
                for key in _prefixes((), table):
                    lines.setdefault(key, number)
        elif match := _ASSIGNMENT.match(line):
            for key in _prefixes(table, _path_of(f"{match[1]} = 0")):
                lines.setdefault(key, number)
    return lines


def _path_of(statement: str) -> KeyPath:
    """Give the key that one line of TOML sets; () where it sets none by itself, being inside a longer value."""
    try:
        value: object = tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return ()
    names: list[str] = []
    while isinstance(value, dict) and value:
        ((name, value),) = value.items()
        names.append(name)
    return tuple(names)


def _prefixes(table: KeyPath, names: KeyPath) -> Iterator[KeyPath]:
    for length in range(1, len(names) + 1):
        yield (*table, *names[:length])
