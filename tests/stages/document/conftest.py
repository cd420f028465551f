"""Documents made by code, and one reader for all tests that do not hurt it."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from postroom.stages.document.options import DocumentOptions
from postroom.stages.document.reader import DocumentReader

PAGE = (600.0, 800.0)

Draw = Callable[[Canvas], None]


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader(DocumentOptions()) as one:
        yield one


@pytest.fixture(scope="session")
def draw_pdf() -> Callable[..., bytes]:
    """Draws each of the given pages on 600 x 800 points."""

    def drawn(*pages: Draw, encrypt: str | None = None) -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=PAGE, encrypt=encrypt, invariant=1)
        for page in pages:
            page(canvas)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    return drawn


@pytest.fixture(scope="session")
def noise() -> ImageReader:
    """A picture that fills a page like a scan does."""
    grey = Image.effect_noise((300, 400), 80)
    return ImageReader(grey)


@pytest.fixture(scope="session")
def write_pdf() -> Callable[..., bytes]:
    """Writes the given objects, numbered from 1, the first of which is the catalog, with a right cross-reference."""

    def written(*objects: bytes) -> bytes:
        out = bytearray(b"%PDF-1.7\n")
        offsets = []
        for number, content in enumerate(objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
        return bytes(out)

    return written


@pytest.fixture(scope="session")
def endless_pdf(write_pdf: Callable[..., bytes]) -> bytes:
    """A page of forms inside forms, each drawn twenty times by the one above: billions of operations in 2 kB."""
    depth = 9
    forms = []
    for level in range(depth):
        inner = b"/F Do " * 20 if level + 1 < depth else b"0 0 1 1 re f "
        resources = b"/XObject<</F %d 0 R>>" % (5 + level + 1) if level + 1 < depth else b""
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<<%b>>/Length %d>>" % (resources, len(inner))
        forms.append(head + b"stream\n" + inner + b"\nendstream")
    return write_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/F Do\nendstream",
        *forms,
    )
