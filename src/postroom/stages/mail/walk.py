"""Walks through one message and gives every part of it a verdict, or opens it as a document.

The standard library parses fields here, but not the structure: its parser builds the whole tree first, recursing once
a level and holding each line as an object, so that a hostile message costs its price before any limit can be checked.
Instead the raw bytes are cut into ranges as they are needed. Tests compare both on real mail.
"""

import dataclasses
import hashlib
import zipfile
from collections.abc import Iterator

from postroom.errors import NotADocumentError, PartError, TooDeepPartError, TooLargePartError
from postroom.records.message import ContentKind, Message, Part, Verdict
from postroom.stages.mail.archive import Archive
from postroom.stages.mail.declared import Declared
from postroom.stages.mail.decode import decode_body, is_plain
from postroom.stages.mail.entity import Entity, Place, read_entity
from postroom.stages.mail.facts import describe
from postroom.stages.mail.header import read_header
from postroom.stages.mail.incoming import Form, Incoming
from postroom.stages.mail.judge import Container, holds_message, judge
from postroom.stages.mail.names import clean_name
from postroom.stages.mail.options import MailOptions
from postroom.stages.mail.sniff import HEAD_BYTES
from postroom.stages.mail.structure import split_multipart


def walk(incoming: Incoming, options: MailOptions) -> tuple[Message, Iterator[Part]]:
    """Give the facts of `incoming` and its parts in order, at least one; no content raises.

    Parts are read as they are asked for, so that one content is held at a time beside the message.
    """
    if incoming.verdict is not None:
        return describe(incoming, {}), iter((_refused_whole(incoming, incoming.verdict),))
    walker = _Walker(options)
    if incoming.form is Form.FILE:
        declared = Declared(name=clean_name(incoming.name) if incoming.name else None)
        parts = walker.open_content(incoming.content, declared, Place(number="1", depth=0))
        return describe(incoming, {}), _bounded(parts, options.max_parts)
    header = read_header(incoming.content, (0, len(incoming.content)), max_bytes=options.max_header_bytes)
    parts = walker.walk_message(incoming.content, (0, len(incoming.content)), Place(number="", depth=0))
    return describe(incoming, header.fields), _bounded(parts, options.max_parts)


def _bounded(parts: Iterator[Part], max_parts: int) -> Iterator[Part]:
    """Let `max_parts` parts pass; the next one stands for all the rest."""
    for count, part in enumerate(parts):
        if count == max_parts:
            cause = f"the message has more than {max_parts} parts; this one and those after it were not read"
            yield dataclasses.replace(part, kind=None, content=b"", verdict=Verdict.TOO_LARGE, cause=cause)
            return
        yield part


