"""The text layer of one PDF page, and whether to trust it. Only the worker process imports this."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from postroom.errors import TooLargePartError, UnreadablePartError
from postroom.stages.document import pdfium
from postroom.stages.document.orientation import turns_of, turns_to_read, view_of
from postroom.stages.document.pageobjects import Graphics, graphics_of
from postroom.stages.document.trust import Evidence, doubt
from postroom.stages.document.words import Characters, Words, seen_upright, steps_between_lines, words_of

_LINE_END = (0x02, 0xFFFE)  # what pdfium writes for a hyphen at the end of a line
_HYPHEN = 0x2D
_PRIVATE = ((0xE000, 0xF900), (0xFFF0, 0x10000), (0xF0000, 0x110000))
_BLOATED = 4.0  # a loose box this many times as high as the ink of a letter belongs to a font with wrong metrics
_SPACES = (0x09, 0x0A, 0x0D, 0x20)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayer:
    """Words of a page as a person sees it.

    Attributes:
        width_pt: Width, after rotation.
        height_pt: Height, after rotation.
        texts: W words in the layer's own order.
        boxes: (W, 4) left, top, right, bottom in fractions of the page.
        reason: Why they must not be trusted, or None.
    """

    width_pt: float
    height_pt: float
    texts: list[str]
    boxes: NDArray[np.float64]
    reason: str | None


@contextmanager
def opened_text(page: raw.FPDF_PAGE, *, max_characters: int, index: int) -> Iterator[tuple[int, NDArray[np.uint32]]]:
    """Give the address of an open page's text, valid inside the block, and (C,) its code points.

    Raises:
        TooLargePartError: There are more than `max_characters`.
        UnreadablePartError: The page's text cannot be read.
    """
    handle = raw.FPDFText_LoadPage(page)
    if not handle:
        raise UnreadablePartError(f"the text of page {index + 1} is damaged")
    try:
        count = max(raw.FPDFText_CountChars(handle), 0)
        if count > max_characters:
            raise TooLargePartError(f"page {index + 1} has {count} characters; the limit is {max_characters}")
        address = pdfium.address_of(handle)
        yield address, pdfium.characters(address, count)
    finally:
        raw.FPDFText_ClosePage(handle)


def read_text_layer(page: raw.FPDF_PAGE, *, max_characters: int, index: int) -> TextLayer:
    """Read the words of an open page, drop those that nobody sees, and judge the rest.

    Raises:
        TooLargePartError: There are more than `max_characters`.
        UnreadablePartError: The page's text cannot be read, or it has no size.
    """
    frame = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, frame)
    corners = (frame.left, frame.bottom, frame.right, frame.top)
    with opened_text(page, max_characters=max_characters, index=index) as (text_page, codes):
        view = view_of(page, turns_to_read(text_page, codes), index=index)
        words, evidence = _words_and_evidence(text_page, codes, turns=view.turns, graphics=graphics_of(page, corners))
    boxes = seen_upright(words.boxes, corners, view.turns)
    on_page = _on_page(boxes)
    return TextLayer(
        width_pt=view.width_pt,
        height_pt=view.height_pt,
        texts=[text for text, kept in zip(words.texts, on_page.tolist(), strict=True) if kept],
        boxes=np.round(boxes[on_page], 6),
        reason=doubt(evidence),
    )


def _words_and_evidence(
    text_page: int, codes: NDArray[np.uint32], *, turns: int, graphics: Graphics
) -> tuple[Words, Evidence]:
    """Group the characters, and set the invisible words apart."""
    odd = _odd(codes)
    marked = np.flatnonzero(np.isin(codes, _LINE_END))
    hyphen = marked[pdfium.hyphens(text_page, marked.tolist())]
    odd[hyphen] = False
    codes = codes.copy()
    codes[hyphen] = _HYPHEN
    ends = np.zeros(codes.size, np.bool_)
    ends[marked] = True
    characters = Characters(codes=codes, boxes=pdfium.loose_boxes(text_page, codes.size), ends=ends)
    steps = steps_between_lines(characters, axis=1 - turns % 2)
    ends[steps[turns_of(text_page, steps) == turns]] = True
    words = words_of(characters)
    first = words.first.tolist()
    hidden = pdfium.invisible(text_page, first)
    visible = _chosen(_with_sane_boxes(words, text_page), ~hidden)
    printed = int((~np.isin(codes, _SPACES)).sum())
    evidence = Evidence(
        words=tuple(visible.texts),
        hidden_share=float(hidden.mean()) if hidden.size else 0.0,
        unmapped_share=float(pdfium.unmapped(text_page, first).mean()) if first else 0.0,
        odd_share=float(odd.sum()) / max(printed, 1),
        image_share=graphics.image_share,
        buried_share=graphics.buried_share,
        segments=graphics.segments,
    )
    return visible, evidence


def _odd(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Say which codes mean nothing: private ones, the replacement character, control codes but white space."""
    odd = (codes < 0x20) & ~np.isin(codes, _SPACES)
    for start, stop in _PRIVATE:
        odd |= (codes >= start) & (codes < stop)
    return np.asarray(odd)


def _with_sane_boxes(words: Words, text_page: int) -> Words:
    """Give words of fonts with absurd or no metrics the box of their ink instead."""
    first = words.first
    ink = pdfium.tight_boxes(text_page, first.tolist(), first.size)
    ink_size = (ink[:, 2:] - ink[:, :2]).max(axis=1)
    extent = words.boxes[:, 2:] - words.boxes[:, :2]
    alphanumeric = np.array([text[0].isalnum() for text in words.texts], np.bool_)
    smaller_side = extent.min(axis=1)
    bloated = alphanumeric & (smaller_side > _BLOATED * ink_size) & (ink_size > 0)
    boxes = words.boxes.copy()
    for number in np.flatnonzero(bloated | ~(smaller_side > 0)).tolist():
        start, stop = int(first[number]), int(words.stop[number])
        tight = pdfium.tight_boxes(text_page, range(start, stop), stop - start)
        boxes[number] = np.concatenate([tight[:, :2].min(axis=0), tight[:, 2:].max(axis=0)])
    return Words(texts=words.texts, boxes=boxes, first=first, stop=words.stop)


def _chosen(words: Words, marks: NDArray[np.bool_]) -> Words:
    texts = [text for text, kept in zip(words.texts, marks.tolist(), strict=True) if kept]
    return Words(texts=texts, boxes=words.boxes[marks], first=words.first[marks], stop=words.stop[marks])


def _on_page(boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which boxes are rectangles that touch the page; what stands beside it is seen by nobody."""
    left, top, right, bottom = boxes.T
    whole = np.isfinite(boxes).all(axis=1) & (left <= right) & (top <= bottom)
    return np.asarray(whole & (right > 0) & (bottom > 0) & (left < 1) & (top < 1))
