"""Pages of a file: from the text layer where it can be trusted, in reading order with lines and blocks."""

from collections.abc import Iterator

import numpy as np
import pytest

from postroom.demo.scan import scan_pdf
from postroom.flows.reading import read_pages
from postroom.records.message import ContentKind
from postroom.records.page import PageImage, TextSource, Word
from postroom.stages.document.options import DocumentOptions
from postroom.stages.document.reader import DocumentReader
from tests.paperwork import pdf_of


class NoOcr:
    """An engine that finds nothing, and remembers what it was asked."""

    name = "none"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def read(self, image: PageImage) -> tuple[Word, ...]:
        self.asked.append(image.index)
        return ()


@pytest.fixture
def reader() -> Iterator[DocumentReader]:
    with DocumentReader(DocumentOptions()) as one:
        yield one


def test_a_text_layer_is_read_without_ocr_in_reading_order(reader: DocumentReader) -> None:
    ocr = NoOcr()
    lines = ["Invoice number INV-00001", "Total due $12.50"]
    (page,) = read_pages(reader.open(pdf_of(lines), ContentKind.PDF), ocr=ocr)
    assert page.source is TextSource.TEXT_LAYER
    assert " ".join(word.text for word in page.words) == " ".join(lines)
    assert len(page.lines) == 2
    assert page.blocks
    assert ocr.asked == []


def test_a_picture_of_a_page_goes_to_ocr_and_keeps_its_size(reader: DocumentReader) -> None:
    ocr = NoOcr()
    scan = scan_pdf(pdf_of(["Invoice number INV-00001"]), rng=np.random.default_rng(1))
    (page,) = read_pages(reader.open(scan, ContentKind.PDF), ocr=ocr)
    assert set(ocr.asked) == {0}
    assert (page.source, page.words, page.lines, page.quarter_turns) == (TextSource.OCR, (), (), 0)
    assert (page.width_pt, page.height_pt) == pytest.approx((420, 300), abs=1)


def test_an_empty_page_needs_no_ocr(reader: DocumentReader) -> None:
    ocr = NoOcr()
    first, second = read_pages(reader.open(pdf_of(["Invoice number INV-00001"] * 4, []), ContentKind.PDF), ocr=ocr)
    assert (first.index, second.index, second.words) == (0, 1, ())
    assert ocr.asked == []
