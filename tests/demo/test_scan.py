"""A page that was printed and scanned."""

import numpy as np
import pypdfium2 as pdfium
import pytest

from postroom.demo.scan import ScanStrength, degrade, scan_pages, scan_pdf
from postroom.demo.sheet import Sheet


def rng() -> np.random.Generator:
    return np.random.default_rng(4)


@pytest.mark.parametrize("shape", [(120, 90), (120, 90, 3)])
def test_a_scanned_picture_keeps_its_shape_and_is_neither_white_nor_clean(shape: tuple[int, ...]) -> None:
    page = np.full(shape, 255, np.uint8)
    scanned = degrade(page, rng=rng())
    assert scanned.shape == shape
    assert scanned.dtype == np.uint8
    assert 230 < scanned.mean() < 252
    assert scanned.std() > 1


def test_the_same_random_stream_gives_the_same_scan() -> None:
    page = np.full((60, 40), 255, np.uint8)
    assert np.array_equal(degrade(page, rng=rng()), degrade(page, rng=rng()))


def test_a_page_is_turned_by_at_most_the_given_angle() -> None:
    page = np.full((400, 400), 255, np.uint8)
    page[198:202] = 0
    strength = ScanStrength(blur_px=0, noise=0, turn_degrees=1.5, jpeg_quality=95)
    angles = []
    for seed in range(8):
        scanned = degrade(page, rng=np.random.default_rng(seed), strength=strength)
        left, right = (int(np.argmin(scanned[:, column])) for column in (10, 389))
        angles.append(np.degrees(np.arctan2(right - left, 379)))
    assert max(np.abs(angles)) <= 1.7
    assert max(np.abs(angles)) > 0.5


def test_blur_and_noise_can_be_switched_off() -> None:
    page = np.full((50, 50), 255, np.uint8)
    strength = ScanStrength(blur_px=0, noise=0, turn_degrees=0, jpeg_quality=100)
    assert degrade(page, rng=rng(), strength=strength).std() == 0


def test_a_scanned_pdf_has_pages_of_the_same_size_and_no_text() -> None:
    sheet = Sheet("Times", (300, 400), size_pt=10, margin_pt=30)
    sheet.write("Hello there", 40, 40)
    sheet.turn_page()
    sheet.write("Second page", 40, 40)
    with pdfium.PdfDocument(scan_pdf(sheet.finish(), rng=rng(), dpi=100)) as scanned:
        assert len(scanned) == 2
        for page in scanned:
            assert page.get_size() == pytest.approx((300, 400), abs=1)
            assert page.get_textpage().count_chars() == 0
            assert page.render(grayscale=True).to_numpy().min() < 140


def test_scanned_pages_are_jpeg_files() -> None:
    pages = scan_pages(Sheet("Courier", (200, 200), size_pt=9, margin_pt=20).finish(), rng=rng())
    assert [page[:2] for page in pages] == [b"\xff\xd8"]
