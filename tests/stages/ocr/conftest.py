"""Pages whose text is known because the tests drew it."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from postroom.records.geometry import Box
from postroom.records.page import Page, PageImage, TextSource, Word
from postroom.stages.ocr.options import OcrOptions
from postroom.stages.ocr.rapid import RapidEngine

DPI = 150
LETTER = (
    (0.10, 0.08, "Invoice number: 4711-A", 22),
    (0.10, 0.12, "Date: 03/14/2026", 22),
    (0.10, 0.20, "Northern Light Trading Company", 26),
    (0.10, 0.24, "17 Harbour Street", 22),
    (0.10, 0.28, "Springfield, OH 45501", 22),
    (0.10, 0.40, "Description", 22),
    (0.70, 0.40, "Amount", 22),
    (0.10, 0.44, "Advertising on channel five", 22),
    (0.70, 0.44, "$1,250.00", 22),
    (0.10, 0.48, "Agency commission", 22),
    (0.70, 0.48, "$187.50", 22),
)
"""Left edge and top in fractions of the page, text, size in pixels."""


@pytest.fixture(scope="session")
def drawn() -> Image.Image:
    """A letter drawn in black on white."""
    width, height = round(8.5 * DPI), 11 * DPI
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    for left, top, text, size in LETTER:
        pen.text((left * width, top * height), text, fill=0, font=ImageFont.load_default(size))
    return picture


@pytest.fixture(scope="session")
def letter(drawn: Image.Image) -> PageImage:
    """The letter as a page image."""
    return page_image(drawn)


@pytest.fixture(scope="session")
def scanned(drawn: Image.Image) -> PageImage:
    """The letter printed and scanned: turned by one degree, blurred, in colour."""
    turned = drawn.rotate(1, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return page_image(turned.filter(ImageFilter.GaussianBlur(0.8)).convert("RGB"))


@pytest.fixture(scope="session")
def letter_words() -> list[str]:
    """The letter's words in the order in which a person reads them."""
    return [word for _, _, text, _ in LETTER for word in text.split()]


@pytest.fixture(scope="session")
def expected_box() -> Callable[[str], Box]:
    """Where a word of the letter was drawn."""

    def find(wanted: str) -> Box:
        width, height = round(8.5 * DPI), 11 * DPI
        for left, top, text, size in LETTER:
            if wanted in text.split():
                font = ImageFont.load_default(size)
                start = font.getlength(text[: text.index(wanted)])
                x0, y0, x1, y1 = font.getbbox(wanted)
                return Box(
                    left=left + (start + x0) / width,
                    top=top + y0 / height,
                    right=left + (start + x1) / width,
                    bottom=top + y1 / height,
                )
        raise KeyError(wanted)

    return find


def page_image(picture: Image.Image) -> PageImage:
    array = np.asarray(picture)
    return PageImage(
        index=0,
        width_px=picture.width,
        height_px=picture.height,
        channels=1 if array.ndim == 2 else 3,
        dpi=DPI,
        pixels=array.tobytes(),
    )


@pytest.fixture(scope="session")
def make_image() -> Callable[[Image.Image], PageImage]:
    """Turn a Pillow picture (L or RGB) into a page image."""
    return page_image


@pytest.fixture(scope="session")
def quick_engine() -> RapidEngine:
    """The default engine on smaller images: good enough for large print, three times as quick."""
    return RapidEngine(OcrOptions(detection_side_px=640, max_pixels=800_000))


@pytest.fixture(scope="session")
def make_page() -> Callable[[Sequence[tuple[float, float, str]]], Page]:
    """Make a page of 600 by 800 points of texts at (left, top) in points, 10 points high, 5 points a character."""

    def make(texts: Sequence[tuple[float, float, str]]) -> Page:
        words = []
        for left, top, text in texts:
            start = left
            for word in text.split():
                box = Box(left=start / 600, top=top / 800, right=(start + 5 * len(word)) / 600, bottom=(top + 10) / 800)
                words.append(Word(text=word, box=box))
                start += 5 * len(word) + 3
        return Page(index=0, width_pt=600, height_pt=800, source=TextSource.TEXT_LAYER, words=tuple(words))

    return make
