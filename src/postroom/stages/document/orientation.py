"""Which way up a page is read, and how large it then is. Only the worker process imports this."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from postroom.errors import UnreadablePartError
from postroom.stages.document import pdfium

_QUARTER = np.pi / 2
_SAMPLE = 300
_LEAST = 20
_MAJORITY = 0.8
_SPACE = 0x20


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page as a person reads it.

    Attributes:
        width_pt: Width after all turns.
        height_pt: Height after all turns.
        turns: Quarter turns clockwise at which the page is shown.
        own_turns: How many of them the page asks for itself (/Rotate); pdfium makes these unasked.
    """

    width_pt: float
    height_pt: float
    turns: int
    own_turns: int


def view_of(page: raw.FPDF_PAGE, turns: int | None, *, index: int) -> View:
    """Give the view of an open page at `turns` quarter turns, None for those it asks for itself.

    Raises:
        UnreadablePartError: The page has no size.
    """
    own_turns: int = raw.FPDFPage_GetRotation(page)
    turns = own_turns if turns is None else turns
    width_pt, height_pt = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    if not (width_pt > 0 and height_pt > 0 and math.isfinite(width_pt * height_pt)):
        raise UnreadablePartError(f"page {index + 1} has no size")
    if (turns - own_turns) % 2:
        width_pt, height_pt = height_pt, width_pt
    return View(width_pt=width_pt, height_pt=height_pt, turns=turns, own_turns=own_turns)


def turns_to_read(text_page: int, codes: NDArray[np.uint32]) -> int | None:
    """Say by how many quarter turns clockwise the page must be shown so that its text stands upright.

    Programs that print a wide table on a tall page draw all of it sideways, and many do not say so in the page's
    /Rotate (ISO 32000-1, 7.7.3.3). A person would turn such a page, so it is the text's direction that counts.

    Args:
        text_page: Address of an open page's text.
        codes: (C,) its code points.

    Returns:
        0 to 3; None where there is little text, or where it runs in several directions.
    """
    drawn = np.flatnonzero(codes > _SPACE)
    sample = drawn[:: 1 + drawn.size // _SAMPLE]
    if sample.size < _LEAST:
        return None
    counts = np.bincount(turns_of(text_page, sample), minlength=4)
    turns = int(counts.argmax())
    return turns if counts[turns] >= _MAJORITY * sample.size else None


def turns_of(text_page: int, indices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Say for each of the characters `indices` by how many quarter turns clockwise it comes to stand upright."""
    # pdfium counts angles clockwise in page units, so turning back is the rest of the circle.
    return -np.rint(pdfium.angles(text_page, indices.tolist()) / _QUARTER).astype(np.int64) % 4
