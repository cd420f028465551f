import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lxml import etree

from postroom.records.page import Page
from postroom.stages.ocr.hocr import to_hocr

MakePage = Callable[[Sequence[tuple[float, float, str]]], Page]
TEXTS = ((40, 40, "First line"), (40, 52, "second line"), (40, 200, "R&D <b> \x07"))


def find(document: str, kind: str) -> list[etree._Element]:
    tree = etree.fromstring(document.encode())
    return [tag for tag in tree.iter("{*}div", "{*}span") if tag.get("class") == kind]


def box(tag: etree._Element) -> tuple[int, ...]:
    match = re.search(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)", tag.get("title") or "")
    assert match
    return tuple(map(int, match.groups()))


def test_pages_blocks_lines_and_words_are_nested(make_page: MakePage) -> None:
    (page,) = find(to_hocr([make_page(TEXTS)]), "ocr_page")
    areas = [tag for tag in page if tag.get("class") == "ocr_carea"]
    assert [len([line for line in area if line.get("class") == "ocr_line"]) for area in areas] == [2, 1]
    words = [tag.text for tag in page.iter("{*}span") if tag.get("class") == "ocrx_word"]
    assert words == ["First", "line", "second", "line", "R&D", "<b>", "\ufffd"]


def test_boxes_are_pixels_at_300_to_the_inch_and_lie_within_each_other(make_page: MakePage) -> None:
    document = to_hocr([make_page(TEXTS)])
    assert box(find(document, "ocr_page")[0]) == (0, 0, 2500, 3333)
    assert box(find(document, "ocrx_word")[0]) == (round(40 / 72 * 300), 167, round(65 / 72 * 300), 208)
    for tag in [*find(document, "ocr_line"), *find(document, "ocrx_word")]:
        parent = tag.getparent()
        assert parent is not None
        inner, outer = box(tag), box(parent)
        assert outer[0] <= inner[0] <= inner[2] <= outer[2]
        assert outer[1] <= inner[1] <= inner[3] <= outer[3]


def test_confidence_is_a_percentage_and_left_out_where_nothing_was_guessed(make_page: MakePage) -> None:
    page = make_page(TEXTS[:1])
    guessed = replace(page, words=(replace(page.words[0], confidence=0.876), page.words[1]))
    titles = [tag.get("title") or "" for tag in find(to_hocr([guessed]), "ocrx_word")]
    assert ["x_wconf 88" in titles[0], "x_wconf" in titles[1]] == [True, False]


def test_identifiers_are_unique_over_pages(make_page: MakePage) -> None:
    pages = [replace(make_page(TEXTS), index=number) for number in range(3)]
    tags = [tag.get("id") for tag in etree.fromstring(to_hocr(pages).encode()).iter("{*}div", "{*}span")]
    assert len(set(tags)) == len(tags) == 3 * (1 + 2 + 3 + 7)


def test_the_document_names_its_system_and_capabilities(make_page: MakePage) -> None:
    document = to_hocr([make_page(TEXTS)], language="de")
    tree = etree.fromstring(document.encode())
    metas = {tag.get("name"): tag.get("content") for tag in tree.iter("{*}meta")}
    assert tree.tag == "{http://www.w3.org/1999/xhtml}html"
    assert tree.get("lang") == "de"
    assert metas["ocr-system"] == "postroom"
    assert "ocrx_word" in (metas["ocr-capabilities"] or "").split()


def test_an_empty_page_is_exported_without_blocks(make_page: MakePage) -> None:
    assert len(find(to_hocr([make_page([])]), "ocr_page")) == 1
    assert find(to_hocr([make_page([])]), "ocr_carea") == []
