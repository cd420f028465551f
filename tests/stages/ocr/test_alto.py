from collections.abc import Callable, Sequence
from dataclasses import replace

from lxml import etree

from postroom.records.page import Page
from postroom.stages.ocr.alto import to_alto

MakePage = Callable[[Sequence[tuple[float, float, str]]], Page]
TEXTS = ((40, 40, "First line"), (40, 52, "second line"), (40, 200, "R&D <b> \x07"))
NAMESPACE = {"a": "http://www.loc.gov/standards/alto/ns-v4#"}


def number(tag: etree._Element, name: str) -> int:
    return int(tag.get(name) or "missing")


def test_pages_blocks_lines_and_words_are_nested_as_alto_wants(make_page: MakePage) -> None:
    tree = etree.fromstring(to_alto([make_page(TEXTS)]))
    assert tree.tag == f"{{{NAMESPACE['a']}}}alto"
    assert [len(tag.findall("a:TextLine", NAMESPACE)) for tag in tree.iterfind(".//a:TextBlock", NAMESPACE)] == [2, 1]
    path = "a:Layout/a:Page/a:PrintSpace/a:TextBlock/a:TextLine/a:String"
    texts = [tag.get("CONTENT") for tag in tree.iterfind(path, NAMESPACE)]
    assert texts == ["First", "line", "second", "line", "R&D", "<b>", "\ufffd"]


def test_places_are_in_1200_to_the_inch(make_page: MakePage) -> None:
    tree = etree.fromstring(to_alto([make_page(TEXTS)]))
    assert tree.findtext("a:Description/a:MeasurementUnit", namespaces=NAMESPACE) == "inch1200"
    page = tree.find("a:Layout/a:Page", NAMESPACE)
    word = tree.find(".//a:String", NAMESPACE)
    assert page is not None
    assert word is not None
    assert (number(page, "WIDTH"), number(page, "HEIGHT")) == (10000, 13333)
    names = ("HPOS", "VPOS", "WIDTH", "HEIGHT")
    assert [number(word, name) for name in names] == [round(each / 72 * 1200) for each in (40, 40, 25, 10)]


def test_a_space_stands_between_the_words_of_a_line(make_page: MakePage) -> None:
    line = etree.fromstring(to_alto([make_page(TEXTS)])).find(".//a:TextLine", NAMESPACE)
    assert line is not None
    assert [etree.QName(tag).localname for tag in line] == ["String", "SP", "String"]
    assert number(line[1], "WIDTH") == round(3 / 72 * 1200)


def test_confidence_goes_from_0_to_1_and_is_left_out_where_nothing_was_guessed(make_page: MakePage) -> None:
    page = make_page(TEXTS[:1])
    guessed = replace(page, words=(replace(page.words[0], confidence=0.876), page.words[1]))
    words = etree.fromstring(to_alto([guessed])).findall(".//a:String", NAMESPACE)
    assert [word.get("WC") for word in words] == ["0.8760", None]


def test_identifiers_are_unique_over_pages(make_page: MakePage) -> None:
    pages = [replace(make_page(TEXTS), index=at) for at in range(2)]
    tags = [tag.get("ID") for tag in etree.fromstring(to_alto(pages)).iter() if tag.get("ID")]
    assert len(set(tags)) == len(tags) == 2 * (1 + 2 + 3 + 7)


def test_an_empty_page_is_exported_without_blocks(make_page: MakePage) -> None:
    tree = etree.fromstring(to_alto([make_page([])]))
    assert len(tree.findall(".//a:PrintSpace", NAMESPACE)) == 1
    assert tree.findall(".//a:TextBlock", NAMESPACE) == []
