"""Images and vector paths of a PDF page, as far as trust in its text needs them. Only the worker imports this."""

import ctypes
from dataclasses import dataclass

from pypdfium2 import raw

from postroom.stages.document import pdfium

_MAX_OBJECTS = 20_000
_MAX_CHILDREN = 2000
_MAX_DEPTH = 4
_ENOUGH_SEGMENTS = 1000

Corners = tuple[float, float, float, float]
"""Left, bottom, right, top in page units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphics:
    """How much of a page is drawn rather than written.

    Attributes:
        image_share: Part of the page under images, at most 1.
        buried_share: Part of the page under the largest opaque image that was drawn after most of the text.
        segments: Lines and curves of paths, counted up to some hundreds.
    """

    image_share: float
    buried_share: float
    segments: int


def graphics_of(page: raw.FPDF_PAGE, corners: Corners) -> Graphics:
    """Look through the objects of an open page, the first thousands of them."""
    count = min(max(raw.FPDFPage_CountObjects(page), 0), _MAX_OBJECTS)
    addresses, kinds = pdfium.page_objects(pdfium.address_of(page), count)
    texts = [order for order, kind in enumerate(kinds) if kind == raw.FPDF_PAGEOBJ_TEXT]
    middle = texts[len(texts) // 2] if texts else len(kinds)
    image_share = buried_share = 0.0
    segments = 0
    for order, (address, kind) in enumerate(zip(addresses, kinds, strict=True)):
        if kind == raw.FPDF_PAGEOBJ_TEXT or (kind == raw.FPDF_PAGEOBJ_PATH and segments >= _ENOUGH_SEGMENTS):
            continue
        item = ctypes.cast(address, raw.FPDF_PAGEOBJECT)
        image, drawn = _contents(item, kind, 0)
        segments += drawn
        if image:
            share = _share(item, corners)
            image_share += share
            if kind == raw.FPDF_PAGEOBJ_IMAGE and order > middle and not raw.FPDFPageObj_HasTransparency(item):
                buried_share = max(buried_share, share)
    return Graphics(image_share=min(image_share, 1.0), buried_share=buried_share, segments=segments)


def _contents(item: raw.FPDF_PAGEOBJECT, kind: int, depth: int) -> tuple[bool, int]:
    """Say whether an object is or holds an image, and how many lines and curves it has.

    Form XObjects (ISO 32000-1, 8.10) are looked into; a page that was printed through one is drawn in it entirely.
    """
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        return True, 0
    if kind == raw.FPDF_PAGEOBJ_PATH:
        return False, max(raw.FPDFPath_CountSegments(item), 0)
    if kind != raw.FPDF_PAGEOBJ_FORM or depth >= _MAX_DEPTH:
        return False, 0
    image, segments = False, 0
    for number in range(min(max(raw.FPDFFormObj_CountObjects(item), 0), _MAX_CHILDREN)):
        child = raw.FPDFFormObj_GetObject(item, number)
        inner_image, inner_segments = _contents(child, raw.FPDFPageObj_GetType(child), depth + 1)
        image, segments = image or inner_image, segments + inner_segments
    return image, segments


def _share(item: raw.FPDF_PAGEOBJECT, corners: Corners) -> float:
    """Give the part of the page inside the object's bounds."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return 0.0
    width = min(right.value, corners[2]) - max(left.value, corners[0])
    height = min(top.value, corners[3]) - max(bottom.value, corners[1])
    page = (corners[2] - corners[0]) * (corners[3] - corners[1])
    return max(width, 0.0) * max(height, 0.0) / page if page > 0 else 0.0
