"""Draws facts with their labels, and parties, into a part of the page's width."""

from collections.abc import Sequence

from postroom.demo.content import Block, Pair
from postroom.demo.sheet import BOLD, GREY, PLAIN, WHITE, Ink, Sheet
from postroom.demo.template import Colour, Layout

PALE: Colour = (0.91, 0.92, 0.94)
PADDING = 5.0
Area = tuple[float, float]
"""Left and right edge in points."""


def draw_pairs(sheet: Sheet, pairs: Sequence[Pair], area: Area, *, y: float, layout: Layout) -> float:
    """Draw facts in the layout's style from height `y` down; gives the height below them."""
    match layout.pairs:
        case "inline":
            return _draw_inline(sheet, pairs, area, y=y, layout=layout)
        case "above":
            return _draw_above(sheet, pairs, area, y=y, layout=layout)
        case "cells":
            return _draw_cells(sheet, pairs, area, y=y, layout=layout)
        case "boxed":
            bottom = _draw_aligned(sheet, pairs, (area[0] + PADDING, area[1] - PADDING), y=y + PADDING, layout=layout)
            sheet.frame((area[0], y), (area[1] - area[0], bottom + PADDING - y), colour=layout.accent)
            return bottom + PADDING + 2
        case _:
            return _draw_aligned(sheet, pairs, area, y=y, layout=layout)


def label_ink(layout: Layout) -> Ink:
    """Give how labels are set."""
    return BOLD if layout.bold_labels else Ink(colour=GREY)


def value_ink(layout: Layout) -> Ink:
    """Give how values are set: bold where labels are not."""
    return PLAIN if layout.bold_labels else BOLD


def _draw_inline(sheet: Sheet, pairs: Sequence[Pair], area: Area, *, y: float, layout: Layout) -> float:
    ink = label_ink(layout)
    for pair in pairs:
        label = pair.label + layout.colon
        sheet.write(label, area[0], y, ink=ink)
        start = area[0] + sheet.measure(label, ink) + sheet.size * 0.5
        value = sheet.shrink(pair.value, value_ink(layout), width=area[1] - start)
        sheet.write(pair.value, start, y, ink=value)
        y += sheet.line * 1.05
    return y


def _draw_aligned(sheet: Sheet, pairs: Sequence[Pair], area: Area, *, y: float, layout: Layout) -> float:
    ink = label_ink(layout)
    longest = max(sheet.measure(pair.label + layout.colon, ink) for pair in pairs)
    start = area[0] + min(longest + sheet.size * 1.2, (area[1] - area[0]) * 0.58)
    for pair in pairs:
        label = pair.label + layout.colon
        sheet.write(label, area[0], y, ink=sheet.shrink(label, ink, width=start - area[0] - 4))
        sheet.write(pair.value, start, y, ink=sheet.shrink(pair.value, value_ink(layout), width=area[1] - start))
        y += sheet.line * 1.1
    return y


def _rows_of(pairs: Sequence[Pair], area: Area, sheet: Sheet) -> tuple[list[Sequence[Pair]], float]:
    count = max(1, min(len(pairs), int((area[1] - area[0]) / (sheet.size * 12))))
    rows = [pairs[start : start + count] for start in range(0, len(pairs), count)]
    return rows, (area[1] - area[0]) / count


def _draw_above(sheet: Sheet, pairs: Sequence[Pair], area: Area, *, y: float, layout: Layout) -> float:
    rows, step = _rows_of(pairs, area, sheet)
    for row in rows:
        for place, pair in enumerate(row):
            x = area[0] + place * step
            small = Ink(bold=layout.bold_labels, scale=0.85, colour=GREY)
            sheet.write(pair.label, x, y, ink=sheet.shrink(pair.label, small, width=step - 6))
            value = sheet.shrink(pair.value, value_ink(layout), width=step - 6)
            sheet.write(pair.value, x, y + sheet.line * 0.95, ink=value)
        y += sheet.line * 2.3
    return y


def _draw_cells(sheet: Sheet, pairs: Sequence[Pair], area: Area, *, y: float, layout: Layout) -> float:
    rows, step = _rows_of(pairs, area, sheet)
    height = sheet.line * 1.25
    for row in rows:
        for place, pair in enumerate(row):
            x = area[0] + place * step
            sheet.fill((x, y), (step, height), colour=PALE)
            sheet.frame((x, y), (step, height), colour=layout.accent)
            sheet.frame((x, y + height), (step, height), colour=layout.accent)
            ink = sheet.shrink(pair.label, label_ink(layout), width=step - 8)
            sheet.write(pair.label, x + 4, y + 2, ink=ink)
            value = sheet.shrink(pair.value, value_ink(layout), width=step - 8)
            sheet.write(pair.value, x + 4, y + height + 2, ink=value)
        y += 2 * height
    return y + 4


def draw_block(sheet: Sheet, block: Block, area: Area, *, y: float, layout: Layout) -> float:
    """Draw a party in the layout's style from height `y` down; gives the height below it."""
    match layout.parties:
        case "bar":
            sheet.fill((area[0], y), (area[1] - area[0] - 8, sheet.line * 1.15), colour=layout.accent)
            sheet.write(block.label, area[0] + 4, y + 1, ink=Ink(bold=True, colour=WHITE))
            return _write_lines(sheet, block.lines, (area[0] + 4, area[1] - 8), y=y + sheet.line * 1.4)
        case "boxed":
            sheet.write(block.label + layout.colon, area[0] + PADDING, y + PADDING, ink=label_ink(layout))
            inner = (area[0] + PADDING, area[1] - 8 - PADDING)
            bottom = _write_lines(sheet, block.lines, inner, y=y + PADDING + sheet.line)
            sheet.frame((area[0], y), (area[1] - area[0] - 8, bottom + PADDING - y), colour=layout.accent)
            return bottom + PADDING
        case "beside":
            label = block.label + layout.colon
            sheet.write(label, area[0], y, ink=label_ink(layout))
            start = area[0] + max(sheet.measure(label, label_ink(layout)) + 6, sheet.size * 5)
            return _write_lines(sheet, block.lines, (start, area[1] - 4), y=y)
        case _:
            sheet.write(block.label + layout.colon, area[0], y, ink=label_ink(layout))
            return _write_lines(sheet, block.lines, (area[0], area[1] - 8), y=y + sheet.line * 1.05)


def _write_lines(sheet: Sheet, lines: Sequence[str], area: Area, *, y: float) -> float:
    for line in lines:
        y = sheet.write_paragraph(line, area[0], y, width=area[1] - area[0])
    return y
