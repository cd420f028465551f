"""One message or file as it arrived, before anything in it was read."""

from dataclasses import dataclass
from enum import StrEnum

from postroom.errors import PartError
from postroom.records.message import Verdict


class Form(StrEnum):
    """Whether the content is a message or a file that came without one."""

    MESSAGE = "message"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Raw content with its origin, or the reason why there is none.

    Attributes:
        source: Where it came from, as in `Message.source`.
        form: What the content is.
        size_bytes: Length of the content, also where it was not loaded.
        content: The raw bytes; empty where they were not loaded.
        name: Name of a file that came without a message; None for a message.
        verdict: Why nothing was loaded; None where the content is here.
        cause: The same in one sentence; None where the content is here.
    """

    source: str
    form: Form
    size_bytes: int
    content: bytes = b""
    name: str | None = None
    verdict: Verdict | None = None
    cause: str | None = None


def refused(source: str, error: PartError, *, size_bytes: int = 0, form: Form = Form.FILE) -> Incoming:
    """Record that the content of `source` was not loaded, and why."""
    return Incoming(source=source, form=form, size_bytes=size_bytes, verdict=Verdict(error.verdict), cause=str(error))
