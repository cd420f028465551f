"""A file -> its pages, from the text layer where that can be trusted, else by OCR."""

from postroom.records.page import Page, TextSource
from postroom.stages.document.reader import OpenDocument
from postroom.stages.ocr.engine import OcrEngine
from postroom.stages.ocr.layout import arrange
from postroom.stages.ocr.upright import read_upright


def read_pages(document: OpenDocument, *, ocr: OcrEngine) -> tuple[Page, ...]:
    """Read all pages, words in reading order, lines and blocks filled.

    Raises:
        PartError: A page is damaged or too large, or its reader crashed or ran out of time.
    """
    return tuple(_read_page(document, index, ocr=ocr) for index in range(document.page_count))


def _read_page(document: OpenDocument, index: int, *, ocr: OcrEngine) -> Page:
    text = document.text(index)
    if text.trusted:
        return arrange(text.page)
    reading = read_upright(ocr, document.image(index))
    image = reading.image
    return arrange(
        Page(
            index=index,
            width_pt=image.width_px / image.dpi * 72,
            height_pt=image.height_px / image.dpi * 72,
            source=TextSource.OCR,
            words=reading.words,
            quarter_turns=reading.quarter_turns,
        )
    )
