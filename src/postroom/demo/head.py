"""Draws the sender, the title and the foot of a form."""

from postroom.demo.content import Form, Prose
from postroom.demo.sheet import GREY, WHITE, Ink, Sheet
from postroom.demo.template import Layout

SEPARATOR = "  |  "


def draw_head(sheet: Sheet, content: Form | Prose, *, layout: Layout) -> None:
    """Draw the head of the first page and leave `sheet.y` below it."""
    match layout.header:
        case "left":
            _draw_sides(sheet, content, layout=layout, sender_first=True)
        case "right":
            _draw_sides(sheet, content, layout=layout, sender_first=False)
        case "centre":
            _draw_centre(sheet, content, layout=layout)
        case "band":
            _draw_band(sheet, content, layout=layout)
        case _:
            _draw_title(sheet, content, layout=layout)
    sheet.y += sheet.line


def draw_logo(sheet: Sheet, layout: Layout, x: float, *, y: float, side: float) -> float:
    """Draw the logo with its top left corner at (x, y), `side` points high; gives its width with the space after."""
    match layout.logo:
        case "disc":
            sheet.disc(x + side / 2, y + side / 2, radius=side / 2, colour=layout.accent)
            sheet.disc(x + side * 0.62, y + side * 0.4, radius=side / 5, colour=WHITE)
        case "square":
            sheet.fill((x, y), (side, side), colour=layout.accent)
            sheet.fill((x + side * 0.3, y + side * 0.3), (side * 0.4, side * 0.4), colour=WHITE)
        case "bars":
            for step, height in enumerate((0.45, 0.75, 1.0)):
                corner = (x + step * side * 0.36, y + side * (1 - height))
                sheet.fill(corner, (side * 0.26, side * height), colour=layout.accent)
        case "peak":
            sheet.shape([(x, y + side), (x + side / 2, y), (x + side, y + side)], colour=layout.accent)
        case _:
            return 0.0
    return side + 8


def _draw_sides(sheet: Sheet, content: Form | Prose, *, layout: Layout, sender_first: bool) -> None:
    half, top = sheet.width * 0.52, sheet.y
    side = "left" if sender_first else "right"
    edge = sheet.left if sender_first else sheet.right
    indent = draw_logo(sheet, layout, sheet.left, y=top, side=26) if sender_first else 0.0
    name = sheet.shrink(content.sender, Ink(bold=True, scale=1.35, align=side), width=half - indent)
    sheet.write(content.sender, edge + indent, top, ink=name)
    y = top + sheet.line * 1.5
    for line in content.sender_lines:
        y = _write_side(sheet, line, edge + indent, y=y, ink=Ink(align=side, scale=0.95), width=half - indent)
    title = Ink(bold=True, scale=1.9, align="right" if sender_first else "left", colour=layout.accent)
    title = sheet.shrink(content.title, title, width=sheet.width * 0.42)
    far = sheet.right if sender_first else sheet.left
    shift = 0.0 if sender_first else draw_logo(sheet, layout, sheet.left, y=top, side=26)
    sheet.write(content.title, far + shift, top, ink=title)
    sheet.y = max(y, top + 34)


def _write_side(sheet: Sheet, text: str, x: float, *, y: float, ink: Ink, width: float) -> float:
    return sheet.write_lines(sheet.wrap(text, width, ink), x, y, ink=ink)


def _draw_centre(sheet: Sheet, content: Form | Prose, *, layout: Layout) -> None:
    middle = sheet.page_width / 2
    if layout.logo != "none":
        draw_logo(sheet, layout, middle - 12, y=sheet.y, side=24)
        sheet.y += 32
    name = sheet.shrink(content.sender, Ink(bold=True, scale=1.6, align="centre"), width=sheet.width)
    sheet.write(content.sender, middle, sheet.y, ink=name)
    sheet.y += sheet.line * 1.7
    small = Ink(scale=0.9, align="centre", colour=GREY)
    joined = SEPARATOR.join(content.sender_lines)
    sheet.y = sheet.write_lines(sheet.wrap(joined, sheet.width, small), middle, sheet.y, ink=small)
    sheet.rule(sheet.left, sheet.right, sheet.y + 4, colour=layout.accent, thick=1.2)
    sheet.y += sheet.line
    title = sheet.shrink(content.title, Ink(bold=True, scale=1.5, align="centre"), width=sheet.width)
    sheet.write(content.title, middle, sheet.y, ink=title)
    sheet.y += sheet.line * 1.6


def _draw_band(sheet: Sheet, content: Form | Prose, *, layout: Layout) -> None:
    height = sheet.size * 3.6
    sheet.fill((0, 0), (sheet.page_width, height + 14), colour=layout.accent)
    top = 14 + (height - sheet.size * 1.7) / 2
    name = Ink(bold=True, scale=1.4, colour=WHITE)
    name = sheet.shrink(content.sender, name, width=sheet.width * 0.55)
    sheet.write(content.sender, sheet.left, top, ink=name)
    title = Ink(bold=True, scale=1.7, colour=WHITE, align="right")
    title = sheet.shrink(content.title, title, width=sheet.width * 0.4)
    sheet.write(content.title, sheet.right, top, ink=title)
    sheet.y = height + 22
    small = Ink(scale=0.9, colour=GREY)
    joined = ", ".join(content.sender_lines)
    sheet.y = sheet.write_paragraph(joined, sheet.left, sheet.y, width=sheet.width, ink=small)


def _draw_title(sheet: Sheet, content: Form | Prose, *, layout: Layout) -> None:
    indent = draw_logo(sheet, layout, sheet.left, y=sheet.y, side=24)
    title = sheet.shrink(content.title, Ink(bold=True, scale=2.1, colour=layout.accent), width=sheet.width - indent)
    sheet.write(content.title, sheet.left + indent, sheet.y, ink=title)
    sheet.y += max(sheet.line * 2.3, 30)
    sheet.rule(sheet.left, sheet.right, sheet.y - 2, colour=layout.accent, thick=1.0)


def draw_foot(sheet: Sheet, content: Form | Prose, *, layout: Layout) -> None:
    """Draw the page's foot: facts of the foot, the sender where the head lacks it, the page's number."""
    small = Ink(scale=0.85, colour=GREY)
    texts = [f"{pair.label}{layout.colon} {pair.value}" for pair in content.foot] if isinstance(content, Form) else []
    if layout.header == "foot":
        texts.insert(0, SEPARATOR.join((content.sender, *content.sender_lines)))
    y = sheet.bottom + sheet.size * 0.8
    if texts:
        sheet.rule(sheet.left, sheet.right, y - 3, colour=GREY, thick=0.4)
    for text in texts:
        sheet.write(text, sheet.left, y, ink=sheet.shrink(text, small, width=sheet.width * 0.88))
        y += sheet.line * 0.85
    number = Ink(scale=0.85, colour=GREY, align="right")
    sheet.write(f"Page {sheet.page_number}", sheet.right, sheet.bottom + sheet.size * 2.4, ink=number)
