"""Prints documents in words onto pages: PDF bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from postroom.demo.content import Block, Form, Prose
from postroom.demo.head import draw_foot, draw_head
from postroom.demo.pairs import Area, draw_block, draw_pairs
from postroom.demo.sheet import PLAIN, Ink, Sheet
from postroom.demo.table import draw_table, draw_totals
from postroom.demo.template import Layout

GUTTER = 22.0
"""Space between two halves of a page, in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A PDF and the range of pages that each of its documents takes, first and one after the last, from 0."""

    pdf: bytes
    ranges: tuple[tuple[int, int], ...]


def print_documents(contents: Sequence[tuple[Form | Prose, Layout]], *, password: str | None = None) -> Printed:
    """Print documents one after the other into one PDF, each from a new page on."""
    layout = contents[0][1]
    sheet = Sheet(layout.family, layout.page_pt, size_pt=layout.size_pt, margin_pt=layout.margin_pt, password=password)
    starts: list[int] = []
    for content, layout in contents:
        if starts:
            sheet.turn_page()
        starts.append(sheet.pages)
        sheet.begin_document()
        sheet.change_style(layout.family, layout.page_pt, size_pt=layout.size_pt, margin_pt=layout.margin_pt)
        sheet.on_page_end = partial(draw_foot, content=content, layout=layout)
        draw_head(sheet, content, layout=layout)
        if isinstance(content, Form):
            _draw_form(sheet, content, layout=layout)
        else:
            _draw_prose(sheet, content, layout=layout)
    pdf = sheet.finish()
    return Printed(pdf=pdf, ranges=tuple(zip(starts, [*starts[1:], sheet.pages], strict=True)))


def _draw_form(sheet: Sheet, form: Form, *, layout: Layout) -> None:
    _draw_parties_and_facts(sheet, form, layout=layout)
    sheet.y += sheet.line
    draw_table(sheet, form.columns, layout=layout)
    draw_totals(sheet, form, layout=layout)
    for note in form.notes:
        sheet.need(sheet.line * 2)
        sheet.y = sheet.write_paragraph(note, sheet.left, sheet.y, width=sheet.width) + 3


def _draw_parties_and_facts(sheet: Sheet, form: Form, *, layout: Layout) -> None:
    middle, top = sheet.left + sheet.width * 0.5, sheet.y
    full = (sheet.left, sheet.right)
    left, right = (sheet.left, middle - GUTTER / 2), (middle + GUTTER / 2, sheet.right)
    match layout.arrangement:
        case "parties_left":
            low = _draw_stack(sheet, form.blocks, left, y=top, layout=layout)
            sheet.y = max(low, draw_pairs(sheet, form.facts, right, y=top, layout=layout))
        case "facts_left":
            low = draw_pairs(sheet, form.facts, left, y=top, layout=layout)
            sheet.y = max(low, _draw_stack(sheet, form.blocks, right, y=top, layout=layout))
        case "parties_row":
            low = _draw_row(sheet, form.blocks, full, y=top, layout=layout)
            sheet.y = draw_pairs(sheet, form.facts, full, y=low + sheet.line, layout=layout)
        case _:
            low = draw_pairs(sheet, form.facts, full, y=top, layout=layout)
            sheet.y = _draw_row(sheet, form.blocks, full, y=low + sheet.line, layout=layout)


def _draw_stack(sheet: Sheet, blocks: Sequence[Block], area: Area, *, y: float, layout: Layout) -> float:
    for block in blocks:
        y = draw_block(sheet, block, area, y=y, layout=layout) + sheet.line * 0.7
    return y


def _draw_row(sheet: Sheet, blocks: Sequence[Block], area: Area, *, y: float, layout: Layout) -> float:
    step = (area[1] - area[0]) / max(2, len(blocks))
    lows = [y]
    for place, block in enumerate(blocks):
        left = area[0] + place * step
        lows.append(draw_block(sheet, block, (left, left + step), y=y, layout=layout))
    return max(lows)


def _draw_prose(sheet: Sheet, prose: Prose, *, layout: Layout) -> None:
    width = (sheet.width - (prose.columns - 1) * GUTTER) / prose.columns
    ink = Ink(scale=1.5, bold=True, colour=layout.accent) if prose.loud else PLAIN
    top, column = sheet.y, 0
    for paragraph in prose.paragraphs:
        lines = sheet.wrap(paragraph, width, ink)
        if sheet.y + len(lines) * sheet.line * ink.scale > sheet.bottom:
            column += 1
            if column == prose.columns:
                sheet.turn_page()
                top, column = sheet.y, 0
            sheet.y = top
        x = sheet.left + column * (width + GUTTER)
        sheet.y = sheet.write_lines(lines, x, sheet.y, ink=ink) + sheet.line * 0.6
