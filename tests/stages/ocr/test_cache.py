import json
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.records.geometry import Box
from postroom.records.page import PageImage, Word
from postroom.stages.ocr.cache import FORMAT, CachedEngine

IMAGE = PageImage(index=0, width_px=2, height_px=1, channels=1, dpi=100, pixels=b"\x00\xff")
WORDS = (
    Word(text="Öl", box=Box(left=0.1, top=0.2, right=0.3, bottom=0.30001), confidence=0.875),
    Word(text="4711", box=Box(left=0.4, top=0.2, right=0.5, bottom=0.3), confidence=None),
)


class CountingEngine:
    """An engine that reads the same words off every page and counts how often it is asked."""

    def __init__(self, name: str = "counting-1") -> None:
        self.name = name
        self.count = 0

    def read(self, image: PageImage) -> tuple[Word, ...]:
        self.count += 1
        return WORDS if image == IMAGE else ()


def entry(folder: Path) -> Path:
    (path,) = folder.rglob("*.json")
    return path


def test_a_page_is_read_once_and_the_stored_words_are_the_same(tmp_path: Path) -> None:
    engine = CountingEngine()
    assert [CachedEngine(engine, tmp_path).read(IMAGE) for _ in range(3)] == [WORDS] * 3
    assert engine.count == 1


def test_another_image_another_engine_and_another_setting_are_read_anew(tmp_path: Path) -> None:
    engine, other = CountingEngine(), CountingEngine("counting-2")
    CachedEngine(engine, tmp_path).read(IMAGE)
    assert CachedEngine(engine, tmp_path).read(replace(IMAGE, pixels=b"\x00\x00")) == ()
    CachedEngine(other, tmp_path).read(IMAGE)
    assert (engine.count, other.count) == (2, 1)


def test_the_same_pixels_on_another_page_are_not_read_again(tmp_path: Path) -> None:
    engine = CountingEngine()
    CachedEngine(engine, tmp_path).read(IMAGE)
    assert CachedEngine(engine, tmp_path).read(replace(IMAGE, index=7)) == WORDS
    assert engine.count == 1


def test_a_page_without_words_is_remembered_too(tmp_path: Path) -> None:
    engine = CountingEngine()
    blank = replace(IMAGE, pixels=b"\x00\x00")
    assert [CachedEngine(engine, tmp_path).read(blank) for _ in range(2)] == [(), ()]
    assert engine.count == 1


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"format":1}',
        json.dumps({"format": FORMAT + 1, "engine": "counting-1", "words": []}).encode(),
        json.dumps({"format": FORMAT, "engine": "another", "words": []}).encode(),
        json.dumps({"format": FORMAT, "engine": "counting-1", "words": [["a", [0.5, 0, 0.1, 1], 1]]}).encode(),
        json.dumps({"format": FORMAT, "engine": "counting-1", "words": [["a", [0, 0, 1], 1]]}).encode(),
        json.dumps({"format": FORMAT, "engine": "counting-1", "words": [[7, [0, 0, 1, 1], 1]]}).encode(),
    ],
)
def test_a_damaged_entry_is_read_anew_and_mended(tmp_path: Path, damage: bytes) -> None:
    engine = CountingEngine()
    cached = CachedEngine(engine, tmp_path)
    cached.read(IMAGE)
    entry(tmp_path).write_bytes(damage)
    assert cached.read(IMAGE) == WORDS
    assert cached.read(IMAGE) == WORDS
    assert engine.count == 2


def test_a_folder_that_cannot_be_written_costs_a_reading_and_no_page(tmp_path: Path) -> None:
    """A full disk once ended the run in the middle."""
    (tmp_path / "cache").touch()
    engine = CountingEngine()
    assert [CachedEngine(engine, tmp_path / "cache").read(IMAGE) for _ in range(2)] == [WORDS] * 2
    assert engine.count == 2


def test_an_engine_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    class FailingEngine(CountingEngine):
        def read(self, image: PageImage) -> tuple[Word, ...]:
            raise RuntimeError(f"page {image.index} broke the engine")

    with pytest.raises(RuntimeError, match="page 0"):
        CachedEngine(FailingEngine(), tmp_path).read(IMAGE)
    assert list(tmp_path.rglob("*")) == []


def test_words_that_cannot_be_written_leave_no_half_entry(tmp_path: Path) -> None:
    class OddEngine(CountingEngine):
        def read(self, image: PageImage) -> tuple[Word, ...]:
            return (*super().read(image), Word(text="\ud800", box=WORDS[0].box))  # no UTF-8 for half a character

    with pytest.raises(UnicodeEncodeError):
        CachedEngine(OddEngine(), tmp_path).read(IMAGE)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_only_whole_entries_lie_in_the_folder(tmp_path: Path) -> None:
    CachedEngine(CountingEngine(), tmp_path).read(IMAGE)
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".json"]


def test_entries_of_format_1_are_still_read(tmp_path: Path) -> None:
    engine = CountingEngine()
    CachedEngine(engine, tmp_path).read(IMAGE)
    entry(tmp_path).write_text('{"format":1,"engine":"counting-1","words":[["old",[0.1,0.2,0.3,0.4],0.5]]}')
    old = Word(text="old", box=Box(left=0.1, top=0.2, right=0.3, bottom=0.4), confidence=0.5)
    assert CachedEngine(engine, tmp_path).read(IMAGE) == (old,)
