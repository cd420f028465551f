"""The mailbox, read by the standard library."""

import email
import email.policy
import io
import json
import mailbox
import zipfile
from collections import Counter
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from postroom.demo.documents import Range, generate
from postroom.demo.generator import DemoFiles, write_demo
from postroom.demo.letter import draw_logo
from postroom.demo.mailbox import UNICODE_NAME, Stock, build_mailbox

MESSAGES = 36


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_demo(tmp_path_factory.mktemp("demo"), seed=9, training_documents=10, mailbox_messages=MESSAGES)


@pytest.fixture(scope="module")
def messages(demo: DemoFiles) -> dict[str, EmailMessage]:
    box = mailbox.mbox(demo.mbox, create=False)
    raw = {f"{demo.mbox.name}#{number}": box.get_bytes(key) for number, key in zip(count(), box.keys(), strict=False)}
    box.close()
    raw |= {f"messages/{path.name}": path.read_bytes() for path in demo.messages.iterdir()}
    return {source: email.message_from_bytes(content, policy=email.policy.default) for source, content in raw.items()}


def expected_of(demo: DemoFiles) -> list[dict[str, str]]:
    return [json.loads(line) for line in demo.expected.read_text(encoding="utf-8").splitlines()]


def files_in(message: EmailMessage) -> dict[str | None, bytes]:
    found: dict[str | None, bytes] = {}
    for part in message.walk():
        content = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(content, bytes):
            found[part.get_filename()] = content
            if content[:2] == b"PK":
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    found |= {name: archive.read(name) for name in archive.namelist()}
    return found


def test_every_message_is_there_once(messages: dict[str, EmailMessage]) -> None:
    assert len(messages) == MESSAGES
    assert len({message["Message-ID"] for message in messages.values()}) == MESSAGES
    assert not [source for source, message in messages.items() if message.defects]


def test_every_expected_attachment_is_found_in_its_message(demo: DemoFiles, messages: dict[str, EmailMessage]) -> None:
    for row in expected_of(demo):
        assert row["name"] in files_in(messages[row["source"]])


def test_the_mailbox_holds_each_awkward_case(demo: DemoFiles, messages: dict[str, EmailMessage]) -> None:
    verdicts = Counter(row["verdict"] for row in expected_of(demo))
    assert {verdicts[name] for name in ("duplicate", "encrypted", "unreadable", "not_a_document")} == {1}
    assert verdicts["not_of_interest"]
    kinds = Counter(part.get_content_type() for message in messages.values() for part in message.walk())
    assert kinds["message/rfc822"] == kinds["application/zip"] == kinds["image/png"] == 1
    names = [row["name"] for row in expected_of(demo)]
    assert UNICODE_NAME in names
    assert any(name.endswith(".dat") for name in names)


def test_the_unicode_name_is_sent_as_rfc_2231_says(demo: DemoFiles) -> None:
    mails = [demo.mbox, *demo.messages.iterdir()]
    assert any(b"filename*" in path.read_bytes() for path in mails)


def test_the_copy_has_the_content_of_an_earlier_attachment(demo: DemoFiles, messages: dict[str, EmailMessage]) -> None:
    (row,) = (row for row in expected_of(demo) if row["verdict"] == "duplicate")
    copy = files_in(messages[row["source"]])[row["name"]]
    others = [
        content for source, each in messages.items() if source != row["source"] for content in files_in(each).values()
    ]
    assert copy in others


def test_broken_and_encrypted_files_cannot_be_opened_and_all_others_can(
    demo: DemoFiles, messages: dict[str, EmailMessage]
) -> None:
    for row in expected_of(demo):
        content = files_in(messages[row["source"]])[row["name"]]
        if row["verdict"] in {"encrypted", "unreadable"}:
            with pytest.raises(pdfium.PdfiumError):
                pdfium.PdfDocument(content)
        elif row["verdict"] != "not_a_document":
            with pdfium.PdfDocument(content) as pdf:
                assert len(pdf) >= 1


def test_no_value_stands_in_the_messages_themselves(demo: DemoFiles, messages: dict[str, EmailMessage]) -> None:
    for line in demo.expected.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        message = messages[row["source"]]
        body = message.get_body(("plain",))
        said = f"{message['Subject']} {message['From']} {body.get_content() if body else ''} {row['name']}"
        for document in row["documents"]:
            for name, values in document["fields"].items():
                assert not [value for value in values if value in said], name


def test_a_mailbox_too_small_for_all_cases_is_refused() -> None:
    stock = Stock(files=generate(1, "mail", drawn_from=Range(templates=3)), scans=(), encrypted=b"", seed=1)
    with pytest.raises(ValueError, match="at least 12 messages"):
        build_mailbox(stock, 5)


def test_the_logo_is_a_png_of_its_size(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(draw_logo(width=40, height=10))
    with Image.open(path) as image:
        assert (image.format, image.size) == ("PNG", (40, 10))
        assert image.getpixel((0, 0)) == (255, 255, 255)
