import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from postroom.errors import InputError
from postroom.records.message import Verdict
from postroom.stages.mail.incoming import Form, Incoming
from postroom.stages.mail.options import MailOptions
from postroom.stages.mail.sources import open_sources

OPTIONS = MailOptions()


def mail(subject: str) -> bytes:
    message = EmailMessage()
    message["From"] = "a@example.com"
    message["Subject"] = subject
    message.set_content("Hello.")
    return message.as_bytes()


def mbox(*subjects: str) -> bytes:
    return b"".join(b"From a@b Thu Jan  1 00:00:00 1970\n" + mail(subject) + b"\n" for subject in subjects)


def opened(*paths: Path, options: MailOptions = OPTIONS) -> list[Incoming]:
    return list(open_sources(paths, options))


def seen(folder: Path, incoming: list[Incoming]) -> list[tuple[str, Form]]:
    return [(item.source.removeprefix(f"{folder}/"), item.form) for item in incoming]


def test_a_missing_path_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere does not exist"):
        open_sources([tmp_path, tmp_path / "nowhere"], OPTIONS)


def test_a_broken_link_given_by_hand_is_told(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(InputError, match="cannot be read"):
        open_sources([tmp_path / "link"], OPTIONS)


def test_each_kind_of_input_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "1").write_bytes(mail("x"))
    (tmp_path / "2").write_bytes(mbox("x", "y"))
    (tmp_path / "3.eml").write_bytes(b"no header at all")
    (tmp_path / "4.txt").write_bytes(b"%PDF-1.4")
    (tmp_path / "5.eml").write_bytes(b"PK\x03\x04")
    (tmp_path / "6.txt").write_bytes(b"a note")
    (tmp_path / "7").write_bytes(b"")
    assert seen(tmp_path, opened(tmp_path)) == [
        ("1", Form.MESSAGE),
        ("2#0", Form.MESSAGE),
        ("2#1", Form.MESSAGE),
        ("3.eml", Form.MESSAGE),
        ("4.txt", Form.FILE),
        ("5.eml", Form.FILE),
        ("6.txt", Form.FILE),
        ("7", Form.FILE),
    ]


def test_a_message_comes_with_its_raw_bytes_and_a_file_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail("x"))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4")
    message, file = opened(tmp_path / "a.eml", tmp_path / "b.pdf")
    assert (message.content, message.size_bytes, message.name) == (mail("x"), len(mail("x")), None)
    assert (file.content, file.size_bytes, file.name) == (b"%PDF-1.4", 8, "b.pdf")


def test_a_message_whose_pdf_begins_in_the_first_kilobyte_is_a_message(tmp_path: Path) -> None:
    # It was taken for the PDF, header and all.
    (tmp_path / "a").write_bytes(b"Subject: x\n\n%PDF-1.4\n1 0 obj\n")
    assert [item.form for item in opened(tmp_path)] == [Form.MESSAGE]


def test_of_a_maildir_only_delivered_mail_is_read_and_folders_inside(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / ".Sent"):
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True)
    (tmp_path / "cur" / "2:2,S").write_bytes(mail("read"))
    (tmp_path / "new" / "1").write_bytes(b"not even a header")
    (tmp_path / "tmp" / "3").write_bytes(mail("half deliv"))
    (tmp_path / ".Sent" / "cur" / "4:2,").write_bytes(mail("sent"))
    (tmp_path / "dovecot-uidlist").write_bytes(b"3 V1")
    assert seen(tmp_path, opened(tmp_path)) == [
        (".Sent/cur/4:2,", Form.MESSAGE),
        ("cur/2:2,S", Form.MESSAGE),
        ("new/1", Form.MESSAGE),
    ]


def test_folders_are_read_in_the_order_of_names_at_any_depth(tmp_path: Path) -> None:
    for name in ("b/2.eml", "b/1.eml", "a.eml", "b/a/9.eml", "c/1.eml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mail(name))
    names = [name for name, _ in seen(tmp_path, opened(tmp_path))]
    assert names == ["a.eml", "b/1.eml", "b/2.eml", "b/a/9.eml", "c/1.eml"]


@pytest.mark.timeout(20)
def test_links_pipes_and_devices_in_a_folder_are_recorded_and_never_hang(tmp_path: Path) -> None:
    (tmp_path / "a-loop").symlink_to(tmp_path)
    (tmp_path / "b-broken").symlink_to("nowhere")
    (tmp_path / "c-device").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "d-pipe")
    (tmp_path / "e-link").symlink_to("f.eml")
    (tmp_path / "f.eml").write_bytes(mail("x"))
    verdicts = [item.verdict for item in opened(tmp_path)]
    unsupported = Verdict.UNSUPPORTED
    assert verdicts == [unsupported, Verdict.UNREADABLE, unsupported, unsupported, None, None]


def test_a_folder_deeper_than_the_stack_is_no_trouble(tmp_path: Path) -> None:
    # Names this short stay below the longest path that the system takes.
    folders = [tmp_path / "d"]
    for _ in range(1020):
        folders.append(folders[-1] / "d")
    try:
        for folder in folders:
            folder.mkdir()
        (folders[-1] / "a.eml").write_bytes(mail("x"))
        assert [item.form for item in opened(tmp_path)] == [Form.MESSAGE]
    finally:
        # Nothing else could remove them: shutil, which pytest tidies up with, recurses.
        (folders[-1] / "a.eml").unlink(missing_ok=True)
        for folder in reversed(folders):
            folder.rmdir()


def test_what_exceeds_the_limit_is_recorded_and_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail("x" * 500))
    (tmp_path / "b").write_bytes(mbox("x" * 500, "y"))
    items = opened(tmp_path, options=MailOptions(max_message_bytes=300))
    assert [(item.verdict, item.content == b"") for item in items] == [
        (Verdict.TOO_LARGE, True),
        (Verdict.TOO_LARGE, True),
        (None, False),
    ]
    assert items[0].size_bytes > 500


def test_a_file_as_large_as_a_disk_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sparse.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.4")
        file.truncate(1 << 40)
    (item,) = opened(path)
    assert (item.verdict, item.size_bytes) == (Verdict.TOO_LARGE, 1 << 40)


def test_a_name_that_is_no_text_becomes_one(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.eml"))
    path.write_bytes(mail("x"))
    (item,) = opened(tmp_path)
    assert item.source.encode().endswith("\ufffd.eml".encode())


def test_what_a_project_keeps_is_not_read_as_mail(tmp_path: Path) -> None:
    (tmp_path / ".postroom" / "data").mkdir(parents=True)
    (tmp_path / ".postroom" / "data" / "blob").write_bytes(b"%PDF-1.4")
    (tmp_path / "new.eml").write_bytes(mail("x"))
    assert [name for name, _ in seen(tmp_path, opened(tmp_path))] == ["new.eml"]
