from lxml import etree

from postroom.stages.ocr.markup import document, element, printable


def test_characters_that_xml_forbids_are_replaced() -> None:
    assert printable("a\x00b\x1fc\ud800d\ufffee") == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert printable("tab\tÖ€\U0001f600") == "tab\tÖ€\U0001f600"


def test_elements_under_a_document_need_no_prefix() -> None:
    root = document("alto", "http://example.org/ns")
    root.append(element("{http://example.org/ns}Page", {"ID": "1"}))
    assert etree.tostring(root) == b'<alto xmlns="http://example.org/ns"><Page ID="1"/></alto>'
