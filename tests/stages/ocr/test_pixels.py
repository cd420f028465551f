import numpy as np

from postroom.records.page import PageImage
from postroom.stages.ocr.pixels import array_of, image_of


def test_a_grey_image_has_two_dimensions_and_a_colour_image_three() -> None:
    grey = PageImage(index=0, width_px=3, height_px=2, channels=1, dpi=100, pixels=bytes(range(6)))
    colour = PageImage(index=0, width_px=1, height_px=2, channels=3, dpi=100, pixels=bytes(range(6)))
    assert array_of(grey).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert array_of(colour).tolist() == [[[0, 1, 2]], [[3, 4, 5]]]


def test_an_image_made_of_its_own_array_is_the_same() -> None:
    image = PageImage(index=4, width_px=1, height_px=2, channels=3, dpi=72, pixels=bytes(range(6)))
    assert image_of(np.asarray(array_of(image)), image) == image
