import io
import random
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.errors import (
    EncryptedPartError,
    PartError,
    TooLargePartError,
    UnreadablePartError,
    UnsupportedPartError,
)
from postroom.stages.mail.archive import Archive
from postroom.stages.mail.options import MIB, MailOptions

OPTIONS = MailOptions()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def read_first(content: bytes, options: MailOptions = OPTIONS, budget_bytes: int = 100 * MIB) -> bytes:
    archive = Archive(content, options)
    return archive.read(archive.members[0], budget_bytes)


def test_members_come_back_and_folders_are_none() -> None:
    file = io.BytesIO(zipped({"a/b.pdf": b"%PDF-"}))
    with zipfile.ZipFile(file, "a") as archive:
        archive.mkdir("empty")
    opened = Archive(file.getvalue(), OPTIONS)
    assert [member.filename for member in opened.members] == ["a/b.pdf"]
    assert opened.read(opened.members[0], 100) == b"%PDF-"


def test_a_bomb_is_refused_by_its_ratio() -> None:
    with pytest.raises(TooLargePartError):
        read_first(zipped({"a": bytes(30 * MIB)}))


def test_a_member_beyond_the_budget_is_refused() -> None:
    content = zipped({"a": random.Random(1).randbytes(2000)})
    assert len(read_first(content, budget_bytes=2000)) == 2000
    with pytest.raises(TooLargePartError, match="1999"):
        read_first(content, budget_bytes=1999)


def test_a_directory_that_lies_about_the_size_does_not_help_a_bomb() -> None:
    content = bytearray(zipped({"a": bytes(30 * MIB)}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    with pytest.raises((TooLargePartError, UnreadablePartError)):
        read_first(bytes(content))


def test_too_many_members_are_refused_before_the_directory_is_loaded() -> None:
    with pytest.raises(TooLargePartError, match="3 members"):
        Archive(zipped({"a": b"", "b": b"", "c": b""}), MailOptions(max_zip_members=2))


def test_a_locked_member_is_encrypted() -> None:
    content = bytearray(zipped({"a": b"secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    with pytest.raises(EncryptedPartError):
        read_first(bytes(content))


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_methods_that_may_ask_for_gigabytes_are_not_supported(method: int) -> None:
    with pytest.raises(UnsupportedPartError, match=f"method {method}"):
        read_first(zipped({"a": b"x" * 100}, method))


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype"])
def test_an_office_file_is_not_supported(name: str) -> None:
    with pytest.raises(UnsupportedPartError, match="Office"):
        Archive(zipped({"word/document.xml": b"", name: b""}), OPTIONS)


def test_a_damaged_member_and_a_damaged_directory_are_unreadable() -> None:
    content = zipped({"a": b"some text that is stored"}, zipfile.ZIP_STORED)
    with pytest.raises(UnreadablePartError, match="member"):
        read_first(content.replace(b"some text", b"same text", 1))
    with pytest.raises(UnreadablePartError, match="archive"):
        Archive(content[:40], OPTIONS)


def test_a_member_without_a_name_is_read() -> None:
    # zipfile's is_dir raised IndexError on it.
    content = zipped({"n": b"text"}).replace(b"n", b"\0")
    assert read_first(content) == b"text"


@given(st.data())
def test_damage_ends_in_a_verdict(data: st.DataObject) -> None:
    content = bytearray(zipped({"a.pdf": b"%PDF-" * 9, "b": b"x"}))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
        content[place] = data.draw(st.integers(0, 255))
    try:
        archive = Archive(bytes(content), OPTIONS)
    except PartError:
        return
    for member in archive.members:
        try:
            archive.read(member, 1000)
        except PartError:
            continue
