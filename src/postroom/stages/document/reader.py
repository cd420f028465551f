"""Open documents in a guarded process, and read their pages one at a time."""

import contextlib
import struct
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from postroom.errors import EncryptedPartError, PartError, TooLargePartError, UnreadablePartError
from postroom.records.geometry import Box
from postroom.records.message import ContentKind
from postroom.records.page import Page, PageImage, TextSource, Word
from postroom.stages.document import wire
from postroom.stages.document.contract import PageText
from postroom.stages.document.options import DocumentOptions
from postroom.stages.document.process import GuardedProcess

_ERRORS: dict[str, type[PartError]] = {
    error.verdict: error for error in (UnreadablePartError, EncryptedPartError, TooLargePartError)
}
_BOX = struct.Struct("<4d")
_SLACK_BYTES = 32 << 20


class DocumentReader:
    """Owns one worker process, started with the first document and replaced whenever it dies.

    Use one for each thread. Only the document opened last can be read.
    """

    def __init__(self, options: DocumentOptions) -> None:
        self._options = options
        self._process: GuardedProcess | None = None
        self._opened = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def open(self, content: bytes, kind: ContentKind, *, passwords: Sequence[str] = ()) -> "OpenDocument":
        """Open a document; the one opened before is closed.

        Args:
            content: The whole file.
            kind: What it is by content.
            passwords: Tried in this order after the empty one.

        Raises:
            EncryptedPartError: None of the passwords opens it, or its encryption is not known.
            TooLargePartError: It has more pages or pixels than allowed.
            UnreadablePartError: It is damaged, or its reader crashed or ran out of time or memory.
        """
        self._opened += 1
        document = OpenDocument(self, self._opened)
        options = self._options
        request: wire.Header = {
            "do": "open",
            "kind": kind.value,
            "passwords": ["", *passwords],
            "options": options.model_dump(),
        }
        reply, _ = document.call(request, content, timeout_s=options.open_timeout_s)
        document.page_count = _whole_number(reply.get("page_count"))
        return document

    def call(self, header: wire.Header, body: bytes, *, timeout_s: float, ticket: int) -> tuple[wire.Header, bytes]:
        """Pass one request of the document with this ticket to the worker; `OpenDocument` alone calls this."""
        if ticket != self._opened:
            raise ValueError("another document was opened since; only the one opened last can be read")
        if header["do"] == "open" and (self._process is None or not self._process.alive):
            self._process = GuardedProcess(
                memory_mib=self._options.memory_mib, max_reply_bytes=self._options.max_page_pixels + _SLACK_BYTES
            )
        if self._process is None or not self._process.alive:
            raise UnreadablePartError("its reader was stopped at an earlier page")
        return self._process.call(header, body, timeout_s=timeout_s)

    def release(self, ticket: int) -> None:
        """Free what the worker holds of the document with this ticket; `OpenDocument` alone calls this."""
        if ticket == self._opened and self._process is not None and self._process.alive:
            with contextlib.suppress(UnreadablePartError):
                self._process.call({"do": "close"}, timeout_s=self._options.page_timeout_s)

    @property
    def options(self) -> DocumentOptions:
        """What this reader was made with."""
        return self._options


class OpenDocument:
    """One document inside the worker process; pages are read when asked for, and none is kept here.

    Attributes:
        page_count: Number of pages, at least 1.
    """

    def __init__(self, reader: DocumentReader, ticket: int) -> None:
        self.page_count = 0
        self._reader = reader
        self._ticket = ticket
        self._remaining_s = reader.options.document_timeout_s

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the worker forget the document; nothing happens where it is gone or has another one open."""
        self._remaining_s = 0.0
        self._reader.release(self._ticket)

    def text(self, index: int) -> PageText:
        """Read the text layer of page `index`, counted from 0.

        Raises:
            TooLargePartError: The page has more characters than allowed.
            UnreadablePartError: The page is damaged, or the reader crashed or ran out of time or memory.
        """
        reply, body = self._page("text", index)
        try:
            return _page_text(index, reply, body)
        except (KeyError, TypeError, ValueError, struct.error) as error:
            raise UnreadablePartError(f"page {index + 1}: its reader's answer makes no sense") from error

    def image(self, index: int) -> PageImage:
        """Draw page `index`, counted from 0, in grey and upright, with annotations and filled forms.

        Raises:
            UnreadablePartError: The page is damaged, or the reader crashed or ran out of time or memory.
        """
        reply, body = self._page("image", index)
        try:
            return PageImage(
                index=index,
                width_px=_whole_number(reply["width_px"]),
                height_px=_whole_number(reply["height_px"]),
                channels=1,
                dpi=_number(reply["dpi"]),
                pixels=body,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadablePartError(f"page {index + 1}: its reader's answer makes no sense") from error

    def embedded_invoice(self) -> bytes | None:
        """Give the attached Factur-X or ZUGFeRD file as it is; None where there is none.

        Raises:
            UnreadablePartError: The reader crashed or ran out of time or memory.
        """
        reply, body = self.call({"do": "invoice"}, timeout_s=self._reader.options.open_timeout_s)
        return body if reply.get("found") is True else None

    def call(self, header: wire.Header, body: bytes = b"", *, timeout_s: float) -> tuple[wire.Header, bytes]:
        """Send one request within the document's time; raise what the worker says went wrong."""
        if self._remaining_s <= 0:
            raise UnreadablePartError("the time for the whole document is used up, or it was closed")
        started = time.monotonic()
        reply, answer = self._reader.call(
            header, body, timeout_s=min(timeout_s, self._remaining_s), ticket=self._ticket
        )
        self._remaining_s -= time.monotonic() - started
        if "error" in reply:
            raise _ERRORS.get(str(reply["error"]), UnreadablePartError)(str(reply.get("message")))
        return reply, answer

    def _page(self, action: str, index: int) -> tuple[wire.Header, bytes]:
        if not 0 <= index < self.page_count:
            raise IndexError(f"page {index} of {self.page_count}")
        return self.call({"do": action, "index": index}, timeout_s=self._reader.options.page_timeout_s)


def _page_text(index: int, reply: wire.Header, body: bytes) -> PageText:
    """Build the records from a worker's answer, which is believed in nothing: what does not fit raises."""
    texts = reply["texts"]
    if not isinstance(texts, list) or len(body) != len(texts) * _BOX.size:
        raise ValueError("texts and boxes differ in number")
    words = tuple(
        Word(text=str(text), box=Box(left=left, top=top, right=right, bottom=bottom))
        for text, (left, top, right, bottom) in zip(texts, _BOX.iter_unpack(body), strict=True)
    )
    reason = reply["reason"]
    page = Page(
        index=index,
        width_pt=_number(reply["width_pt"]),
        height_pt=_number(reply["height_pt"]),
        source=TextSource.TEXT_LAYER,
        words=words,
    )
    return PageText(page=page, trusted=reason is None, reason=None if reason is None else str(reason))


def _whole_number(value: object) -> int:
    if not isinstance(value, int) or value < 1:
        raise UnreadablePartError("its reader's answer makes no sense")
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or not value > 0:
        raise ValueError(f"{value!r} is no positive number")
    return float(value)
