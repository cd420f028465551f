"""The process in which hostile documents are decoded: answers one request after another until it is killed.

Run as `python -m postroom.stages.document.worker SOCKET MEMORY_MIB` by `process.GuardedProcess` alone; SOCKET is the
number of an inherited file. It knows one document at a time.
"""

import resource
import signal
import socket
import sys

import numpy as np

from postroom.errors import PartError, UnreadablePartError
from postroom.records.message import ContentKind
from postroom.stages.document import pdf, wire
from postroom.stages.document.attachments import embedded_invoice
from postroom.stages.document.options import DocumentOptions
from postroom.stages.document.pdf import PdfFile
from postroom.stages.document.pictures import Picture

_GRACE = 2.0
"""How many times its time limit a request may take before the process ends itself, should nobody be left to kill it."""

Answer = tuple[wire.Header, bytes]


class Worker:
    """Holds the open document and does what is asked."""

    def __init__(self) -> None:
        self._document: PdfFile | Picture | None = None

    def answer(self, request: wire.Header, body: bytes) -> Answer:
        """Do what one request asks; whatever goes wrong becomes the answer, so that its cause is recorded."""
        try:
            return self._do(request, body)
        except PartError as error:
            return {"error": error.verdict, "message": str(error)}, b""
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 -- damage has no end of shapes, and nothing else shows our own faults
            message = f"its reader failed with {type(error).__name__}: {error}"
            return {"error": UnreadablePartError.verdict, "message": message}, b""

    def _do(self, request: wire.Header, body: bytes) -> Answer:
        match request["do"]:
            case "open":
                return self._open(request, body)
            case "text":
                return self._text(int(str(request["index"])))
            case "image":
                return self._image(int(str(request["index"])))
            case "invoice":
                return self._invoice()
            case _:
                self._close()
                return {}, b""

    def _open(self, request: wire.Header, content: bytes) -> Answer:
        self._close()
        options = DocumentOptions.model_validate(request["options"])
        kind = ContentKind(str(request["kind"]))
        if kind is ContentKind.PDF:
            passwords = request["passwords"]
            self._document = PdfFile(content, passwords if isinstance(passwords, list) else [""], options)
        else:
            self._document = Picture(content, kind, options)
        return {"page_count": self._document.page_count}, b""

    def _text(self, index: int) -> Answer:
        if isinstance(self._document, PdfFile):
            layer = self._document.text(index)
            header: wire.Header = {
                "width_pt": layer.width_pt,
                "height_pt": layer.height_pt,
                "texts": layer.texts,
                "reason": layer.reason,
            }
            return header, layer.boxes.astype("<f8").tobytes()
        width_pt, height_pt = self._picture().size_pt(index)
        reason = "a picture has no text layer"
        return {"width_pt": width_pt, "height_pt": height_pt, "texts": [], "reason": reason}, np.zeros(0).tobytes()

    def _image(self, index: int) -> Answer:
        document = self._document if isinstance(self._document, PdfFile) else self._picture()
        drawing = document.draw(index)
        header: wire.Header = {"width_px": drawing.width_px, "height_px": drawing.height_px, "dpi": drawing.dpi}
        return header, drawing.pixels

    def _invoice(self) -> Answer:
        found = embedded_invoice(self._document.document) if isinstance(self._document, PdfFile) else None
        return {"found": found is not None}, found or b""

    def _picture(self) -> Picture:
        if not isinstance(self._document, Picture):
            raise TypeError("asked for a page before a document was opened")
        return self._document

    def _close(self) -> None:
        if isinstance(self._document, PdfFile):
            self._document.close()
        self._document = None


def main(descriptor: int, memory_mib: int) -> None:
    """Serve the socket until the other end closes it."""
    size_bytes = memory_mib << 20
    resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the socket
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process even inside pdfium
    pdf.start()
    with socket.socket(fileno=descriptor) as connection:
        try:
            _serve(connection)
        except MemoryError:
            sys.exit(wire.OUT_OF_MEMORY)


def _serve(connection: socket.socket) -> None:
    worker = Worker()
    wire.send(connection, {"ready": True})
    while True:
        try:
            request, body = wire.receive(connection)
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_REAL, _GRACE * float(str(request["timeout_s"])))
        wire.send(connection, *worker.answer(request, body))
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
