import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from postroom.errors import MissingDependencyError
from postroom.records.geometry import Box
from postroom.records.page import PageImage
from postroom.stages.ocr.options import OcrOptions
from postroom.stages.ocr.tesseract import TesseractEngine, find_tessdata


@pytest.fixture(scope="module")
def engine() -> TesseractEngine:
    try:
        return TesseractEngine(OcrOptions(engine="tesseract"))
    except MissingDependencyError as error:
        pytest.skip(f"tesseract is not installed here: {error}")


def test_a_drawn_page_is_read_word_by_word(
    engine: TesseractEngine, letter: PageImage, letter_words: list[str], expected_box: Callable[[str], Box]
) -> None:
    words = engine.read(letter)
    found = Counter(word.text for word in words) & Counter(letter_words)
    assert found.total() >= 0.9 * len(letter_words)
    assert all(word.confidence is not None and 0.5 <= word.confidence <= 1 for word in words)
    box = next(word.box for word in words if word.text == "Company")
    assert (box.left, box.right) == pytest.approx(
        (expected_box("Company").left, expected_box("Company").right), abs=0.006
    )


def test_a_colour_image_is_read_too(engine: TesseractEngine, scanned: PageImage) -> None:
    assert "Company" in {word.text for word in engine.read(scanned)}


def test_an_empty_page_has_no_words(engine: TesseractEngine, make_image: Callable[[Image.Image], PageImage]) -> None:
    assert engine.read(make_image(Image.new("L", (850, 1100), 255))) == ()
    assert engine.read(make_image(Image.new("L", (1, 1), 255))) == ()


def test_a_missing_language_says_what_to_install() -> None:
    with pytest.raises(MissingDependencyError, match="apt install tesseract-ocr-xxx-yyy"):
        TesseractEngine(OcrOptions(engine="tesseract", languages=("xxx_yyy",)))


def test_a_given_folder_without_data_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(MissingDependencyError, match=str(tmp_path)):
        find_tessdata(OcrOptions(tessdata=tmp_path))


def test_the_folder_that_tesseracts_own_variable_names_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tessdata").mkdir()
    (tmp_path / "tessdata" / "eng.traineddata").write_bytes(b"")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert find_tessdata(OcrOptions()) == tmp_path / "tessdata"


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    with pytest.raises(MissingDependencyError, match=r"postroom\[tesseract\]"):
        TesseractEngine(OcrOptions(engine="tesseract"))


def test_the_name_tells_languages_and_settings_apart(engine: TesseractEngine) -> None:
    assert engine.name != TesseractEngine(OcrOptions(engine="tesseract", min_confidence=0.1)).name
    assert "languages=eng" in engine.name
