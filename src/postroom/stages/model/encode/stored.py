"""Encoded documents in a file: the same bytes for the same documents, whatever machine writes them.

A line that names the form, the SHA-256 of all that follows it, then the documents. A document is a line of JSON, and
after it every array of its windows, all windows joined: a bit a number, first number in the highest bit, whether it is
other than zero, and those that are, in the narrowest type that holds them. Two numbers of three are zero, so this is a
fifth of the arrays; a compressor would make it less again, and its output differs from one build of it to the next.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from postroom.errors import DataError
from postroom.records.label import AlignedLabel
from postroom.stages.model.encode.labelled import LabelledWindows
from postroom.stages.model.encode.neighbours import NEIGHBOURS, RELATIONS
from postroom.stages.model.encode.pieces import PIECES_PER_WORD
from postroom.stages.model.encode.typed import TYPED_KINDS, TYPED_WIDTHS
from postroom.stages.model.encode.windows import FEATURES, Window
from postroom.storage.codec import canonical, from_json, parse, to_json


class _Column(NamedTuple):
    """An array of `Window`: its type in the file, its type in memory, the shape of a word's row."""

    name: str
    stored: str
    wide: str
    row: tuple[int, ...]


_COLUMNS = (
    _Column("pieces", "<u2", "int64", (PIECES_PER_WORD,)),
    _Column("shapes", "<u2", "int64", (2,)),
    _Column("boxes", "|u1", "int64", (4,)),
    _Column("features", "<f4", "float32", (FEATURES,)),
    _Column("neighbours", "<u2", "int64", (RELATIONS, NEIGHBOURS)),
    _Column("typed", "|u1", "float32", (TYPED_KINDS, TYPED_WIDTHS)),
    _Column("breaks", "|u1", "float32", ()),
)
_FORM = f"postroom windows 1: {', '.join(f'{c.name} {c.stored} {c.row}' for c in _COLUMNS)}\n".encode()
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """A document without its arrays; `cuts` are page, first word and number of words of each window."""

    key: str
    type: str
    first_page: int
    labels: tuple[AlignedLabel, ...]
    cuts: tuple[tuple[int, int, int], ...]


def write_windows(path: Path, documents: Iterable[LabelledWindows]) -> int:
    """Write documents in their order and give their number; memory holds one at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known, count = hashlib.sha256(), 0
    with path.open("wb") as file:
        file.write(_FORM + bytes(_HASH_BYTES))  # the hash is known at the end; a file cut off before is refused
        for document in documents:
            content = packed(document)
            known.update(content)
            file.write(content)
            count += 1
        file.seek(len(_FORM))
        file.write(known.digest())
    return count


def read_windows(path: Path) -> Iterator[LabelledWindows]:
    """Read what `write_windows` wrote, after a check of the whole file; memory holds one document at a time.

    Raises:
        DataError: The file is missing, damaged, cut off or of another form; the message names it.
    """
    try:
        opened = path.open("rb")
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}); run the step that writes it again") from error
    with opened as file:
        _check(file, path)
        while line := file.readline():
            yield _document(from_json(_Head, parse(line, name=str(path))), file)


def packed(document: LabelledWindows) -> bytes:
    """Give a document as it stands in the file: equal bytes say that two are equal.

    Raises:
        ValueError: An array holds a number that its type in the file cannot.
    """
    head = _Head(
        key=document.key,
        type=document.type,
        first_page=document.first_page,
        labels=document.labels,
        cuts=tuple((window.page, window.start, len(window.breaks)) for window in document.windows),
    )
    arrays = [_thin(np.concatenate([getattr(w, c.name) for w in document.windows]), c) for c in _COLUMNS if head.cuts]
    return b"".join([canonical(to_json(head)), b"\n", *arrays])


def _thin(array: NDArray[Any], column: _Column) -> bytes:
    """Drop the zeros of an array; a negative zero is none."""
    narrow: NDArray[Any] = np.ascontiguousarray(array, dtype=column.stored).reshape(-1)
    if narrow.dtype.kind == "u" and (narrow != array.reshape(-1)).any():
        raise ValueError(f"{column.name} hold a number that {narrow.dtype} cannot")
    told: NDArray[np.bool_] = narrow.view(f"<u{narrow.itemsize}") != 0
    return np.packbits(told).tobytes() + narrow[told].tobytes()


def _document(head: _Head, file: BufferedReader) -> LabelledWindows:
    words = sum(size for _, _, size in head.cuts)
    arrays = {column.name: _full(file, column, words) for column in _COLUMNS if head.cuts}
    windows, first = [], 0
    for page, start, size in head.cuts:
        parts = {name: array[first : first + size] for name, array in arrays.items()}
        windows.append(Window(page=page, start=start, **parts))
        first += size
    return LabelledWindows(
        key=head.key, type=head.type, first_page=head.first_page, labels=head.labels, windows=tuple(windows)
    )


def _full(file: BufferedReader, column: _Column, words: int) -> NDArray[Any]:
    """Read one array of all words, with its zeros."""
    count, kind = words * prod(column.row), np.dtype(column.stored)
    told = np.unpackbits(np.frombuffer(file.read((count + 7) // 8), dtype=np.uint8), count=count).astype(bool)
    array = np.zeros(count, dtype=column.wide)
    array[told] = np.frombuffer(file.read(int(told.sum()) * kind.itemsize), dtype=kind)
    return array.reshape(words, *column.row)


def _check(file: BufferedReader, path: Path) -> None:
    """Compare the form and the hash, and leave the file at its first document."""
    if file.read(len(_FORM)) != _FORM:
        raise DataError(f"{path}: does not begin as a file of windows does; run the step that writes it again")
    expected = file.read(_HASH_BYTES)
    if hashlib.file_digest(file, "sha256").digest() != expected:
        raise DataError(f"{path}: what it holds is not what was written; run the step that writes it again")
    file.seek(len(_FORM) + _HASH_BYTES)
