"""What printing and scanning does to a page: blur, a slight turn, noise, JPEG."""

from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from postroom.demo.sheet import Sheet

PAPER = 247.0
"""Grey of scanned paper, from 0 (black) to 255."""
TONER = 35.0
"""Grey of scanned toner."""
POINTS_PER_INCH = 72

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanStrength:
    """How bad a scan is.

    Attributes:
        blur_px: Standard deviation of the blur.
        turn_degrees: The page is turned by a random angle of at most this, to either side.
        noise: Standard deviation of the noise, in grey levels of 255.
        jpeg_quality: From 1 to 100.
    """

    blur_px: float = 0.7
    turn_degrees: float = 1.5
    noise: float = 6.0
    jpeg_quality: int = 70


USUAL = ScanStrength()


def degrade(image: Picture, *, rng: np.random.Generator, strength: ScanStrength = USUAL) -> Picture:
    """Make a drawn page look printed and scanned.

    Args:
        image: (H, W) or (H, W, C) pixels of an upright page, 255 is white.
        rng: Where angle and noise come from.
        strength: How bad it gets.

    Returns:
        Pixels of the same shape.
    """
    encoded = np.frombuffer(degrade_to_jpeg(image, rng=rng, strength=strength), np.uint8)
    decoded = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE if image.ndim == 2 else cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded, np.uint8).reshape(image.shape)


def degrade_to_jpeg(image: Picture, *, rng: np.random.Generator, strength: ScanStrength = USUAL) -> bytes:
    """Do as `degrade`, and give the JPEG file."""
    height, width = image.shape[:2]
    inked = TONER + image.astype(np.float32) * ((PAPER - TONER) / 255)
    blurred = cv2.GaussianBlur(inked, (0, 0), strength.blur_px) if strength.blur_px else inked
    angle = float(rng.uniform(-strength.turn_degrees, strength.turn_degrees))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    white = (PAPER, PAPER, PAPER)
    turned = cv2.warpAffine(blurred, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=white)
    noisy = np.asarray(turned) + rng.normal(0, strength.noise, image.shape)
    pixels = np.clip(noisy, 0, 255).astype(np.uint8)
    done, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, strength.jpeg_quality])
    assert done
    return encoded.tobytes()


def scan_pages(
    pdf: bytes, *, rng: np.random.Generator, dpi: float = 150, strength: ScanStrength = USUAL
) -> tuple[bytes, ...]:
    """Print and scan every page of a PDF; gives grey JPEG files."""
    return tuple(degrade_to_jpeg(page, rng=rng, strength=strength) for page in _draw_pages(pdf, dpi))


def scan_pdf(pdf: bytes, *, rng: np.random.Generator, dpi: float = 150, strength: ScanStrength = USUAL) -> bytes:
    """Give the PDF that an office scanner makes of a printed PDF: a picture a page, no text."""
    sheet: Sheet | None = None
    for page in _draw_pages(pdf, dpi):
        height, width = page.shape
        size = (width * POINTS_PER_INCH / dpi, height * POINTS_PER_INCH / dpi)
        if sheet is None:
            sheet = Sheet("Helvetica", size, size_pt=10, margin_pt=0)
        else:
            sheet.turn_page()
            sheet.change_style("Helvetica", size, size_pt=10, margin_pt=0)
        sheet.cover(degrade_to_jpeg(page, rng=rng, strength=strength))
    if sheet is None:
        raise ValueError("a PDF without pages cannot be scanned")
    return sheet.finish()


def _draw_pages(pdf: bytes, dpi: float) -> list[Picture]:
    scale = dpi / POINTS_PER_INCH
    with pdfium.PdfDocument(pdf) as document:
        # A copy, because pdfium frees the bitmap behind the array.
        return [np.array(page.render(scale=scale, grayscale=True).to_numpy()).squeeze() for page in document]
