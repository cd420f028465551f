"""A pad of pages to write on, from the top down, in points; all dealings with reportlab stand here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from postroom.demo.template import Colour

BLACK: Colour = (0, 0, 0)
GREY: Colour = (0.4, 0.4, 0.4)
WHITE: Colour = (1, 1, 1)
LEADING = 1.3
"""Height of a line in font sizes."""
FACES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold"),
    "Times": ("Times-Roman", "Times-Bold"),
    "Courier": ("Courier", "Courier-Bold"),
    "DejaVuSans": ("DejaVuSans", "DejaVuSans-Bold"),
    "DejaVuSerif": ("DejaVuSerif", "DejaVuSerif-Bold"),
}
"""Regular and bold face of each family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """How text is set: `scale` times the sheet's size, `align` is left, right or centre of the given x."""

    bold: bool = False
    scale: float = 1.0
    align: str = "left"
    colour: Colour = BLACK


PLAIN = Ink()
BOLD = Ink(bold=True)


class Sheet:
    """Pages of one PDF; `y` is the height of the next line's top below the page's top edge.

    Args:
        family: One of `FACES`.
        page_pt: Width and height of the pages.
        size_pt: Size of ordinary text.
        margin_pt: White space on all sides.
        password: Encrypts the file for this user, where given.
    """

    def __init__(
        self,
        family: str,
        page_pt: tuple[float, float],
        *,
        size_pt: float,
        margin_pt: float,
        password: str | None = None,
    ) -> None:
        self._stream = BytesIO()
        encryption = StandardEncryption(password, canPrint=1) if password else None
        # Invariant mode leaves out times and random identifiers.
        self._canvas = Canvas(self._stream, pagesize=page_pt, invariant=1, pageCompression=1, encrypt=encryption)
        self.pages = 0
        self._document_starts = 0
        self.on_page_end: Callable[[Sheet], None] | None = None
        self.change_style(family, page_pt, size_pt=size_pt, margin_pt=margin_pt)

    def begin_document(self) -> None:
        """Count page numbers from this page on."""
        self._document_starts = self.pages

    @property
    def page_number(self) -> int:
        """Number of this page in its document, from 1."""
        return self.pages - self._document_starts + 1

    def change_style(self, family: str, page_pt: tuple[float, float], *, size_pt: float, margin_pt: float) -> None:
        """Set fonts and measures for the page that begins now."""
        self.faces = load_faces(family)
        self.page_width, self.page_height = page_pt
        self._canvas.setPageSize(page_pt)
        self.size = size_pt
        self.left, self.right = margin_pt, self.page_width - margin_pt
        self.top = self.y = margin_pt
        self.bottom = self.page_height - margin_pt - 2.5 * size_pt  # the foot stands below

    @property
    def width(self) -> float:
        """Width between the margins."""
        return self.right - self.left

    @property
    def line(self) -> float:
        """Height of an ordinary line."""
        return self.size * LEADING

    def face(self, ink: Ink) -> str:
        """Give the font's name."""
        return self.faces[int(ink.bold)]

    def measure(self, text: str, ink: Ink = PLAIN) -> float:
        """Give the width of a text on one line."""
        return float(stringWidth(text, self.face(ink), self.size * ink.scale))

    def shrink(self, text: str, ink: Ink, *, width: float) -> Ink:
        """Give the ink, smaller where the text would otherwise be wider than `width`."""
        needed = self.measure(text, ink)
        return ink if needed <= width else replace(ink, scale=ink.scale * width / needed)

    def wrap(self, text: str, width: float, ink: Ink = PLAIN) -> list[str]:
        """Break a text into lines no wider than `width`, at spaces."""
        return [str(line) for line in simpleSplit(text, self.face(ink), self.size * ink.scale, width)]

    def write(self, text: str, x: float, y: float, *, ink: Ink = PLAIN) -> None:
        """Write one line whose top is at `y`."""
        size = self.size * ink.scale
        self._canvas.setFont(self.face(ink), size)
        self._canvas.setFillColorRGB(*ink.colour)
        shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[ink.align] * self.measure(text, ink)
        self._canvas.drawString(x - shift, self.page_height - y - size * 0.95, text)

    def write_lines(self, lines: list[str], x: float, y: float, *, ink: Ink = PLAIN) -> float:
        """Write lines below each other; gives the height below the last."""
        for line in lines:
            self.write(line, x, y, ink=ink)
            y += self.line * ink.scale
        return y

    def write_paragraph(self, text: str, x: float, y: float, *, width: float, ink: Ink = PLAIN) -> float:
        """Write a text wrapped to `width`; gives the height below it."""
        return self.write_lines(self.wrap(text, width, ink), x, y, ink=ink)

    def rule(self, left: float, right: float, y: float, *, colour: Colour = BLACK, thick: float = 0.6) -> None:
        """Draw a level line."""
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(thick)
        self._canvas.line(left, self.page_height - y, right, self.page_height - y)

    def frame(self, corner: tuple[float, float], extent: tuple[float, float], *, colour: Colour = BLACK) -> None:
        """Draw the outline of a rectangle, given its top left corner and its width and height."""
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(0.6)
        self._canvas.rect(corner[0], self.page_height - corner[1] - extent[1], *extent, stroke=1, fill=0)

    def fill(self, corner: tuple[float, float], extent: tuple[float, float], *, colour: Colour) -> None:
        """Fill a rectangle, given likewise."""
        self._canvas.setFillColorRGB(*colour)
        self._canvas.rect(corner[0], self.page_height - corner[1] - extent[1], *extent, stroke=0, fill=1)

    def shape(self, points: list[tuple[float, float]], *, colour: Colour) -> None:
        """Fill a polygon."""
        path = self._canvas.beginPath()
        path.moveTo(points[0][0], self.page_height - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self.page_height - y)
        path.close()
        self._canvas.setFillColorRGB(*colour)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def disc(self, x: float, y: float, *, radius: float, colour: Colour) -> None:
        """Fill a circle around a point."""
        self._canvas.setFillColorRGB(*colour)
        self._canvas.circle(x, self.page_height - y, radius, stroke=0, fill=1)

    def cover(self, image: bytes) -> None:
        """Fill the page with a picture (JPEG or PNG)."""
        self._canvas.drawImage(ImageReader(BytesIO(image)), 0, 0, self.page_width, self.page_height)

    def need(self, height: float) -> bool:
        """Turn the page where less than `height` is left above the foot; says whether it did."""
        if self.y + height <= self.bottom:
            return False
        self.turn_page()
        return True

    def turn_page(self) -> None:
        """End this page and begin another."""
        if self.on_page_end:
            self.on_page_end(self)
        self._canvas.showPage()
        self._canvas.setPageSize((self.page_width, self.page_height))
        self.pages += 1
        self.y = self.top

    def finish(self) -> bytes:
        """End the last page, which must be begun, and give the PDF."""
        self.turn_page()
        self._canvas.save()
        return self._stream.getvalue()


@cache
def load_faces(family: str) -> tuple[str, str]:
    """Make a family's regular and bold face known to reportlab; DejaVu comes with matplotlib."""
    faces = FACES[family]
    if family.startswith("DejaVu"):
        found = find_spec("matplotlib")
        assert found is not None
        assert found.origin is not None
        folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
        for face in faces:
            registerFont(TTFont(face, str(folder / f"{face}.ttf")))
    return faces
