import base64
import hashlib
import io
import time
import tracemalloc
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.records.message import ContentKind, Message, Part, Verdict
from postroom.stages.mail.incoming import Form, Incoming
from postroom.stages.mail.options import MailOptions
from postroom.stages.mail.walk import walk

PDF = b"%PDF-1.4\n1 0 obj\n"
OPTIONS = MailOptions()


def read(content: bytes, options: MailOptions = OPTIONS) -> tuple[Message, list[Part]]:
    incoming = Incoming(source="a.eml", form=Form.MESSAGE, size_bytes=len(content), content=content)
    message, parts = walk(incoming, options)
    return message, list(parts)


def parts_of(content: bytes, options: MailOptions = OPTIONS) -> list[Part]:
    return read(content, options)[1]


def verdicts(parts: list[Part]) -> list[tuple[str, str]]:
    return [(part.part, str(part.kind or part.verdict)) for part in parts]


def letter(*attachments: tuple[str, bytes]) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ann <Ann@Example.com>"
    message["Subject"] = "Rechnung für März"
    message["Date"] = "Mon, 2 Mar 2026 10:00:00 +0100"
    message.set_content("See attached.")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_message_gives_its_facts_and_a_verdict_or_a_document_for_each_part() -> None:
    message, parts = read(letter(("Rechnung März.pdf", PDF)).as_bytes())
    assert (message.sender, message.subject) == ("ann@example.com", "Rechnung für März")
    assert verdicts(parts) == [("1", "not_a_document"), ("2", "pdf")]
    assert parts[1].name == "Rechnung März.pdf"
    assert parts[1].content == PDF
    assert (parts[1].size_bytes, parts[1].sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert parts[1].media_type == "application/octet-stream"
    assert parts[0].cause


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"no header",
        b"Subject: only a header",
        b"Content-Type: multipart/mixed; boundary=b\n\n",
        b"Content-Type: multipart/mixed; boundary=b\n\nno delimiter",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b--",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Type: application/zip\n\nPK\x05\x06" + bytes(18),
    ],
)
def test_every_message_has_at_least_one_part(content: bytes) -> None:
    assert [part.verdict is not None for part in parts_of(content)] == [True]


def test_parts_are_numbered_as_in_the_example_of_rfc_3501() -> None:
    # The message of RFC 3501, section 6.4.5, which gives these numbers.
    content = b"""Content-Type: multipart/mixed; boundary=a

--a

1
--a
Content-Type: application/octet-stream

2
--a
Content-Type: message/rfc822

Content-Type: multipart/mixed; boundary=b

--b

3.1
--b
Content-Type: application/octet-stream

3.2
--b--
--a
Content-Type: multipart/mixed; boundary=c

--c
Content-Type: image/gif

4.1
--c
Content-Type: message/rfc822

Content-Type: multipart/mixed; boundary=d

--d

4.2.1
--d
Content-Type: multipart/alternative; boundary=e

--e

4.2.2.1
--e
Content-Type: text/richtext

4.2.2.2
--e--
--d--
--c--
--a--
"""
    numbers = [part.part for part in parts_of(content)]
    assert numbers == ["1", "2", "3.1", "3.2", "4.1", "4.2.1", "4.2.2.1", "4.2.2.2"]
    assert [part.sha256 for part in parts_of(content)] == [hashlib.sha256(n.encode()).hexdigest() for n in numbers]


def test_a_forwarded_message_is_opened_attached_or_as_a_file() -> None:
    inner = letter(("a.pdf", PDF))
    outer = letter(("saved.eml", inner.as_bytes()))
    outer.add_attachment(inner)
    assert verdicts(parts_of(outer.as_bytes())) == [
        ("1", "not_a_document"),
        ("2.1", "not_a_document"),
        ("2.2", "pdf"),
        ("3.1", "not_a_document"),
        ("3.2", "pdf"),
    ]


def test_a_forwarded_message_in_base64_is_opened_although_the_rfc_forbids_it() -> None:
    body = base64.encodebytes(letter(("a.pdf", PDF)).as_bytes())
    content = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + body
    assert verdicts(parts_of(content)) == [("1.1", "not_a_document"), ("1.2", "pdf")]


def test_a_forwarded_message_whose_pdf_begins_in_the_first_kilobyte_is_a_message() -> None:
    # It was taken for the PDF, header and all.
    inner = b"Subject: x\nContent-Type: application/pdf\n\n" + PDF
    for media_type in (b"message/rfc822", b"application/octet-stream"):
        (part,) = parts_of(b"Content-Type: " + media_type + b"\n\n" + inner)
        assert (part.part, part.content) == ("1.1", PDF)


