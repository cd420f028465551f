import io
import tracemalloc
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from postroom.stages.mail.mbox import read_mbox

SEPARATOR = b"From a@b.c Thu Jan  1 00:00:00 1970\n"


def contents(mbox: bytes, *, max_bytes: int = 10_000) -> list[bytes]:
    return [content for content, _ in read_mbox(io.BytesIO(mbox), max_bytes)]


def test_messages_come_without_their_from_line_and_the_blank_line_after() -> None:
    assert contents(SEPARATOR + b"A: 1\n\nx\n\n" + SEPARATOR + b"B: 2\n\ny\n") == [b"A: 1\n\nx\n", b"B: 2\n\ny\n"]


def test_quoted_lines_lose_one_sign() -> None:
    assert contents(SEPARATOR + b"A: 1\n\n>From me\n>>From you\n> From\n") == [b"A: 1\n\nFrom me\n>From you\n> From\n"]


def test_an_unquoted_line_in_a_text_does_not_separate() -> None:
    text = b"A: 1\n\nHello.\n\nFrom here on it rains.\nIt does.\n"
    assert contents(SEPARATOR + text) == [text]


def test_a_separator_without_a_date_counts_before_a_field() -> None:
    assert contents(b"From x\nA: 1\n\na\n\nFrom y\nB: 2\n\nb\n") == [b"A: 1\n\na\n", b"B: 2\n\nb\n"]


def test_line_breaks_of_other_systems_are_kept() -> None:
    mbox = (SEPARATOR + b"A: 1\n\nx\n\n" + SEPARATOR + b"B: 2\n").replace(b"\n", b"\r\n")
    assert contents(mbox) == [b"A: 1\r\n\r\nx\r\n", b"B: 2\r\n"]


def test_a_message_beyond_the_limit_is_measured_and_the_next_one_read() -> None:
    mbox = SEPARATOR + b"A: 1\n\n" + b"x" * 300_000 + b"\n\n" + SEPARATOR + b"B: 2\n"
    assert list(read_mbox(io.BytesIO(mbox), 1000)) == [(b"", 300_008), (b"B: 2\n", 5)]


def test_memory_is_flat_after_the_first_hundred_messages(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    with path.open("wb") as file:
        file.writelines(SEPARATOR + b"Subject: %d\n\n" % index + b"x" * 5000 + b"\n\n" for index in range(2000))
    peaks = []
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            for index, _ in enumerate(read_mbox(file, 10_000)):
                if index % 100 == 99:
                    peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
    assert len(peaks) == 20
    assert peaks[-1] < peaks[0] + 20_000


@given(st.lists(st.sampled_from([SEPARATOR, b"From x\n", b"\n", b"A: 1\n", b">From y\n", b"text", b"\r\n", b"\0"])))
def test_no_mailbox_raises_or_loses_lines(lines: list[bytes]) -> None:
    messages = contents(SEPARATOR + b"".join(lines))
    assert len(messages) >= 1
    assert sum(message.count(b"A: 1") for message in messages) == b"".join(lines).count(b"A: 1")
