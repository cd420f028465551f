import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from postroom.errors import TooLargePartError, UnreadablePartError
from postroom.records.message import ContentKind
from postroom.stages.document.options import DocumentOptions
from postroom.stages.document.reader import DocumentReader

KINDS = {ContentKind.JPEG: "JPEG", ContentKind.PNG: "PNG", ContentKind.TIFF: "TIFF"}


def saved(image: Image.Image, kind: ContentKind, **more: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, KINDS[kind], **more)
    return buffer.getvalue()


def half_black(*, mode: str = "RGB") -> Image.Image:
    """60 x 100 pixels, black in its upper half."""
    image = Image.new("L", (60, 100), 255)
    image.paste(0, (0, 0, 60, 50))
    return image.convert(mode)


def drawn(reader: DocumentReader, content: bytes, kind: ContentKind, index: int = 0) -> np.ndarray[tuple[int, int]]:
    with reader.open(content, kind) as document:
        image = document.image(index)
    return np.frombuffer(image.pixels, np.uint8).reshape(image.height_px, image.width_px)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_picture_is_a_page_without_words_for_ocr(reader: DocumentReader, kind: ContentKind) -> None:
    content = saved(half_black(), kind, dpi=(200, 200))
    with reader.open(content, kind) as document:
        seen = document.text(0)
        image = document.image(0)
        assert document.page_count == 1
        assert document.embedded_invoice() is None
    assert not seen.trusted
    assert not seen.page.words
    assert seen.page.width_pt == pytest.approx(60 / 200 * 72, rel=0.01)
    assert (image.width_px, image.height_px, image.channels) == (60, 100, 1)
    assert image.dpi == pytest.approx(200, rel=0.01)


def test_a_photograph_is_turned_upright_by_its_exif_data(reader: DocumentReader) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # was taken lying on its side: turn clockwise
    content = saved(half_black(), ContentKind.JPEG, exif=exif)
    pixels = drawn(reader, content, ContentKind.JPEG)
    assert pixels.shape == (60, 100)
    assert pixels[:, 60:].max() < 50
    assert pixels[:, :40].min() > 200
    with reader.open(content, ContentKind.JPEG) as document:
        page = document.text(0).page
    assert page.width_pt > page.height_pt


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I", "F"])
def test_every_way_to_hold_colours_becomes_grey(reader: DocumentReader, mode: str) -> None:
    pixels = drawn(reader, saved(half_black(mode=mode), ContentKind.TIFF), ContentKind.TIFF)
    assert pixels[:50].max() < 60
    assert pixels[50:].min() > 200


def test_what_is_transparent_is_white_paper(reader: DocumentReader) -> None:
    content = saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), ContentKind.PNG)
    assert drawn(reader, content, ContentKind.PNG).min() == 255


def test_a_tiff_has_many_pages(reader: DocumentReader) -> None:
    pages = [Image.new("L", (30 + n, 40), 80 * n) for n in range(3)]
    content = saved(pages[0], ContentKind.TIFF, save_all=True, append_images=pages[1:])
    with reader.open(content, ContentKind.TIFF) as document:
        assert document.page_count == 3
        for index in (2, 0, 1):
            image = document.image(index)
            assert image.width_px == 30 + index
            assert set(image.pixels) == {80 * index}


def test_a_large_picture_is_scaled_down() -> None:
    content = saved(Image.new("L", (800, 600), 200), ContentKind.JPEG, dpi=(300, 300))
    with (
        DocumentReader(DocumentOptions(max_page_pixels=120_000)) as reader,
        reader.open(content, ContentKind.JPEG) as document,
    ):
        image = document.image(0)
    assert image.width_px * image.height_px <= 120_000
    assert image.width_px / image.height_px == pytest.approx(4 / 3, rel=0.02)
    assert image.dpi == pytest.approx(300 * image.width_px / 800, rel=0.02)


def test_a_decompression_bomb_is_refused_before_it_is_decoded(reader: DocumentReader) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))

    header = struct.pack("!IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1 << 20)))
    with pytest.raises(TooLargePartError, match="60000 x 60000"):
        reader.open(bomb, ContentKind.PNG)


def test_a_picture_cut_short_is_unreadable(reader: DocumentReader) -> None:
    noise = Image.effect_noise((200, 200), 80)
    content = saved(noise, ContentKind.PNG)
    with (
        reader.open(content[: len(content) // 2], ContentKind.PNG) as document,
        pytest.raises(UnreadablePartError, match="cannot be decoded"),
    ):
        document.image(0)


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_no_picture_is_unreadable(reader: DocumentReader, kind: ContentKind) -> None:
    with pytest.raises(UnreadablePartError):
        reader.open(b"II*\0 no picture at all", kind)
