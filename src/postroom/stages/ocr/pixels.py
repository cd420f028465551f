"""Page images as arrays."""

import numpy as np
from numpy.typing import NDArray

from postroom.records.page import PageImage


def array_of(image: PageImage) -> NDArray[np.uint8]:
    """Give the pixels without copying them.

    Returns:
        (height_px, width_px) for a grey image, (height_px, width_px, 3) in the order red, green, blue otherwise.
    """
    shape = (image.height_px, image.width_px, image.channels)[: 2 if image.channels == 1 else 3]
    return np.frombuffer(image.pixels, dtype=np.uint8).reshape(shape)


def image_of(array: NDArray[np.uint8], like: PageImage) -> PageImage:
    """Make a page image of the same page as `like` from an array shaped as `array_of` gives it."""
    return PageImage(
        index=like.index,
        width_px=array.shape[1],
        height_px=array.shape[0],
        channels=like.channels,
        dpi=like.dpi,
        pixels=array.tobytes(),
    )
