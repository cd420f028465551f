import math
from collections.abc import Callable

import numpy as np
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from postroom.records.geometry import Box, union
from postroom.records.message import ContentKind
from postroom.records.page import PageImage
from postroom.stages.document.contract import PageText
from postroom.stages.document.reader import DocumentReader

LINE = "The quick brown fox jumps over the lazy dog and runs"


def first_page(reader: DocumentReader, content: bytes) -> PageText:
    with reader.open(content, ContentKind.PDF) as document:
        return document.text(0)


def texts(page: PageText) -> list[str]:
    return [word.text for word in page.page.words]


def ink_of(image: PageImage) -> Box:
    """The box of everything that is not white."""
    dark = np.frombuffer(image.pixels, np.uint8).reshape(image.height_px, image.width_px) < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return Box(
        left=columns[0] / image.width_px,
        top=rows[0] / image.height_px,
        right=(columns[-1] + 1) / image.width_px,
        bottom=(rows[-1] + 1) / image.height_px,
    )


@pytest.mark.parametrize("font", ["Helvetica", "Courier", "Times-Roman"])
@pytest.mark.parametrize("spacing", [-0.5, 0, 1, 2, 4])
def test_an_amount_stays_whole_however_its_characters_are_spaced(
    reader: DocumentReader, draw_pdf: Callable[..., bytes], font: str, spacing: float
) -> None:
    def page(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        text.setFont(font, 10)
        text.setCharSpace(spacing)
        text.textOut("Total $1,800.00 due")
        canvas.drawText(text)

    assert texts(first_page(reader, draw_pdf(page))) == ["Total", "$1,800.00", "due"]


def test_an_amount_drawn_letter_by_letter_stays_whole(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Courier", 10)
        for place, letter in enumerate("$1,800.00"):
            canvas.drawString(72 + 6.5 * place, 700, letter)

    assert texts(first_page(reader, draw_pdf(page))) == ["$1,800.00"]


def test_an_amount_kerned_within_one_operator_stays_whole(
    reader: DocumentReader, write_pdf: Callable[..., bytes]
) -> None:
    content = b"BT /F 10 Tf 72 700 Td [($1)60(,)60(8)-40(00)80(.)50(00)] TJ ET"
    assert texts(first_page(reader, one_page(write_pdf, content))) == ["$1,800.00"]


def test_neighbouring_columns_are_not_glued(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 700, "100.00")
        canvas.drawString(72 + canvas.stringWidth("100.00", "Helvetica", 10) + 8, 700, "200.00")
        canvas.drawString(72, 680, "below")

    assert texts(first_page(reader, draw_pdf(page))) == ["100.00", "200.00", "below"]


def test_a_hyphen_at_the_end_of_a_line_is_kept(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "runs M-T-W-T-F-S-")
        canvas.drawString(72, 686, "WVII")

    assert texts(first_page(reader, draw_pdf(page))) == ["runs", "M-T-W-T-F-S-", "WVII"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("corner", [(0, 0), (-100, 250)])
def test_boxes_stand_where_the_ink_is_however_the_page_is_turned_and_cropped(
    reader: DocumentReader, write_pdf: Callable[..., bytes], turn: int, corner: tuple[int, int]
) -> None:
    x, y = corner
    extra = b"/Rotate %d/CropBox[%d %d %d %d]" % (turn, x, y, x + 400, y + 300)
    content = b"BT /F 40 Tf %d %d Td (HEH) Tj ET" % (x + 250, y + 200)
    with reader.open(one_page(write_pdf, content, extra), ContentKind.PDF) as document:
        page, ink = document.text(0).page, ink_of(document.image(0))
    (word,) = page.words
    wide = turn % 180 == 0
    assert (page.width_pt, page.height_pt) == ((400, 300) if wide else (300, 400))
    box, slack = word.box, 0.06
    assert box.left - 0.01 <= ink.left <= box.left + slack
    assert box.top - 0.01 <= ink.top <= box.top + slack
    assert box.right - slack <= ink.right <= box.right + 0.01
    assert box.bottom - slack <= ink.bottom <= box.bottom + 0.01


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("drawn_at", [0, 90, 180, 270])
def test_a_page_drawn_sideways_is_turned_so_that_it_can_be_read(
    reader: DocumentReader, write_pdf: Callable[..., bytes], turn: int, drawn_at: int
) -> None:
    angle = math.radians(drawn_at)
    c, s = round(math.cos(angle)), round(math.sin(angle))
    content = b"BT /F 20 Tf %d %d %d %d 200 150 Tm (Contract 2020 states amounts) Tj ET" % (c, s, -s, c)
    extra = b"/Rotate %d/CropBox[-200 -200 600 500]" % turn
    with reader.open(one_page(write_pdf, content, extra), ContentKind.PDF) as document:
        seen, image = document.text(0), document.image(0)
    assert texts(seen) == ["Contract", "2020", "states", "amounts"]
    lefts = [word.box.left for word in seen.page.words]
    assert lefts == sorted(lefts)
    assert image.width_px / image.height_px == pytest.approx(seen.page.width_pt / seen.page.height_pt, rel=0.01)
    ink, box = ink_of(image), union(word.box for word in seen.page.words)
    assert ink.left == pytest.approx(box.left, abs=0.01)
    assert ink.right == pytest.approx(box.right, abs=0.01)
    assert box.top <= ink.top < ink.bottom <= box.bottom


def test_lines_that_touch_on_a_page_drawn_sideways_are_parted(
    reader: DocumentReader, write_pdf: Callable[..., bytes]
) -> None:
    lines = [b"Th", b"8p-9p", b"W", b"6p-7p"] * 4
    shown = b" ".join(b"(%b) Tj 0 -10 Td" % line for line in lines)
    content = b"q 0 1 -1 0 200 150 cm BT /F 10 Tf %b ET Q" % shown
    assert texts(first_page(reader, one_page(write_pdf, content))) == [line.decode() for line in lines]


def test_a_note_up_the_margin_stays_whole(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    def page(canvas: Canvas) -> None:
        write_lines(canvas, mode=0)
        canvas.rotate(90)
        canvas.drawString(100, -30, "Form 2020")

    assert texts(first_page(reader, draw_pdf(page)))[-2:] == ["Form", "2020"]


def test_text_beside_the_page_is_left_out(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "seen")
        canvas.drawString(900, 700, "unseen")

    assert texts(first_page(reader, draw_pdf(page))) == ["seen"]


def test_a_blank_page_is_trusted_and_has_no_words(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    page = first_page(reader, draw_pdf(lambda _: None))
    assert page.trusted
    assert not page.page.words


def test_invisible_text_over_a_scan_is_not_trusted(
    reader: DocumentReader, draw_pdf: Callable[..., bytes], noise: ImageReader
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawImage(noise, 0, 0, 600, 800)
        write_lines(canvas, mode=3)

    seen = first_page(reader, draw_pdf(page))
    assert not seen.trusted
    assert seen.reason == "the text is invisible"


def test_text_over_a_background_picture_is_trusted(
    reader: DocumentReader, draw_pdf: Callable[..., bytes], noise: ImageReader
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawImage(noise, 0, 0, 600, 800)
        write_lines(canvas, mode=0)

    assert first_page(reader, draw_pdf(page)).trusted


def test_text_beneath_a_full_page_picture_is_not_trusted(
    reader: DocumentReader, draw_pdf: Callable[..., bytes], noise: ImageReader
) -> None:
    def page(canvas: Canvas) -> None:
        write_lines(canvas, mode=0)
        canvas.drawImage(noise, 0, 0, 600, 800)

    assert first_page(reader, draw_pdf(page)).reason == "an image covers the text"


def test_a_scan_with_a_fax_line_is_not_trusted(
    reader: DocumentReader, draw_pdf: Callable[..., bytes], noise: ImageReader
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawImage(noise, 0, 0, 600, 780)
        canvas.drawString(20, 785, "03/04/2020 10:31 FAX 555 0100 P.001/002")

    assert not first_page(reader, draw_pdf(page)).trusted


def test_text_drawn_as_outlines_is_not_trusted(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    def page(canvas: Canvas) -> None:
        for letter in range(200):
            path = canvas.beginPath()
            path.moveTo(50 + letter, 700)
            path.lineTo(52 + letter, 710)
            path.curveTo(53 + letter, 706, 55 + letter, 704, 56 + letter, 700)
            canvas.drawPath(path)

    assert first_page(reader, draw_pdf(page)).reason == "hardly any text beside drawn outlines"


def test_what_is_filled_into_a_form_is_read_and_drawn(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 740, "Name")
        canvas.acroForm.textfield(name="name", value="Filled", x=72, y=700, width=200, height=24, borderStyle="solid")

    with reader.open(draw_pdf(page), ContentKind.PDF) as document:
        seen = document.text(0)
    assert texts(seen) == ["Name", "Filled"]


def write_lines(canvas: Canvas, *, mode: int) -> None:
    text = canvas.beginText(50, 740)
    text.setTextRenderMode(mode)
    for _ in range(10):
        text.textLine(LINE)
    canvas.drawText(text)


def one_page(write_pdf: Callable[..., bytes], content: bytes, extra: bytes = b"") -> bytes:
    return write_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[-1000 -1000 1000 1000]%b/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
        % extra,
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
