"""Pictures that come as attachments: decoded, turned upright, made grey. Only the worker process imports this."""

import io
from typing import Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from postroom.errors import TooLargePartError, UnreadablePartError
from postroom.records.message import ContentKind
from postroom.stages.document.drawing import Drawing
from postroom.stages.document.options import DocumentOptions

_FORMATS = {ContentKind.JPEG: "JPEG", ContentKind.PNG: "PNG", ContentKind.TIFF: "TIFF"}
_LONG_SIDE_IN = 11.7  # A4: what is assumed of pictures that do not tell, as those of telephones
_BELIEVED_DPI = (90.0, 1300.0)  # 72 is what programs write that do not know
_DEEP_MODES: Final = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")

Image.MAX_IMAGE_PIXELS = None  # we compare sizes ourselves, before anything is decoded


class Picture:
    """A picture of one or more pages (TIFF), each a page without words."""

    def __init__(self, content: bytes, kind: ContentKind, options: DocumentOptions) -> None:
        self._options = options
        try:
            self._image = Image.open(io.BytesIO(content), formats=[_FORMATS[kind]])
            self.page_count = int(getattr(self._image, "n_frames", 1))
        except MemoryError:
            raise
        except UnidentifiedImageError as error:  # its message has the address of the buffer, another in every run
            raise UnreadablePartError(f"no {kind.value} that can be read: its beginning is damaged") from error
        except Exception as error:
            raise UnreadablePartError(f"no {kind.value} that can be read: {error}") from error
        if self.page_count > options.max_pages:
            raise TooLargePartError(f"{self.page_count} pages; the limit is {options.max_pages}")
        self._check_size()

    def size_pt(self, index: int) -> tuple[float, float]:
        """Give the width and the height of page `index` as a person sees it, in points."""
        image = self._frame(index)
        dpi = _dpi(image)
        width, height = image.size
        if image.getexif().get(0x0112, 1) in {5, 6, 7, 8}:  # EXIF 2.3, orientation: the four that lie on their side
            width, height = height, width
        return width / dpi * 72, height / dpi * 72

    def draw(self, index: int) -> Drawing:
        """Decode page `index`: upright, grey, on white where it is transparent, no larger than allowed."""
        image = self._frame(index)
        dpi = _dpi(image)
        long_px = max(image.size)
        scale = min(1.0, (self._options.max_page_pixels / (image.width * image.height)) ** 0.5)
        image.draft("L", (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
        try:
            upright = ImageOps.exif_transpose(_grey(image))
        except MemoryError:
            raise
        except Exception as error:
            raise UnreadablePartError(f"page {index + 1} cannot be decoded: {error}") from error
        rest = min(1.0, (self._options.max_page_pixels / (upright.width * upright.height)) ** 0.5)
        if rest < 1:
            size = (max(1, int(upright.width * rest)), max(1, int(upright.height * rest)))
            upright = upright.resize(size, Image.Resampling.LANCZOS)
        return Drawing(
            width_px=upright.width,
            height_px=upright.height,
            dpi=dpi * max(upright.size) / long_px,
            pixels=upright.tobytes(),
        )

    def _frame(self, index: int) -> Image.Image:
        try:
            self._image.seek(index)
        except MemoryError:
            raise
        except Exception as error:
            raise UnreadablePartError(f"page {index + 1} is not there: {error}") from error
        self._check_size()
        return self._image

    def _check_size(self) -> None:
        width, height = self._image.size
        if width * height > self._options.max_pixels:
            raise TooLargePartError(f"{width} x {height} pixels; the limit is {self._options.max_pixels}")


def _dpi(image: Image.Image) -> float:
    """Give the picture's own resolution where it can be believed, else the one that makes it as long as A4."""
    stated = image.info.get("dpi", (0, 0))
    try:
        dpi = float(stated[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    low, high = _BELIEVED_DPI
    return dpi if low <= dpi <= high else max(image.size) / _LONG_SIDE_IN


def _grey(image: Image.Image) -> Image.Image:
    """Make 8-bit grey, keeping the EXIF data that tell the orientation."""
    exif = image.getexif()
    if image.mode in _DEEP_MODES:
        values = np.asarray(image, np.float64)
        low, high = float(values.min()), float(values.max())
        grey = Image.fromarray(((values - low) * (255 / max(high - low, 1e-9))).astype(np.uint8))
    elif image.has_transparency_data:
        layered = image.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        grey = Image.alpha_composite(white, layered).convert("L")
    else:
        grey = image.convert("L")
    grey.getexif().update(exif)
    return grey
