"""Encoded documents come back to the bit, are the same bytes in every process, and are refused when damaged."""

import dataclasses
import hashlib
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from postroom.errors import DataError
from postroom.records.label import AlignedLabel, AlignedValue, Example
from postroom.records.value import State, WordRange
from postroom.stages.model.encode.labelled import LabelledWindows, encode_example
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.stored import packed, read_windows, write_windows
from postroom.stages.model.encode.windows import FEATURES, GRID, WINDOW_WORDS, Window
from tests.stages.model.made import LOCALE, advert, encoded, letter, order, page_of

PROGRAM = """
import sys
from pathlib import Path
from tests.stages.model.encode.test_stored import written
written(Path(sys.argv[1]))
"""


def written(path: Path) -> Path:
    """Write documents of every kind, one of them without words and one without pages."""
    examples = [made(number) for number in range(3) for made in (order, letter, advert)]
    examples.append(Example(key="blank", type="order", pages=(page_of(),), labels=()))
    examples.append(Example(key="none", type="order", pages=(), labels=()))
    examples.append(Example(key="long", type="other", pages=(page_of("river " * (WINDOW_WORDS + 9)),), labels=()))
    write_windows(path, encoded(examples))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "train.windows")


def parts(document: LabelledWindows) -> object:
    """Everything of a document in values that compare: arrays by type, shape and bits."""
    windows = [
        [
            (value.dtype.str, value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value
            for value in (getattr(window, field.name) for field in dataclasses.fields(Window))
        ]
        for window in document.windows
    ]
    return document.key, document.type, document.first_page, document.labels, windows


def whole(highest: int, words: int, *row: int) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(np.int64, (words, *row), elements=st.integers(0, highest))


def told(words: int, *row: int) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(np.float32, (words, *row), elements=st.sampled_from([0.0, 1.0]))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    words = draw(st.integers(1, 5))
    return Window(
        page=draw(st.integers(0, 1000)),
        start=draw(st.integers(0, 10**6)),
        pieces=draw(whole(65535, words, 6)),
        shapes=draw(whole(1023, words, 2)),
        boxes=draw(whole(GRID, words, 4)),
        features=draw(hnp.arrays(np.float32, (words, FEATURES), elements=st.floats(width=32))),
        neighbours=draw(whole(WINDOW_WORDS, words, 4, 4)),
        typed=draw(told(words, 2, 5)),
        breaks=draw(told(words)),
    )


LABELS = st.builds(
    AlignedLabel,
    field=st.text(),
    state=st.sampled_from(State),
    values=st.lists(
        st.builds(AlignedValue, text=st.text(), spans=st.just((WordRange(page=0, start=1, stop=3),))), max_size=2
    ).map(tuple),
)
DOCUMENTS = st.lists(
    st.builds(
        LabelledWindows,
        key=st.text(),
        type=st.text(),
        first_page=st.integers(0, 1000),
        labels=st.lists(LABELS, max_size=2).map(tuple),
        windows=st.lists(windows(), max_size=3).map(tuple),
    ),
    max_size=3,
)


@settings(max_examples=50, deadline=None)
@given(documents=DOCUMENTS)
def test_documents_come_back_to_the_bit(
    documents: list[LabelledWindows], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.windows"
    assert write_windows(path, documents) == len(documents)
    assert [parts(document) for document in read_windows(path)] == [parts(document) for document in documents]


def test_encoded_examples_come_back_with_the_types_that_the_network_takes(table: PieceTable, file: Path) -> None:
    first, *_ = read_windows(file)
    assert parts(first) == parts(encode_example(order(0), table=table, locale=LOCALE))


def test_documents_without_words_keep_their_place(file: Path) -> None:
    empty = [document.key for document in read_windows(file) if not document.windows]
    assert empty == ["blank", "none"]


def test_another_process_writes_the_same_bytes(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.windows"
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", PROGRAM, str(other)], check=True, env=environment)
    assert hashlib.sha256(other.read_bytes()).digest() == hashlib.sha256(file.read_bytes()).digest()


@pytest.mark.parametrize("place", [0, 0.3, 0.6, 0.999], ids=lambda place: f"at {place}")
def test_a_flipped_bit_is_refused_by_name_before_anything_is_given(file: Path, place: float) -> None:
    content = bytearray(file.read_bytes())
    content[int(len(content) * place)] ^= 1
    file.write_bytes(content)
    with pytest.raises(DataError, match=r"train\.windows.*run the step that writes it again"):
        next(read_windows(file))


@pytest.mark.parametrize("left", [0, 20, 250, 5000, -1])
def test_a_file_that_was_cut_off_is_refused(file: Path, left: int) -> None:
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(DataError, match=r"train\.windows"):
        next(read_windows(file))


def test_more_than_was_written_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"{}\n")
    with pytest.raises(DataError, match=r"train\.windows"):
        next(read_windows(file))


def test_a_writing_that_was_broken_off_leaves_no_file_that_is_read(table: PieceTable, tmp_path: Path) -> None:
    def broken_off() -> Iterator[LabelledWindows]:
        yield encode_example(order(1), table=table, locale=LOCALE)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_windows(tmp_path / "train.windows", broken_off())
    with pytest.raises(DataError, match=r"train\.windows"):
        next(read_windows(tmp_path / "train.windows"))


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"train\.windows cannot be read"):
        next(read_windows(tmp_path / "train.windows"))


def test_a_number_that_the_file_cannot_hold_is_never_written(table: PieceTable) -> None:
    document = encode_example(order(1), table=table, locale=LOCALE)
    wide = dataclasses.replace(document.windows[0], pieces=document.windows[0].pieces + 65536)
    with pytest.raises(ValueError, match="pieces hold a number that uint16 cannot"):
        packed(dataclasses.replace(document, windows=(wide,)))


def test_reading_holds_one_document_at_a_time(table: PieceTable, tmp_path: Path) -> None:
    page = page_of(*["river stone paper"] * 600)
    document = encode_example(Example(key="x", type="other", pages=(page,), labels=()), table=table, locale=LOCALE)
    write_windows(tmp_path / "train.windows", [document] * 40)
    tracemalloc.start()
    assert sum(1 for _ in read_windows(tmp_path / "train.windows")) == 40
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    wide = sum(
        getattr(w, f.name).nbytes
        for w in document.windows
        for f in dataclasses.fields(w)
        if f.name not in {"page", "start"}
    )
    assert peak < 4 * wide
