"""Reads pages that were scanned lying on their side or on their head.

A page is turned only where its words say so: most long ones stand on end, or the engine doubts them all. So an upright
page costs nothing more.
"""

from dataclasses import dataclass

import numpy as np

from postroom.records.page import PageImage, Word
from postroom.stages.ocr.engine import OcrEngine
from postroom.stages.ocr.pixels import array_of, image_of

_DOUBTFUL = 0.6  # mean confidence; upright pages have 0.9, pages on their head 0.3
_LONG = 4  # characters from which a word is surely wider than high


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What stands on a page once it is upright.

    Attributes:
        words: In fractions of the upright page, in no particular order.
        quarter_turns: How many quarters of a circle, clockwise, make the image upright: 0 to 3.
        image: The upright image.
    """

    words: tuple[Word, ...]
    quarter_turns: int
    image: PageImage


def read_upright(engine: OcrEngine, image: PageImage) -> Reading:
    """Read a page, turning it first where its words say that it is not upright."""
    best = Reading(words=engine.read(image), quarter_turns=0, image=image)
    turns = _turns_to_try(best.words, image)
    for quarter_turns in turns:
        upright = turn(image, quarter_turns)
        reading = Reading(words=engine.read(upright), quarter_turns=quarter_turns, image=upright)
        best = max(best, reading, key=_quality)
    return best


def turn(image: PageImage, quarter_turns: int) -> PageImage:
    """Turn an image clockwise by quarters of a circle."""
    if quarter_turns % 4 == 0:
        return image
    return image_of(np.ascontiguousarray(np.rot90(array_of(image), -quarter_turns)), image)


def _turns_to_try(words: tuple[Word, ...], image: PageImage) -> tuple[int, ...]:
    """Say which turns could be right; none for a page that reads well, or hardly at all."""
    long = [word for word in words if len(word.text) >= _LONG]
    if not long:
        return ()
    upended = sum(word.box.height * image.height_px > word.box.width * image.width_px for word in long)
    if upended > len(long) / 2:
        return (1, 3)
    confidence = sum(word.confidence or 0.0 for word in long) / len(long)
    return (2,) if confidence < _DOUBTFUL else ()


def _quality(reading: Reading) -> tuple[float, int]:
    """Order readings by what was read surely: long words that lie flat, by confidence; the lesser turn at a tie."""
    image = reading.image
    flat = sum(
        (word.confidence or 0.0) * len(word.text)
        for word in reading.words
        if len(word.text) >= _LONG and word.box.height * image.height_px <= word.box.width * image.width_px
    )
    return flat, -reading.quarter_turns
