"""What a page says: words with their boxes, in lines and blocks, in reading order; and a page as a picture."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from postroom.records.geometry import Box


class TextSource(StrEnum):
    """Where the words of a page come from."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    GIVEN = "given"  # brought along by the row of a label file


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A run of characters without white space.

    Attributes:
        text: The characters as written; never empty.
        box: Where it stands on its page.
        confidence: The OCR engine's, from 0 to 1; None where the text was not guessed.
    """

    text: str
    box: Box
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words `start` up to but without `stop` of its page stand on one line, left to right."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines `start` up to but without `stop` of its page form one paragraph, cell or column piece."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The words of one page.

    Attributes:
        index: Number of the page in its file, from 0.
        width_pt: Width as a person sees the page (after its rotation), in points of 1/72 inch.
        height_pt: Height, likewise.
        source: Where the words come from.
        words: In reading order once `lines` is filled; in the source's own order before.
        lines: Consecutive and covering all words, in reading order; empty before the layout is known.
        blocks: Consecutive and covering all lines, in reading order; empty before the layout is known.
        quarter_turns: How often the page was turned clockwise by 90 degrees before it was read, because it was scanned
            sideways or upside down; boxes, width and height are those of the turned page.
    """

    index: int
    width_pt: float
    height_pt: float
    source: TextSource
    words: tuple[Word, ...]
    lines: tuple[Line, ...] = ()
    blocks: tuple[Block, ...] = ()
    quarter_turns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """A page as pixels, upright as a person sees it.

    Attributes:
        index: Number of the page in its file, from 0.
        width_px: Width in pixels.
        height_px: Height in pixels.
        channels: 1 for grey, 3 for red, green, blue.
        dpi: Pixels to the inch at which the page was drawn or scanned.
        pixels: `height_px * width_px * channels` bytes, row by row from the top, channels last.
    """

    index: int
    width_px: int
    height_px: int
    channels: int
    dpi: float
    pixels: bytes

    def __post_init__(self) -> None:
        """Refuse a buffer that does not hold exactly the stated pixels."""
        if len(self.pixels) != self.height_px * self.width_px * self.channels:
            raise ValueError(
                f"{len(self.pixels)} bytes are not {self.height_px} x {self.width_px} x {self.channels} pixels"
            )

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 over shape and pixels: the name under which OCR results are cached."""
        shape = f"{self.width_px}x{self.height_px}x{self.channels}:".encode()
        return hashlib.sha256(shape + self.pixels).hexdigest()
