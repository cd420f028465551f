from collections.abc import Callable

import pytest
from PIL import Image

from postroom.records.page import PageImage, Word
from postroom.stages.ocr.rapid import RapidEngine
from postroom.stages.ocr.upright import read_upright, turn


class CountingEngine:
    """Passes pages on and counts them."""

    def __init__(self, inner: RapidEngine) -> None:
        self.inner = inner
        self.name = inner.name
        self.count = 0

    def read(self, image: PageImage) -> tuple[Word, ...]:
        self.count += 1
        return self.inner.read(image)


@pytest.mark.parametrize(
    ("lying", "quarter_turns"),
    [(Image.Transpose.ROTATE_90, 1), (Image.Transpose.ROTATE_180, 2), (Image.Transpose.ROTATE_270, 3)],
)
def test_a_page_that_lies_is_turned_and_read(
    quick_engine: RapidEngine,
    drawn: Image.Image,
    letter: PageImage,
    make_image: Callable[[Image.Image], PageImage],
    lying: Image.Transpose,
    quarter_turns: int,
) -> None:
    reading = read_upright(CountingEngine(quick_engine), make_image(drawn.transpose(lying)))
    assert reading.quarter_turns == quarter_turns
    assert reading.image == letter
    assert {"Northern", "Company", "$1,250.00"} <= {word.text for word in reading.words}


def test_an_upright_page_is_read_once(quick_engine: RapidEngine, letter: PageImage) -> None:
    engine = CountingEngine(quick_engine)
    reading = read_upright(engine, letter)
    assert (reading.quarter_turns, engine.count) == (0, 1)
    assert reading.image is letter


def test_an_empty_page_is_read_once(quick_engine: RapidEngine, make_image: Callable[[Image.Image], PageImage]) -> None:
    engine = CountingEngine(quick_engine)
    assert read_upright(engine, make_image(Image.new("L", (400, 400), 255))).words == ()
    assert engine.count == 1


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_turn_goes_clockwise_and_four_of_them_lead_back(
    mode: str, make_image: Callable[[Image.Image], PageImage]
) -> None:
    picture = Image.new(mode, (3, 2))
    picture.putpixel((0, 0), 255 if mode == "L" else (255, 0, 0))
    image = make_image(picture)
    once = turn(image, 1)
    assert (once.width_px, once.height_px) == (2, 3)
    assert once.pixels[image.channels : image.channels + 1] == b"\xff"  # the top left corner went to the top right
    assert turn(once, 3) == image == turn(image, 4)