class _Walker:
    """Reads one message; holds what is left of its budget of unpacked bytes."""

    def __init__(self, options: MailOptions) -> None:
        self._options = options
        self._unpacked_left = options.max_unpacked_bytes

    def walk_message(self, content: bytes, span: tuple[int, int], place: Place) -> Iterator[Part]:
        """Read the message `content[start:stop]`, of which `place` is empty, or the part that holds it."""
        entity = read_entity(content, span, max_header_bytes=self._options.max_header_bytes)
        # A body that is no multipart is part 1 of its message (RFC 3501, 6.4.5).
        yield from self._walk_entity(entity, place, place.child(1))

    def _walk_entity(self, entity: Entity, place: Place, leaf: Place) -> Iterator[Part]:
        """Read a message or a part; its own parts are counted from `place`, as a leaf it stands at `leaf`."""
        if entity.is_header_too_long:
            error = TooLargePartError(f"header of more than {self._options.max_header_bytes} bytes")
            yield _settle(entity.body, entity.declared, place=leaf, error=error)
        elif entity.declared.boundary is not None:
            yield from self._walk_multipart(entity, place, leaf)
        elif is_plain(entity.declared.encoding) and holds_message(entity.peek(HEAD_BYTES), entity.declared):
            # Read in place: copying each level of messages inside messages would multiply the memory.
            yield from self._walk_inner_message(entity, leaf)
        else:
            decoded = decode_body(entity.body, entity.declared.encoding)
            yield from self.open_content(decoded, entity.declared, leaf)

    def _walk_multipart(self, entity: Entity, place: Place, leaf: Place) -> Iterator[Part]:
        if place.depth >= self._options.max_depth:
            yield _settle(entity.body, entity.declared, place=leaf, error=self._too_deep())
            return
        default_type = "message/rfc822" if entity.declared.media_type == "multipart/digest" else None
        index = 0
        for index, span in enumerate(split_multipart(entity.content, entity.span, entity.declared.boundary or b""), 1):
            part = read_entity(
                entity.content, span, max_header_bytes=self._options.max_header_bytes, default_type=default_type
            )
            yield from self._walk_entity(part, place.child(index), place.child(index))
        if index == 0:
            decoded = decode_body(entity.body, entity.declared.encoding)
            yield from self.open_content(decoded, entity.declared, leaf)

    def _walk_inner_message(self, entity: Entity, place: Place) -> Iterator[Part]:
        if place.depth >= self._options.max_depth:
            yield _settle(entity.body, entity.declared, place=place, error=self._too_deep())
        else:
            yield from self.walk_message(entity.content, entity.span, place)

    def open_content(self, content: bytes, declared: Declared, place: Place) -> Iterator[Part]:
        """Judge decoded content: settle it, hand it out as a document, or look inside."""
        try:
            kind = self._judge(content, declared, place)
            archive = Archive(content, self._options) if kind is Container.ZIP else None
        except PartError as error:
            yield _settle(content, declared, place=place, error=error)
            return
        if isinstance(kind, ContentKind):
            yield _open(content, declared, place=place, kind=kind)
        elif archive is None:
            yield from self.walk_message(content, (0, len(content)), place)
        elif archive.members:
            yield from self._walk_archive(archive, place)
        else:
            yield _settle(content, declared, place=place, error=NotADocumentError("archive without members"))

    def _judge(self, content: bytes, declared: Declared, place: Place) -> ContentKind | Container:
        if len(content) > self._options.max_part_bytes:
            raise TooLargePartError(f"{len(content)} bytes; the limit for a part is {self._options.max_part_bytes}")
        kind = judge(content, declared, self._options.min_inline_pixels)
        if isinstance(kind, Container) and place.depth >= self._options.max_depth:
            raise self._too_deep()
        return kind

    def _walk_archive(self, archive: Archive, place: Place) -> Iterator[Part]:
        for index, member in enumerate(archive.members, 1):
            declared = Declared(name=clean_name(member.filename))
            inner = place.child(index, separator="/")
            try:
                content = archive.read(member, self._unpacked_left)
            except PartError as error:
                yield _settle_unread(member, inner, error)
                continue
            self._unpacked_left -= len(content)
            yield from self.open_content(content, declared, inner)

    def _too_deep(self) -> TooDeepPartError:
        return TooDeepPartError(f"nested more than {self._options.max_depth} levels deep")


def _open(content: bytes, declared: Declared, *, place: Place, kind: ContentKind) -> Part:
    return Part(
        part=place.number,
        name=declared.name,
        media_type=declared.media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        kind=kind,
        content=content,
    )


def _settle(content: bytes, declared: Declared, *, place: Place, error: PartError) -> Part:
    return Part(
        part=place.number,
        name=declared.name,
        media_type=declared.media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        verdict=Verdict(error.verdict),
        cause=str(error),
    )


def _settle_unread(member: zipfile.ZipInfo, place: Place, error: PartError) -> Part:
    return Part(
        part=place.number,
        name=clean_name(member.filename),
        media_type=None,
        size_bytes=member.file_size,
        sha256="",
        verdict=Verdict(error.verdict),
        cause=str(error),
    )


def _refused_whole(incoming: Incoming, verdict: Verdict) -> Part:
    return Part(
        part="1",
        name=incoming.name,
        media_type=None,
        size_bytes=incoming.size_bytes,
        sha256="",
        verdict=verdict,
        cause=incoming.cause,
    )
