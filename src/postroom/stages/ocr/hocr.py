"""Export to hOCR 1.2 (https://kba.github.io/hocr-spec/1.2/): recognised pages as XHTML."""

from collections.abc import Iterable

from lxml import etree

from postroom.records.geometry import Box, union
from postroom.records.page import Page, Word
from postroom.stages.ocr.layout import arrange
from postroom.stages.ocr.markup import document, element, printable

_DPI = 300  # hOCR wants whole pixels; the records have none
_XHTML = "http://www.w3.org/1999/xhtml"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DOCTYPE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"'
    ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)

_META = (
    {"http-equiv": "Content-Type", "content": "text/html; charset=utf-8"},
    {"name": "ocr-system", "content": "postroom"},
    {"name": "ocr-capabilities", "content": "ocr_page ocr_carea ocr_line ocrx_word ocrp_wconf"},
)


def to_hocr(pages: Iterable[Page], language: str = "en") -> str:
    """Write pages as one hOCR document, boxes in pixels at 300 to the inch.

    Args:
        pages: In order; a page without lines is arranged first.
        language: BCP 47 tag of the document.
    """
    title = element(f"{{{_XHTML}}}title", {})
    title.text = "Postroom"
    head = element(f"{{{_XHTML}}}head", {}, [title, *(element(f"{{{_XHTML}}}meta", meta) for meta in _META)])
    parts = [_page(page if page.lines else arrange(page)) for page in pages]
    body = element(f"{{{_XHTML}}}body", {}, parts)
    root = document("html", _XHTML)
    root.set("lang", language)
    root.set(_XML_LANG, language)
    root.extend([head, body])
    return etree.tostring(root, encoding="unicode", doctype=_DOCTYPE, pretty_print=True)


def _page(page: Page) -> etree._Element:
    width, height = _pixels(page)
    title = f'image ""; bbox 0 0 {width} {height}; ppageno {page.index}; scan_res {_DPI} {_DPI}'
    areas = [_block(page, number) for number in range(len(page.blocks))]
    return _element("div", "ocr_page", named=(f"page_{page.index}", title), children=areas)


def _block(page: Page, number: int) -> etree._Element:
    block = page.blocks[number]
    lines = [_line(page, at) for at in range(block.start, block.stop)]
    words = page.words[page.lines[block.start].start : page.lines[block.stop - 1].stop]
    return _element("div", "ocr_carea", named=(f"block_{page.index}_{number}", _bbox(page, words)), children=lines)


def _line(page: Page, number: int) -> etree._Element:
    line = page.lines[number]
    words = [_word(page, at) for at in range(line.start, line.stop)]
    title = _bbox(page, page.words[line.start : line.stop])
    return _element("span", "ocr_line", named=(f"line_{page.index}_{number}", title), children=words)


def _word(page: Page, number: int) -> etree._Element:
    word = page.words[number]
    confidence = "" if word.confidence is None else f"; x_wconf {round(word.confidence * 100)}"
    made = _element("span", "ocrx_word", named=(f"word_{page.index}_{number}", _bbox(page, [word]) + confidence))
    made.text = printable(word.text)
    made.tail = " "
    return made


def _element(tag: str, kind: str, *, named: tuple[str, str], children: Iterable[etree._Element] = ()) -> etree._Element:
    """Make an element of an hOCR class; `named` is its identifier and its title."""
    identifier, title = named
    return element(f"{{{_XHTML}}}{tag}", {"class": kind, "id": identifier, "title": title}, children)


def _bbox(page: Page, words: Iterable[Word]) -> str:
    box: Box = union(word.box for word in words)
    width, height = _pixels(page)
    left, right = round(box.left * width), round(box.right * width)
    return f"bbox {left} {round(box.top * height)} {right} {round(box.bottom * height)}"


def _pixels(page: Page) -> tuple[int, int]:
    return round(page.width_pt * _DPI / 72), round(page.height_pt * _DPI / 72)