def test_a_digest_holds_messages_without_saying_so() -> None:
    content = b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\nhello\n--b--\n"
    (part,) = parts_of(content)
    assert (part.part, part.size_bytes) == ("1.1", 5)


def test_members_of_archives_are_opened_also_archives_and_messages_in_them() -> None:
    inner = zipped(**{"x.pdf": PDF, "note.txt": b"hi"})
    content = zipped(**{"dir/a.pdf": PDF, "b.zip": inner, "c.eml": letter(("d.pdf", PDF)).as_bytes()})
    parts = parts_of(letter(("all.zip", content)).as_bytes())
    assert verdicts(parts) == [
        ("1", "not_a_document"),
        ("2/1", "pdf"),
        ("2/2/1", "pdf"),
        ("2/2/2", "not_a_document"),
        ("2/3.1", "not_a_document"),
        ("2/3.2", "pdf"),
    ]
    assert parts[1].name == "a.pdf"


def test_a_file_alone_is_part_one() -> None:
    for name, content, expected in (
        ("a.pdf", PDF, [("1", "pdf")]),
        ("a.zip", zipped(**{"b.pdf": PDF}), [("1/1", "pdf")]),
        ("a.txt", b"hello", [("1", "not_a_document")]),
        ("a.pdf", b"", [("1", "unreadable")]),
    ):
        incoming = Incoming(source=name, form=Form.FILE, size_bytes=len(content), content=content, name=name)
        message, parts = walk(incoming, OPTIONS)
        assert verdicts(list(parts)) == expected
        assert message.source == name


def test_what_was_not_loaded_is_one_part_with_its_cause() -> None:
    incoming = Incoming(
        source="a", form=Form.MESSAGE, size_bytes=9, verdict=Verdict.TOO_LARGE, cause="9 bytes; the limit is 8"
    )
    message, parts = walk(incoming, OPTIONS)
    (part,) = parts
    assert (part.part, part.verdict, part.cause, part.size_bytes) == ("1", Verdict.TOO_LARGE, incoming.cause, 9)
    assert (part.sha256, message.sha256) == ("", "")


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (b"Content-Type: text/plain", PDF),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64", base64.b64encode(PDF)[:-1] + b"\n!!"),
        (b"Content-Type: application/pdf\nContent-Transfer-Encoding: BASE64 (x)", b"\n\n" + base64.b64encode(PDF)),
        (b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64", PDF),
        (b"Content-Type: image/png; name=x.png", PDF),
        (b"Content-Type: multipart/mixed; boundary=nowhere", PDF),
        (b"Content-Type: message/rfc822", PDF),
        (b"Content-Type: nonsense", PDF),
        (b"X: y", PDF),
    ],
)
def test_a_pdf_is_found_whatever_its_header_says(header: bytes, body: bytes) -> None:
    (part,) = parts_of(header + b"\n\n" + body)
    assert part.kind is ContentKind.PDF
    assert part.content.strip().startswith(PDF[:16])


def nested(levels: int) -> bytes:
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels))
    return b"".join(heads) + b"\nhello\n"


def zips_in_zips(levels: int) -> bytes:
    content = zipped(**{"a.pdf": PDF})
    for _ in range(levels):
        content = zipped(**{"a.zip": content})
    return b"Content-Type: application/zip\n\n" + content


