"""Cuts a line that an engine read as a whole into words with boxes.

The recogniser says in which of its columns it saw each character (the peaks of connectionist temporal classification,
Graves et al. 2006). Those say roughly where a word ends; the ink in the line's own picture says exactly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from postroom.records.geometry import Box
from postroom.records.page import Word

_TURNED_ASPECT = 1.5  # rapidocr turns crops that are this much taller than wide
_WIDE_GAP = 0.5  # white between two characters, in heights of the line's ink; a space is about 0.4, kerning below 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """What the recogniser says about one line.

    Attributes:
        text: Its characters, spaces included.
        columns: The recogniser's column of each character that is not white space.
        count: Columns that the line spans.
        confidences: For each character of `text`, from 0 to 1.
    """

    text: str
    columns: tuple[int, ...]
    count: float
    confidences: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A word: its text, the product of its characters' confidences, its first and last character's centre (0 to 1)."""

    text: str
    confidence: float
    first: float
    last: float


def cut_line(
    line: ReadLine, crop: NDArray[np.uint8], *, quad: NDArray[np.float64], size: tuple[float, float]
) -> list[Word]:
    """Cut one line into words.

    Args:
        line: What was read.
        crop: (h, w, 3) picture of the line as it was given to the recogniser.
        quad: (4, 2) corners of the line in pixels of the page: top left, top right, bottom right, bottom left.
        size: Width and height of the page in the same pixels.

    Returns:
        The words from left to right; their confidence is the product of their characters'.
    """
    ink = _ink(crop)
    empty = np.logical_not(ink.any(axis=0))
    top, bottom = _rows(ink, 0, ink.shape[1])
    pieces = _pieces(line, empty, math.inf if empty.all() else _WIDE_GAP * (bottom - top))
    edges = _edges(pieces, empty)
    turned = _is_turned(quad)
    corners = quad / np.array(size)
    words = []
    for piece, (left, right) in zip(pieces, edges, strict=True):
        top, bottom = _rows(ink, left, right)
        span = (left / ink.shape[1], top / ink.shape[0], right / ink.shape[1], bottom / ink.shape[0])
        words.append(Word(text=piece.text, box=_place(span, corners, turned=turned), confidence=piece.confidence))
    return words


def _pieces(line: ReadLine, empty: NDArray[np.bool_], wide_px: float) -> list[_Piece]:
    """Group characters at spaces, and where white of `wide_px` pixels shows that a space was overlooked."""
    centres = iter(min(1.0, (column + 0.5) / line.count) for column in line.columns)
    groups: list[list[tuple[str, float, float]]] = [[]]
    for character, confidence in zip(line.text, line.confidences, strict=True):
        if character.isspace():
            groups.append([])
            continue
        centre = next(centres)
        if groups[-1] and _gap(empty, groups[-1][-1][2], centre)[1] > wide_px:
            groups.append([])
        groups[-1].append((character, confidence, centre))
    return [
        _Piece(
            text="".join(character for character, _, _ in group),
            confidence=round(min(1.0, math.prod(confidence for _, confidence, _ in group)), 4),
            first=group[0][2],
            last=group[-1][2],
        )
        for group in groups
        if group
    ]


def _ink(crop: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell ink from paper, (h, w): Otsu's threshold (1979), the rarer side being the ink, without long rules."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    _, light = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = np.asarray(light) == 0
    ink: NDArray[np.bool_] = ~dark if dark.mean() > 0.5 else dark
    ink[ink.mean(axis=1) > 0.8] = False  # a rule under or over the line
    return ink


def _edges(pieces: Sequence[_Piece], empty: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Find each word's left and right edge in pixels of the crop, of which `empty` columns hold no ink."""
    cuts = [0, *(_gap(empty, one.last, other.first)[0] for one, other in pairwise(pieces)), len(empty)]
    edges = []
    for start, stop in pairwise(cuts):
        inked = np.flatnonzero(~empty[start:stop])
        edges.append((start + int(inked[0]), start + int(inked[-1]) + 1) if len(inked) else (start, max(start, stop)))
    return edges


def _gap(empty: NDArray[np.bool_], left: float, right: float) -> tuple[int, int]:
    """Give middle and width of the widest white between two centres; width 0 at the half way where all is ink."""
    start = int(left * len(empty))
    stretch = empty[start : max(int(right * len(empty)), start + 1)]
    bounds = np.flatnonzero(np.diff(np.concatenate(([False], stretch, [False])).astype(np.int8)))
    if not len(bounds):
        return start + len(stretch) // 2, 0
    starts, stops = bounds[::2], bounds[1::2]
    widest = int(np.argmax(stops - starts))
    return start + int(starts[widest] + stops[widest]) // 2, int(stops[widest] - starts[widest])


def _rows(ink: NDArray[np.bool_], left: int, right: int) -> tuple[int, int]:
    """Find a word's top and bottom edge in pixels of the crop."""
    inked = np.flatnonzero(ink[:, left:right].any(axis=1))
    return (int(inked[0]), int(inked[-1]) + 1) if len(inked) else (0, ink.shape[0])


def _is_turned(quad: NDArray[np.float64]) -> bool:
    """Say whether the line runs up or down the page, so that rapidocr turned its picture counter-clockwise."""
    # int() as in rapidocr's get_rotate_crop_image, whose decision is repeated here
    width = int(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[2] - quad[3])))
    height = int(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2])))
    return height >= _TURNED_ASPECT * width


def _place(span: tuple[float, float, float, float], quad: NDArray[np.float64], *, turned: bool) -> Box:
    """Map a span of the crop (left, top, right, bottom in its fractions) to the upright box around it on the page."""
    left, top, right, bottom = span
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    if turned:
        corners = np.stack([1 - corners[:, 1], corners[:, 0]], axis=1)
    across, down = corners[:, :1], corners[:, 1:]
    points = (
        quad[0] * (1 - across) * (1 - down)
        + quad[1] * across * (1 - down)
        + quad[2] * across * down
        + quad[3] * (1 - across) * down
    )
    low, high = points.min(axis=0).round(5), points.max(axis=0).round(5)
    return Box(left=float(low[0]), top=float(low[1]), right=float(high[0]), bottom=float(high[1]))
