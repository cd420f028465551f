import json
import logging
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from postroom.records.geometry import Box
from postroom.records.page import PageImage, Word
from postroom.stages.ocr.options import OcrOptions
from postroom.stages.ocr.rapid import RapidEngine


@pytest.fixture(scope="session")
def engine() -> RapidEngine:
    return RapidEngine(OcrOptions())


def recall(read: Sequence[Word], expected: Sequence[str]) -> float:
    wanted = Counter(expected)
    return sum((wanted & Counter(word.text for word in read)).values()) / sum(wanted.values())


def test_a_drawn_page_is_read_word_by_word(engine: RapidEngine, letter: PageImage, letter_words: list[str]) -> None:
    words = engine.read(letter)
    assert sorted(word.text for word in words) == sorted(letter_words)
    assert all(word.confidence is not None and 0.5 <= word.confidence <= 1 for word in words)


def test_boxes_stand_where_the_words_were_drawn(
    engine: RapidEngine, letter: PageImage, expected_box: Callable[[str], Box]
) -> None:
    boxes = {word.text: word.box for word in engine.read(letter)}
    for text in ("Northern", "Trading", "Company", "03/14/2026", "$1,250.00", "45501", "channel"):
        drawn = expected_box(text)
        assert boxes[text].left == pytest.approx(drawn.left, abs=0.006)
        assert boxes[text].right == pytest.approx(drawn.right, abs=0.006)
        assert boxes[text].top == pytest.approx(drawn.top, abs=0.006)
        assert boxes[text].bottom == pytest.approx(drawn.bottom, abs=0.006)


def test_a_blurred_page_turned_by_a_degree_is_read(
    engine: RapidEngine, scanned: PageImage, letter_words: list[str]
) -> None:
    assert recall(engine.read(scanned), letter_words) >= 0.9


def test_lines_that_run_down_the_page_have_boxes_that_stand_on_end(
    quick_engine: RapidEngine, drawn: Image.Image, make_image: Callable[[Image.Image], PageImage]
) -> None:
    turned = make_image(drawn.transpose(Image.Transpose.ROTATE_270))
    words = {word.text: word.box for word in quick_engine.read(turned)}
    upright = {word.text: word.box for word in quick_engine.read(make_image(drawn))}
    for text in ("Northern", "Company", "Advertising"):
        # a quarter turn clockwise takes (x, y) to (1 - y, x)
        assert words[text].top == pytest.approx(upright[text].left, abs=0.015)
        assert words[text].bottom == pytest.approx(upright[text].right, abs=0.015)
        assert words[text].left == pytest.approx(1 - upright[text].bottom, abs=0.015)
        assert words[text].right == pytest.approx(1 - upright[text].top, abs=0.015)


@pytest.mark.parametrize("size", [(850, 1100), (1, 1), (5, 3000), (6000, 2)])
def test_an_image_without_text_has_no_words(
    quick_engine: RapidEngine, size: tuple[int, int], make_image: Callable[[Image.Image], PageImage]
) -> None:
    assert quick_engine.read(make_image(Image.new("RGB", size, "white"))) == ()


def test_a_long_receipt_keeps_its_small_print(
    quick_engine: RapidEngine,
    drawn: Image.Image,
    letter_words: list[str],
    make_image: Callable[[Image.Image], PageImage],
) -> None:
    crop = drawn.crop((0, 0, drawn.width, drawn.height // 2)).resize((400, 260))
    tall = Image.new("L", (400, 260 * 7), 255)
    for number in range(7):
        tall.paste(crop, (0, number * 260))
    assert recall(quick_engine.read(make_image(tall)), letter_words * 7) >= 0.9


def test_nothing_is_downloaded_or_logged(
    letter: PageImage, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the engine reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert RapidEngine(OcrOptions()).read(letter)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("RapidOCR").getEffectiveLevel() >= logging.CRITICAL


def test_every_setting_that_changes_results_is_part_of_the_name() -> None:
    given = [
        OcrOptions(),
        OcrOptions(detection_side_px=960),
        OcrOptions(max_pixels=2_000_000),
        OcrOptions(line_width_px=320),
        OcrOptions(min_confidence=0.3),
    ]
    assert len({RapidEngine(options).name for options in given}) == len(given)
    assert RapidEngine(OcrOptions(threads=2)).name == RapidEngine(OcrOptions()).name


def test_a_photographed_receipt_is_read(
    engine: RapidEngine, shared_data: Path, make_image: Callable[[Image.Image], PageImage]
) -> None:
    folder = shared_data / "receipts"
    with (folder / "labels.jsonl").open(encoding="utf-8") as lines:
        row = next(row for row in map(json.loads, lines) if row["has_image"])
    with Image.open(folder / row["file"]) as picture:
        words = engine.read(make_image(picture.convert("RGB")))
    expected = [part for text in row["words"] for part in text.upper().split()]
    read = [Word(text=word.text.upper(), box=word.box) for word in words]
    assert recall(read, expected) >= 0.75
    assert np.mean([word.confidence for word in words]) > 0.8