HOSTILE = {
    "deep multiparts": (nested(10_000), Verdict.TOO_DEEP),
    "deep messages": (b"Content-Type: message/rfc822\n\n" * 10_000 + b"\nx", Verdict.TOO_DEEP),
    "deep archives": (zips_in_zips(25), Verdict.TOO_DEEP),
    "100,000 parts": (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000, Verdict.TOO_LARGE),
    "500,000 addresses": (b"To: " + b"a@example.com,\n " * 500_000 + b"\n\nx", Verdict.TOO_LARGE),
    "one long line": (b"a" * 20_000_000, Verdict.TOO_LARGE),
    "many authors": (b"From: " + b"(a)" * 300_000 + b"\n\nx", Verdict.NOT_A_DOCUMENT),
    "many fields": (b"Subject: a\n" * 90_000 + b"\nx", Verdict.NOT_A_DOCUMENT),
    "delimiters within lines": (
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b " * 3_000_000,
        Verdict.UNREADABLE,
    ),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_ends_in_a_verdict_before_it_costs(name: str) -> None:
    content, verdict = HOSTILE[name]
    start = time.process_time()
    parts = parts_of(content)
    assert time.process_time() - start < 2
    assert parts[-1].verdict is verdict
    assert len(parts) <= OPTIONS.max_parts + 1


def test_nesting_up_to_the_limit_is_read() -> None:
    options = MailOptions(max_depth=5)
    assert parts_of(nested(5), options)[0].verdict is Verdict.NOT_A_DOCUMENT
    assert parts_of(nested(6), options)[0].verdict is Verdict.TOO_DEEP
    # The body that holds the archives counts as a level too, and so does each archive.
    assert parts_of(zips_in_zips(3), options)[0].kind is ContentKind.PDF
    assert parts_of(zips_in_zips(4), options)[0].verdict is Verdict.TOO_DEEP


def test_the_deepest_nesting_that_options_allow_fits_the_stack() -> None:
    assert parts_of(nested(100), MailOptions(max_depth=100))[0].verdict is Verdict.NOT_A_DOCUMENT


def test_messages_inside_messages_are_not_copied_at_each_level() -> None:
    body = PDF + bytes(8_000_000)
    content = b"Content-Type: message/rfc822\n\n" * 15 + b"Content-Type: application/pdf\n\n" + body
    tracemalloc.start()
    try:
        assert parts_of(content)[0].size_bytes == len(body)
        assert tracemalloc.get_traced_memory()[1] < 3 * len(body)
    finally:
        tracemalloc.stop()


def test_parts_beyond_the_limit_are_told_in_one_verdict() -> None:
    parts = parts_of(letter(("a.pdf", PDF), ("b.pdf", PDF), ("c.pdf", PDF)).as_bytes(), MailOptions(max_parts=2))
    assert verdicts(parts) == [("1", "not_a_document"), ("2", "pdf"), ("3", "too_large")]
    assert "more than 2 parts" in (parts[2].cause or "")
    assert parts[2].content == b""


def test_a_part_beyond_the_limit_is_not_handed_on_and_the_next_one_is() -> None:
    parts = parts_of(letter(("a.pdf", PDF * 100), ("b.pdf", PDF)).as_bytes(), MailOptions(max_part_bytes=1000))
    assert verdicts(parts)[1:] == [("2", "too_large"), ("3", "pdf")]
    assert parts[1].sha256 == hashlib.sha256(PDF * 100).hexdigest()


def test_all_archives_of_a_message_share_one_budget() -> None:
    content = letter(("a.zip", zipped(a=PDF)), ("b.zip", zipped(b=PDF))).as_bytes()
    parts = parts_of(content, MailOptions(max_unpacked_bytes=len(PDF) + 1))
    assert verdicts(parts)[1:] == [("2/1", "pdf"), ("3/1", "too_large")]


def test_a_part_with_too_long_a_header_does_not_stop_the_next() -> None:
    content = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nX: " + b"x" * 500 + b"\n\n" + PDF + b"\n--b\n\n" + PDF
    assert verdicts(parts_of(content, MailOptions(max_header_bytes=200))) == [("1", "too_large"), ("2", "pdf")]


PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\n",
        b"Content-Type: multipart/digest; boundary=c\r\n",
        b"Content-Type: message/rfc822\n",
        b"Content-Type: application/pdf; name*0*=x''%ff\n",
        b"Content-Transfer-Encoding: base64\n",
        b'Content-Disposition: inline; filename="=?q?B?a?="\n',
        b"From: ((a@b\n",
        b"Date: 99 Foo 2026\n",
        b"\n",
        b"\r\n",
        b"--b\n",
        b"--b--\n",
        b"--c\r",
        b"%PDF-1.4",
        b"JVBERi0xLjQ=",
        b"\xff\xd8\xff\xc0\0",
        zipped(**{"a.eml": b"Subject: x\n\ny"}),
        b"\xff\0",
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES | st.binary(max_size=20), max_size=25), st.sampled_from(Form))
def test_no_content_raises_and_every_part_has_one_end(pieces: list[bytes], form: Form) -> None:
    content = b"".join(pieces)
    _, found = walk(Incoming(source="x", form=form, size_bytes=len(content), content=content, name="x"), OPTIONS)
    parts = list(found)
    assert parts
    assert len({part.part for part in parts}) == len(parts)
    assert all((part.kind is None) == bool(part.cause) for part in parts)
