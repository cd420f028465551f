"""Page pictures small enough to stand inside the report."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from postroom.records.page import PageImage

WIDTHS_PX = (1100, 850, 650, 480)
"""Tried in turn until all pictures keep to their budget; a letter page is hard to read below the last one."""

_QUALITY = 55


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image for an HTML page.

    Attributes:
        uri: The whole image, as a data URI.
        width_px: Width in pixels.
        height_px: Height in pixels.
    """

    uri: str
    width_px: int
    height_px: int


def pictures_within(images: Sequence[PageImage | None], *, budget_bytes: int) -> list[Picture | None]:
    """Encode page images so that together they take at most `budget_bytes`.

    All of them shrink alike. Where even the smallest are too many, the last ones are None.

    Args:
        images: None where there is nothing to show.
        budget_bytes: Of the data URIs together.
    """
    pictures: list[Picture | None] = []
    for width in WIDTHS_PX:
        pictures = [None if image is None else _encode(image, width) for image in images]
        if sum(_size(picture) for picture in pictures) <= budget_bytes:
            return pictures
    kept: list[Picture | None] = []
    for picture in pictures:
        budget_bytes -= _size(picture)
        kept.append(picture if budget_bytes >= 0 else None)
    return kept


def _encode(image: PageImage, width: int) -> Picture:
    mode = "L" if image.channels == 1 else "RGB"
    pixels = Image.frombytes(mode, (image.width_px, image.height_px), image.pixels)
    if image.width_px > width:
        height = max(1, round(image.height_px * width / image.width_px))
        pixels = pixels.resize((width, height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    pixels.save(buffer, format="WEBP", quality=_QUALITY, method=4)
    encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
    return Picture(uri=f"data:image/webp;base64,{encoded}", width_px=pixels.width, height_px=pixels.height)


def _size(picture: Picture | None) -> int:
    return 0 if picture is None else len(picture.uri)
