"""Writing on pages from the top down."""

import pypdfium2 as pdfium
import pytest

from postroom.demo.sheet import BOLD, FACES, PLAIN, Ink, Sheet


def sheet_of(family: str = "Helvetica") -> Sheet:
    return Sheet(family, (300, 200), size_pt=10, margin_pt=20)


@pytest.mark.parametrize("family", list(FACES))
def test_text_of_every_family_can_be_read_back(family: str) -> None:
    sheet = sheet_of(family)
    sheet.write("Total due: $1,234.50", 20, 20)
    sheet.write("in bold", 20, 40, ink=BOLD)
    with pdfium.PdfDocument(sheet.finish()) as pdf:
        assert pdf[0].get_textpage().get_text_range().split() == ["Total", "due:", "$1,234.50", "in", "bold"]


def test_text_too_wide_is_shrunk_and_other_text_is_left_alone() -> None:
    sheet = sheet_of()
    assert sheet.shrink("short", PLAIN, width=200) is PLAIN
    ink = sheet.shrink("a rather long line", PLAIN, width=40)
    assert sheet.measure("a rather long line", ink) == pytest.approx(40)


def test_wrapped_lines_fit_and_lose_no_word() -> None:
    sheet, text = sheet_of(), "one two three four five six seven eight"
    lines = sheet.wrap(text, 60)
    assert len(lines) > 2
    assert " ".join(lines) == text
    assert all(sheet.measure(line) <= 60 for line in lines)


def test_the_page_is_turned_only_where_too_little_is_left() -> None:
    sheet = sheet_of()
    assert not sheet.need(40)
    sheet.y = sheet.bottom - 10
    assert sheet.need(40)
    assert (sheet.y, sheet.page_number) == (sheet.top, 2)


def test_aligned_text_ends_or_centres_at_its_place() -> None:
    sheet = sheet_of()
    sheet.write("right", 280, 20, ink=Ink(align="right"))
    sheet.write("middle", 150, 60, ink=Ink(align="centre"))
    with pdfium.PdfDocument(sheet.finish()) as pdf:
        text = pdf[0].get_textpage()
        first, second = (text.get_rect(place) for place in range(text.count_rects()))
    assert first[2] == pytest.approx(280, abs=1.5)
    assert (second[0] + second[2]) / 2 == pytest.approx(150, abs=1.5)


def test_a_sheet_with_a_password_opens_with_it_alone() -> None:
    sheet = Sheet("Times", (300, 200), size_pt=10, margin_pt=20, password="sesame")
    sheet.write("hidden", 20, 20)
    content = sheet.finish()
    with pytest.raises(pdfium.PdfiumError, match="password"):
        pdfium.PdfDocument(content)
    with pdfium.PdfDocument(content, password="sesame") as pdf:
        assert pdf[0].get_textpage().get_text_range() == "hidden"
