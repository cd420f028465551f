"""Draws the table of items and the sums below it, over as many pages as they need."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.demo.content import Column, Form, Pair
from postroom.demo.pairs import PADDING, PALE, label_ink
from postroom.demo.sheet import BOLD, GREY, PLAIN, WHITE, Ink, Sheet
from postroom.demo.template import Layout

WIDE = 0.4
"""A column with a greater share holds descriptions, which wrap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table's columns with their left and right edges in points."""

    columns: tuple[Column, ...]
    edges: tuple[tuple[float, float], ...]
    layout: Layout


def draw_table(sheet: Sheet, columns: tuple[Column, ...], *, layout: Layout) -> None:
    """Draw the items; each page begins with the headings again."""
    grid = Grid(columns=columns, edges=_edges_of(sheet, columns), layout=layout)
    _draw_headings(sheet, grid)
    for row in range(len(columns[0].cells)):
        cells = [
            [column.cells[row]] if column.numeric else sheet.wrap(column.cells[row], right - left - 2 * PADDING)
            for column, (left, right) in zip(columns, grid.edges, strict=True)
        ]
        height = sheet.line * (max(map(len, cells)) + layout.row_lines - 1)
        if sheet.need(height):
            _draw_headings(sheet, grid)
        _draw_row(sheet, grid, cells=cells, height=height, odd=row % 2 == 1)
    sheet.rule(sheet.left, sheet.right, sheet.y, colour=layout.accent)
    sheet.y += sheet.line * 0.8


def _edges_of(sheet: Sheet, columns: Sequence[Column]) -> tuple[tuple[float, float], ...]:
    # A column is at least as wide as its widest number or code; the rest goes to the descriptions.
    rigid = [0.0 if column.share > WIDE else _widest(sheet, column) for column in columns]
    left = sheet.left
    edges = []
    for width in rigid:
        right = left + (width or sheet.width - sum(rigid))
        edges.append((left, right))
        left = right
    return tuple(edges)


def _widest(sheet: Sheet, column: Column) -> float:
    widest = max(sheet.measure(column.heading, BOLD), *(sheet.measure(cell) for cell in column.cells))
    return max(widest + 2 * PADDING + 2, sheet.width * column.share * 0.7)


def _draw_headings(sheet: Sheet, grid: Grid) -> None:
    sheet.need(sheet.line * 3)
    accent = grid.layout.accent
    filled = grid.layout.table in {"grid", "striped"}
    height = sheet.line * 1.4
    if filled:
        sheet.fill((sheet.left, sheet.y), (sheet.width, height), colour=accent)
    for column, (left, right) in zip(grid.columns, grid.edges, strict=True):
        ink = Ink(bold=True, colour=WHITE if filled else accent, align="right" if column.numeric else "left")
        sheet.write(column.heading, right - PADDING if column.numeric else left + PADDING, sheet.y + 2, ink=ink)
    sheet.y += height
    if grid.layout.table == "ruled":
        sheet.rule(sheet.left, sheet.right, sheet.y - 2, colour=accent, thick=1.0)


def _draw_row(sheet: Sheet, grid: Grid, *, cells: Sequence[list[str]], height: float, odd: bool) -> None:
    if grid.layout.table == "striped" and odd:
        sheet.fill((sheet.left, sheet.y), (sheet.width, height), colour=PALE)
    for lines, column, (left, right) in zip(cells, grid.columns, grid.edges, strict=True):
        ink = Ink(align="right") if column.numeric else PLAIN
        sheet.write_lines(lines, right - PADDING if column.numeric else left + PADDING, sheet.y + 2, ink=ink)
        if grid.layout.table == "grid":
            sheet.frame((left, sheet.y), (right - left, height), colour=GREY)
    sheet.y += height
    if grid.layout.table == "ruled":
        sheet.rule(sheet.left, sheet.right, sheet.y, colour=GREY, thick=0.3)


def draw_totals(sheet: Sheet, form: Form, *, layout: Layout) -> None:
    """Draw the sums in the layout's style, all on one page."""
    sheet.need(sheet.line * (1.5 * len(form.totals) + 2))
    match layout.totals:
        case "sentence":
            sheet.y = sheet.write_paragraph(form.totals_sentence, sheet.left, sheet.y, width=sheet.width)
        case "cells":
            _draw_total_cells(sheet, form.totals, layout=layout)
        case "wide":
            _draw_total_rows(sheet, form.totals, (sheet.left, sheet.right), layout=layout)
        case "boxed":
            left, top = sheet.right - sheet.width * 0.46, sheet.y
            sheet.y += PADDING
            _draw_total_rows(sheet, form.totals, (left + PADDING, sheet.right - PADDING), layout=layout)
            sheet.frame((left, top), (sheet.right - left, sheet.y - top), colour=layout.accent)
        case _:
            _draw_total_rows(sheet, form.totals, (sheet.right - sheet.width * 0.44, sheet.right), layout=layout)
    sheet.y += sheet.line * 0.8


def _draw_total_rows(sheet: Sheet, totals: Sequence[Pair], area: tuple[float, float], *, layout: Layout) -> None:
    for pair in totals:
        ink = Ink(bold=True, scale=1.15, colour=layout.accent) if pair.strong else label_ink(layout)
        value = Ink(bold=pair.strong, scale=ink.scale, align="right")
        if pair.strong and layout.totals == "wide":
            sheet.rule(*area, sheet.y - 1, colour=layout.accent)
        label = pair.label + layout.colon
        room = area[1] - area[0] - sheet.measure(pair.value, value) - 10
        sheet.write(label, area[0], sheet.y + 1, ink=sheet.shrink(label, ink, width=room))
        sheet.write(pair.value, area[1], sheet.y + 1, ink=value)
        sheet.y += sheet.line * ink.scale * 1.15


def _draw_total_cells(sheet: Sheet, totals: Sequence[Pair], *, layout: Layout) -> None:
    step, height = sheet.width / len(totals), sheet.line * 1.3
    for place, pair in enumerate(totals):
        x = sheet.left + place * step
        sheet.fill((x, sheet.y), (step, height), colour=PALE)
        for row in (0, 1):
            sheet.frame((x, sheet.y + row * height), (step, height), colour=layout.accent)
        label = sheet.shrink(pair.label, Ink(scale=0.9, align="centre"), width=step - 8)
        sheet.write(pair.label, x + step / 2, sheet.y + 2, ink=label)
        value = sheet.shrink(pair.value, Ink(bold=pair.strong, align="centre"), width=step - 8)
        sheet.write(pair.value, x + step / 2, sheet.y + height + 2, ink=value)
    sheet.y += 2 * height
