import email

from hypothesis import assume, given
from hypothesis import strategies as st

from postroom.stages.mail.structure import split_multipart


def split(body: bytes, boundary: bytes = b"b") -> list[bytes]:
    content = b"\n" + body
    return [content[start:stop] for start, stop in split_multipart(content, (1, len(content)), boundary)]


def test_parts_stand_between_delimiters_and_preamble_and_epilogue_do_not_count() -> None:
    assert split(b"before\r\n--b\r\none\r\n--b \t\r\ntwo\r\n\r\n--b--\r\nafter") == [b"one", b"two\r\n"]


def test_without_a_closing_delimiter_the_last_part_reaches_to_the_end() -> None:
    assert split(b"--b\none\n--b\ntwo\n") == [b"one", b"two\n"]


def test_a_longer_boundary_and_dashes_within_a_line_separate_nothing() -> None:
    assert split(b"--b\none --b\n--bc\n--b--") == [b"one --b\n--bc"]


def test_bare_carriage_returns_end_lines_too() -> None:
    assert split(b"--b\rone\r--b--") == [b"one"]


def test_a_boundary_with_signs_of_regular_expressions_is_taken_literally() -> None:
    assert split(b"--(.*)\none\n--xyz\n--(.*)--", b"(.*)") == [b"one\n--xyz"]


def test_what_stands_outside_the_span_is_not_seen() -> None:
    content = b"\n--b\none\n--b--\n--b\ntwo"
    assert list(split_multipart(content, (1, 5), b"b")) == [(5, 5)]


LINES = st.lists(st.sampled_from([b"--b", b"--b--", b"--b ", b"--bb", b"x", b"", b"x --b"]), max_size=12)


@given(LINES)
def test_parts_are_those_of_the_standard_library(lines: list[bytes]) -> None:
    body = b"\n".join(lines) + b"\n"
    # The standard library takes a closing delimiter right after another one for a repetition, and reads on.
    assume(b"--b\n--b--" not in body.replace(b" ", b""))
    message = email.message_from_bytes(b"Content-Type: multipart/mixed; boundary=b\n\n" + body)
    theirs = [part.as_bytes().strip() for part in message.walk() if part is not message]
    assert [part.strip() for part in split(body)] == theirs
