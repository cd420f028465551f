from email.parser import BytesHeaderParser
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from postroom.stages.mail.header import MAX_VALUE_CHARS, Header, read_header


def read(content: bytes, *, max_bytes: int = 1000) -> Header:
    return read_header(content, (0, len(content)), max_bytes=max_bytes)


def test_fields_are_unfolded_and_the_body_begins_after_the_blank_line() -> None:
    content = b"From x\r\nSubject: a\r\n\tb\r\nX: y\r\n\r\nbody"
    header = read(content)
    assert header.fields == {"subject": "a\tb"}
    assert content[header.body_start :] == b"body"


def test_the_first_of_several_fields_counts() -> None:
    assert read(b"Subject: a\nsubject: b\n\n").fields == {"subject": "a"}


def test_a_line_that_is_no_field_begins_the_body() -> None:
    content = b"Subject: a\nhello\nFrom: b\n"
    assert content[read(content).body_start :] == b"hello\nFrom: b\n"


def test_a_header_without_a_body_reaches_to_the_end() -> None:
    assert read(b"Subject: a").body_start == 10


def test_eight_bit_text_is_read_as_utf8_or_else_latin1() -> None:
    assert read("Subject: ä\n\n".encode()).fields["subject"] == "ä"
    assert read(b"Subject: \xe4\n\n").fields["subject"] == "ä"


def test_a_header_beyond_the_limit_is_told_and_its_beginning_kept() -> None:
    header = read(b"Subject: a\nTo: " + b"b" * 2000 + b"\n\nbody")
    assert header.is_too_long
    assert header.fields == {"subject": "a"}


def test_a_header_that_ends_at_the_limit_is_not_too_long() -> None:
    content = b"Subject: abc\n\nbody"
    assert not read(content, max_bytes=14).is_too_long
    assert read(content, max_bytes=10).is_too_long


def test_a_long_value_is_cut() -> None:
    assert len(read(b"Subject: " + b"a" * 9000 + b"\n\n", max_bytes=20_000).fields["subject"]) == MAX_VALUE_CHARS


LINES = st.lists(st.sampled_from([b"Subject: a", b"X:y", b" folded", b"", b"text", b"From x", b":", b"a b: c"]))


@given(LINES, st.sampled_from([b"\n", b"\r\n"]))
def test_the_subject_is_the_one_that_the_standard_library_finds(lines: list[bytes], line_break: bytes) -> None:
    content = line_break.join(lines) + line_break
    theirs = BytesHeaderParser(policy=default).parsebytes(content)["Subject"]
    ours = read(content, max_bytes=10_000).fields.get("subject")
    # Where an envelope line or a nameless field stands in between, the two differ on what it folds.
    if not any(line in {b"From x", b":"} for line in lines):
        assert ours == (None if theirs is None else str(theirs).strip())


@given(st.binary(max_size=200), st.integers(1, 100))
def test_no_header_raises(content: bytes, max_bytes: int) -> None:
    assert 0 <= read(content, max_bytes=max_bytes).body_start <= len(content)
