"""A page as grey pixels, on its way out of the worker."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A page, upright, in grey.

    Attributes:
        width_px: Width in pixels.
        height_px: Height in pixels.
        dpi: Pixels to the inch.
        pixels: A byte each, row by row from the top.
    """

    width_px: int
    height_px: int
    dpi: float
    pixels: bytes
