"""Export to ALTO 4 (https://www.loc.gov/standards/alto/): recognised pages as XML."""

from collections.abc import Iterable, Mapping

from lxml import etree

from postroom.records.geometry import Box, union
from postroom.records.page import Page, Word
from postroom.stages.ocr.layout import arrange
from postroom.stages.ocr.markup import document, element, printable

_UNITS = 1200  # to the inch: ALTO's own unit that keeps a page's size free of pixels
_ALTO = "http://www.loc.gov/standards/alto/ns-v4#"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{_ALTO} http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"


def to_alto(pages: Iterable[Page]) -> bytes:
    """Write pages as one ALTO document in UTF-8, boxes in 1/1200 inch; a page without lines is arranged first."""
    unit = _element("MeasurementUnit")
    unit.text = "inch1200"
    layout = [_page(page if page.lines else arrange(page)) for page in pages]
    root = document("alto", _ALTO)
    root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
    root.extend([_element("Description", children=[unit]), _element("Layout", children=layout)])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _element(
    tag: str, attributes: Mapping[str, str] | None = None, *, children: Iterable[etree._Element] = ()
) -> etree._Element:
    return element(f"{{{_ALTO}}}{tag}", attributes or {}, children)


def _page(page: Page) -> etree._Element:
    whole = Box(left=0, top=0, right=1, bottom=1)
    place = _place(page, whole)
    number = {"ID": f"page_{page.index}", "PHYSICAL_IMG_NR": str(page.index + 1)}
    size = {"WIDTH": place["WIDTH"], "HEIGHT": place["HEIGHT"]}
    blocks = [_block(page, at) for at in range(len(page.blocks))]
    return _element("Page", {**number, **size}, children=[_element("PrintSpace", place, children=blocks)])


def _block(page: Page, number: int) -> etree._Element:
    block = page.blocks[number]
    lines = page.lines[block.start : block.stop]
    box = union(word.box for word in page.words[lines[0].start : lines[-1].stop])
    tags = [_line(page, at) for at in range(block.start, block.stop)]
    return _element("TextBlock", {"ID": f"block_{page.index}_{number}", **_place(page, box)}, children=tags)


def _line(page: Page, number: int) -> etree._Element:
    line = page.lines[number]
    words = page.words[line.start : line.stop]
    tags: list[etree._Element] = []
    for at, word in enumerate(words, start=line.start):
        if tags:
            tags.append(_space(page, words[at - line.start - 1], word))
        confidence = {} if word.confidence is None else {"WC": f"{word.confidence:.4f}"}
        content = {"ID": f"word_{page.index}_{at}", "CONTENT": printable(word.text)}
        tags.append(_element("String", {**content, **_place(page, word.box), **confidence}))
    box = union(word.box for word in words)
    return _element("TextLine", {"ID": f"line_{page.index}_{number}", **_place(page, box)}, children=tags)


def _space(page: Page, before: Word, after: Word) -> etree._Element:
    gap = Box(
        left=before.box.right,
        top=before.box.top,
        right=max(before.box.right, after.box.left),
        bottom=before.box.bottom,
    )
    place = _place(page, gap)
    return _element("SP", {name: place[name] for name in ("WIDTH", "HPOS", "VPOS")})


def _place(page: Page, box: Box) -> dict[str, str]:
    across, down = page.width_pt * _UNITS / 72, page.height_pt * _UNITS / 72
    return {
        "HPOS": str(round(box.left * across)),
        "VPOS": str(round(box.top * down)),
        "WIDTH": str(round(box.width * across)),
        "HEIGHT": str(round(box.height * down)),
    }
