"""Opens what people point at: messages, mailboxes, folders of them, and documents alone, as a stream of `Incoming`."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from postroom.errors import InputError, PartError, TooLargePartError, UnreadablePartError
from postroom.stages.mail.files import measure, open_regular, read_whole
from postroom.stages.mail.incoming import Form, Incoming, refused
from postroom.stages.mail.mbox import read_mbox
from postroom.stages.mail.options import MailOptions
from postroom.stages.mail.sniff import HEAD_BYTES, Sniffed, looks_like_mailbox, looks_like_message, sniff

OWN_FOLDER = ".postroom"
"""Folder in which a project keeps its data and models."""
_MESSAGE_SUFFIXES = frozenset({".eml", ".mht", ".mhtml"})


def open_sources(paths: Sequence[Path], options: MailOptions) -> Iterator[Incoming]:
    """Stream every message and file in `paths`, in their order, folders sorted by name; one is held at a time.

    Raises:
        InputError: A path does not exist or may not be read; at once, before anything is streamed.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise InputError(f"{path} does not exist; give a message, an mbox, a Maildir, a folder, or a document")
        if not os.access(path, os.R_OK):
            raise InputError(f"{path} cannot be read; check its permissions, and where it leads if it is a link")
    return _open_all(paths, options)


def _open_all(paths: Sequence[Path], options: MailOptions) -> Iterator[Incoming]:
    for path in paths:
        if path.is_dir():
            yield from _open_folder(path, options)
        else:
            yield from _open_file(path, options)


def _open_folder(folder: Path, options: MailOptions) -> Iterator[Incoming]:
    """Stream a folder and those inside it, without recursion: names can be nested deeper than Python's stack."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            # Links to folders are not followed: they may lead in circles, or out to the whole disk.
            is_folder = stat.S_ISDIR(path.lstat().st_mode) or path == folder
            inside = _list(path) if is_folder else []
        except OSError as error:
            yield refused(_name(path), UnreadablePartError(f"cannot be opened: {error.strerror}"))
        else:
            if is_folder:
                waiting.extend(reversed(inside))
            else:
                yield from _open_file(path, options)


def _list(folder: Path) -> list[Path]:
    """List a folder by name; of a Maildir only what holds delivered mail, and the Maildirs inside it."""
    # What Postroom keeps of a project is made of what was read before: it is no mail.
    inside = sorted((path for path in folder.iterdir() if path.name != OWN_FOLDER), key=os.fsencode)
    if not _is_maildir(folder):
        return inside
    # Mail in tmp is still being delivered (maildir(5)); other files are the server's own indexes.
    return [path for path in inside if path.name in {"cur", "new"} or _is_maildir(path)]


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _open_file(path: Path, options: MailOptions) -> Iterator[Incoming]:
    source = _name(path)
    size = 0
    try:
        with open_regular(path) as file:
            size = measure(file)
            head = file.read(HEAD_BYTES)
            if looks_like_mailbox(head):
                yield from _open_mbox(file, source, options)
            else:
                content = read_whole(file, options.max_message_bytes)
                form = _form_of(head, path)
                name = None if form is Form.MESSAGE else path.name
                yield Incoming(source=source, form=form, size_bytes=len(content), content=content, name=name)
    except PartError as error:
        yield refused(source, error, size_bytes=size)
    except OSError as error:
        yield refused(source, UnreadablePartError(f"cannot be read: {error.strerror}"), size_bytes=size)


def _open_mbox(file: BinaryIO, source: str, options: MailOptions) -> Iterator[Incoming]:
    file.seek(0)
    limit = options.max_message_bytes
    for index, (content, size) in enumerate(read_mbox(file, limit)):
        place = f"{source}#{index}"
        if size > limit:
            error = TooLargePartError(f"message of {size} bytes; the limit is {limit}")
            yield refused(place, error, size_bytes=size, form=Form.MESSAGE)
        else:
            yield Incoming(source=place, form=Form.MESSAGE, size_bytes=size, content=content)


def _form_of(head: bytes, path: Path) -> Form:
    # First, since a short header may stand before a PDF within the PDF's own first kilobyte.
    if looks_like_message(head):
        return Form.MESSAGE
    is_named_so = path.suffix.lower() in _MESSAGE_SUFFIXES or path.parent.name in {"cur", "new"}
    return Form.MESSAGE if is_named_so and sniff(head, is_text=True) is Sniffed.UNKNOWN else Form.FILE


def _name(path: Path) -> str:
    """Give the path as text that can be written as UTF-8, whatever bytes the file system holds."""
    return os.fsencode(path).decode("utf-8", "replace")
