"""pdfium's functions, called without the cost of ctypes' argument checks where they are called for every character.

`map` over such a function with ranges of addresses fills a numpy array at about 0.3 microseconds a call, five times as
fast as a loop in Python. Only the worker process imports this.
"""

import ctypes
from collections import deque
from collections.abc import Callable, Iterable
from itertools import repeat

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

_ADDRESS = ctypes.c_void_p
_NUMBER = ctypes.c_int


def _plain(function: object, result: type, *arguments: type) -> Callable[..., int]:
    address = ctypes.cast(function, ctypes.c_void_p).value  # type: ignore[arg-type]  # a ctypes function is castable
    if address is None:
        raise RuntimeError("pdfium lacks a function that is needed")
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_loose_box = _plain(raw.FPDFText_GetLooseCharBox, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS)
_tight_box = _plain(raw.FPDFText_GetCharBox, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_text = _plain(raw.FPDFText_GetText, _NUMBER, _ADDRESS, _NUMBER, _NUMBER, _ADDRESS)
_unicode = _plain(raw.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _NUMBER)
_is_hyphen = _plain(raw.FPDFText_IsHyphen, _NUMBER, _ADDRESS, _NUMBER)
_has_map_error = _plain(raw.FPDFText_HasUnicodeMapError, _NUMBER, _ADDRESS, _NUMBER)
_angle = _plain(raw.FPDFText_GetCharAngle, ctypes.c_float, _ADDRESS, _NUMBER)
_text_object = _plain(raw.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _NUMBER)
_page_object = _plain(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _NUMBER)
_object_kind = _plain(raw.FPDFPageObj_GetType, _NUMBER, _ADDRESS)
_render_mode = _plain(raw.FPDFTextObj_GetTextRenderMode, _NUMBER, _ADDRESS)


def start() -> None:
    """Initialise the library; once in a process."""
    raw.FPDF_InitLibraryWithConfig(ctypes.byref(raw.FPDF_LIBRARY_CONFIG(version=2)))


def address_of(handle: object) -> int:
    """Give the address that a pdfium handle holds."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0  # type: ignore[arg-type]  # handles are ctypes pointers


def characters(text_page: int, count: int) -> NDArray[np.uint32]:
    """Give the code points of the first `count` characters, (count,)."""
    buffer = np.zeros(count + 1, np.uint16)
    written = _text(text_page, 0, count, buffer.ctypes.data)
    units: NDArray[np.uint32] = buffer[:count].astype(np.uint32)
    # The buffer leaves characters without a code out, and has two units for those beyond U+FFFF.
    if written == count + 1 and not ((units >= 0xD800) & (units < 0xE000)).any():
        return units
    return np.fromiter(map(_unicode, repeat(text_page), range(count)), np.uint32, count)


def loose_boxes(text_page: int, count: int) -> NDArray[np.float64]:
    """Give (count, 4) boxes in page units, left, bottom, right, top: advance width by the font's ascent and descent."""
    held = np.zeros((count, 4), np.float32)
    first, size = held.ctypes.data, 4 * held.itemsize
    _run(map(_loose_box, repeat(text_page), range(count), range(first, first + count * size, size)))
    return held[:, [0, 3, 2, 1]].astype(np.float64)


def tight_boxes(text_page: int, indices: Iterable[int], count: int) -> NDArray[np.float64]:
    """Give (count, 4) boxes in page units, left, bottom, right, top, of the ink of the `count` characters `indices`."""
    held = np.zeros((count, 4), np.float64)
    first, size = held.ctypes.data, 4 * held.itemsize
    left, right, bottom, top = (range(first + 8 * k, first + 8 * k + count * size, size) for k in (0, 2, 1, 3))
    _run(map(_tight_box, repeat(text_page), indices, left, right, bottom, top))
    return held


def hyphens(text_page: int, indices: Iterable[int]) -> NDArray[np.bool_]:
    """Say which of the characters `indices` are hyphens at the end of a line."""
    return np.fromiter((value == 1 for value in map(_is_hyphen, repeat(text_page), indices)), np.bool_)


def unmapped(text_page: int, indices: Iterable[int]) -> NDArray[np.bool_]:
    """Say for which of the characters `indices` the font tells no Unicode, so that the code is a guess."""
    return np.fromiter((value == 1 for value in map(_has_map_error, repeat(text_page), indices)), np.bool_)


def angles(text_page: int, indices: Iterable[int]) -> NDArray[np.float64]:
    """Give the angles, clockwise in radians, at which the characters `indices` stand in page units."""
    return np.fromiter(map(_angle, repeat(text_page), indices), np.float64)


def invisible(text_page: int, indices: Iterable[int]) -> NDArray[np.bool_]:
    """Say which of the characters `indices` are drawn in text rendering mode 3 (ISO 32000-1, 9.3.6), not at all."""
    hidden: dict[int, bool] = {}
    marks = []
    for address in map(_text_object, repeat(text_page), indices):
        if address not in hidden:
            hidden[address] = bool(address) and _render_mode(address) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        marks.append(hidden[address])
    return np.array(marks, np.bool_)


def page_objects(page: int, count: int) -> tuple[list[int], list[int]]:
    """Give the addresses of the first `count` objects of a page in drawing order, and their kinds."""
    objects = list(map(_page_object, repeat(page), range(count)))
    return objects, list(map(_object_kind, objects))


def _run(calls: Iterable[object]) -> None:
    """Make the calls of a lazy `map`; what they return does not matter, their output stands in an array."""
    deque(calls, maxlen=0)
