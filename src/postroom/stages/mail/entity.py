"""A message or a part of one as a range of raw bytes, with what its header declares and where it stands."""

from dataclasses import dataclass

from postroom.stages.mail.declared import Declared, read_declared
from postroom.stages.mail.header import read_header


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the message something stands: its part number (RFC 3501, 6.4.5), empty for the message, and how deep."""

    number: str
    depth: int

    def child(self, index: int, *, separator: str = ".") -> "Place":
        """Give the place of part `index`, from 1, of the container that stands here."""
        number = f"{self.number}{separator}{index}" if self.number else str(index)
        return Place(number=number, depth=self.depth + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A header with the body that belongs to it.

    Attributes:
        content: The raw bytes of the whole message that it stands in.
        span: Where its body begins and stops; where the header is too long, where the entity does.
        declared: What its header says.
        is_header_too_long: Whether the header exceeds its limit.
    """

    content: bytes
    span: tuple[int, int]
    declared: Declared
    is_header_too_long: bool = False

    @property
    def body(self) -> bytes:
        """A copy of the body, not decoded."""
        return self.content[self.span[0] : self.span[1]]

    def peek(self, size_bytes: int) -> bytes:
        """Give the first bytes of the body, not decoded."""
        return self.content[self.span[0] : min(self.span[1], self.span[0] + size_bytes)]


def read_entity(
    content: bytes, span: tuple[int, int], *, max_header_bytes: int, default_type: str | None = None
) -> Entity:
    """Read the header of the message or part `content[start:stop]`; `default_type` as in `read_declared`."""
    header = read_header(content, span, max_bytes=max_header_bytes)
    return Entity(
        content=content,
        span=span if header.is_too_long else (header.body_start, span[1]),
        declared=read_declared(header.fields, default_type),
        is_header_too_long=header.is_too_long,
    )
