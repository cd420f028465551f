import base64
import io
import random

from PIL import Image

from postroom.records.page import PageImage
from postroom.stages.evaluation.report.pictures import pictures_within


def noise(width: int, height: int) -> PageImage:
    pixels = random.Random(1).randbytes(width * height)
    return PageImage(index=0, width_px=width, height_px=height, channels=1, dpi=72, pixels=pixels)


def test_a_picture_is_shrunk_to_a_readable_width_and_keeps_its_shape() -> None:
    (picture,) = pictures_within([noise(2200, 1100)], budget_bytes=10_000_000)
    assert picture is not None
    assert (picture.width_px, picture.height_px) == (1100, 550)
    head, data = picture.uri.split(",")
    assert head == "data:image/webp;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (1100, 550)


def test_a_small_picture_is_not_blown_up() -> None:
    (picture,) = pictures_within([noise(100, 50)], budget_bytes=10_000_000)
    assert picture is not None
    assert (picture.width_px, picture.height_px) == (100, 50)


def test_all_pictures_shrink_alike_before_any_is_left_out() -> None:
    one, other = pictures_within([noise(1000, 500)] * 2, budget_bytes=300_000)
    assert one is not None
    assert one == other
    assert one.width_px < 1000


def test_the_last_pictures_go_where_the_smallest_are_too_many() -> None:
    full = pictures_within([noise(480, 480)], budget_bytes=10_000_000)[0]
    assert full is not None
    kept = pictures_within([noise(480, 480), None, noise(480, 480)], budget_bytes=len(full.uri) + 10)
    assert kept == [full, None, None]
