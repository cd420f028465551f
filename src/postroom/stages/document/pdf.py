"""PDF files through pdfium. Only the worker process imports this."""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pypdfium2 import raw

from postroom.errors import EncryptedPartError, PartError, TooLargePartError, UnreadablePartError
from postroom.stages.document import pdfium
from postroom.stages.document.drawing import Drawing
from postroom.stages.document.options import DocumentOptions
from postroom.stages.document.orientation import View, turns_to_read, view_of
from postroom.stages.document.textlayer import TextLayer, opened_text, read_text_layer

_PAGES_A_LOAD = 200
_PT_PER_IN = 72
_FLATTENED = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}
_MAX_ANNOTATIONS = 2000
_ERRORS = {
    raw.FPDF_ERR_FORMAT: "it is no PDF, or a damaged one",
    raw.FPDF_ERR_FILE: "it cannot be read",
    raw.FPDF_ERR_PAGE: "its pages cannot be found",
}


class PdfFile:
    """An open PDF.

    pdfium keeps every object it has parsed, so the file is loaded afresh after some pages: that keeps the memory of
    long documents flat.
    """

    def __init__(self, content: bytes, passwords: Sequence[str], options: DocumentOptions) -> None:
        self._content = content
        self._options = options
        self._served = 0
        self._document, self._password = _load(content, passwords)
        self.page_count = raw.FPDF_GetPageCount(self._document)
        if self.page_count < 1:
            raise UnreadablePartError("it has no pages")
        if self.page_count > options.max_pages:
            raise TooLargePartError(f"{self.page_count} pages; the limit is {options.max_pages}")

    @property
    def document(self) -> raw.FPDF_DOCUMENT:
        """The open file's handle; another one after the next page."""
        return self._document

    def close(self) -> None:
        """Free everything."""
        raw.FPDF_CloseDocument(self._document)

    def text(self, index: int) -> TextLayer:
        """Read the text layer of page `index`."""
        with self._page(index) as page:
            return read_text_layer(page, max_characters=self._options.max_page_characters, index=index)

    def draw(self, index: int) -> Drawing:
        """Draw page `index` in grey, upright, at the wished resolution or as fine as the limit on pixels allows."""
        with self._page(index) as page:
            view = self._view(page, index)
            width_pt, height_pt = view.width_pt, view.height_pt
            scale = self._options.dpi / _PT_PER_IN
            scale = min(scale, (self._options.max_page_pixels / (width_pt * height_pt)) ** 0.5)
            longest = self._options.max_page_pixels
            width_px = min(max(1, int(width_pt * scale)), longest)
            height_px = min(max(1, int(height_pt * scale)), longest // width_px)
            if height_px < 1:
                raise UnreadablePartError(f"page {index + 1} is {width_pt:g} x {height_pt:g} points, too slim to draw")
            pixels = _render(page, width_px, height_px, turns=(view.turns - view.own_turns) % 4)
        return Drawing(width_px=width_px, height_px=height_px, dpi=scale * _PT_PER_IN, pixels=pixels)

    def _view(self, page: raw.FPDF_PAGE, index: int) -> View:
        """Give the same view of a page for its picture as for its text; its own where the text cannot be read."""
        try:
            with opened_text(page, max_characters=self._options.max_page_characters, index=index) as (text_page, codes):
                turns = turns_to_read(text_page, codes)
        except PartError:
            turns = None
        return view_of(page, turns, index=index)

    @contextmanager
    def _page(self, index: int) -> Iterator[raw.FPDF_PAGE]:
        self._served += 1
        if self._served % _PAGES_A_LOAD == 0:
            raw.FPDF_CloseDocument(self._document)
            self._document, self._password = _load(self._content, [self._password])
        page = _loaded(self._document, index)
        if (
            _has_content_in_annotations(page)
            and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
        ):
            # What people filled into a form, or put on the page as a stamp, becomes text of the page.
            raw.FPDF_ClosePage(page)
            page = _loaded(self._document, index)
        try:
            yield page
        finally:
            raw.FPDF_ClosePage(page)


def _load(content: bytes, passwords: Sequence[str]) -> tuple[raw.FPDF_DOCUMENT, str]:
    """Load a file with the first password that opens it, and tell which one that was."""
    for password in passwords:
        document = raw.FPDF_LoadMemDocument64(content, len(content), password.encode())
        if document:
            return document, password
        error = raw.FPDF_GetLastError()
        if error == raw.FPDF_ERR_SECURITY:
            raise EncryptedPartError("it is encrypted in a way that is not known")
        if error != raw.FPDF_ERR_PASSWORD:
            raise UnreadablePartError(_ERRORS.get(error, "it cannot be opened"))
    tried = len(passwords) - 1
    raise EncryptedPartError(f"it is encrypted, and neither the empty password nor the {tried} known ones open it")


def _loaded(document: raw.FPDF_DOCUMENT, index: int) -> raw.FPDF_PAGE:
    page = raw.FPDF_LoadPage(document, index)
    if not page:
        raise UnreadablePartError(f"page {index + 1} is damaged")
    return page


def _has_content_in_annotations(page: raw.FPDF_PAGE) -> bool:
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind in _FLATTENED:
            return True
    return False


def _render(page: raw.FPDF_PAGE, width_px: int, height_px: int, *, turns: int) -> bytes:
    """Draw a page on white, at `turns` quarter turns clockwise beyond those it asks for itself."""
    buffer = bytearray(width_px * height_px)
    pointer = (ctypes.c_char * len(buffer)).from_buffer(buffer)
    bitmap = raw.FPDFBitmap_CreateEx(width_px, height_px, raw.FPDFBitmap_Gray, pointer, width_px)
    if not bitmap:
        raise UnreadablePartError(f"no room for {width_px} x {height_px} pixels")
    raw.FPDFBitmap_FillRect(bitmap, 0, 0, width_px, height_px, 0xFFFFFFFF)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width_px, height_px, turns, raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE)
    raw.FPDFBitmap_Destroy(bitmap)
    return bytes(buffer)


def start() -> None:
    """Initialise pdfium; once in a process."""
    pdfium.start()
