"""Remembers what an engine read, so that no page is read twice with the same settings."""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from postroom.records.geometry import Box
from postroom.records.page import PageImage, Word
from postroom.stages.ocr.engine import OcrEngine

FORMAT: Final = 1
"""Number of the stored form; an entry of another form is read anew."""


class CachedEngine:
    """An engine whose results are kept in files under a folder, by the hash of the image and the engine's name.

    Processes may share the folder: an entry appears whole or not at all.
    """

    def __init__(self, engine: OcrEngine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder

    @property
    def name(self) -> str:
        """The name of the engine inside."""
        return self._engine.name

    def read(self, image: PageImage) -> tuple[Word, ...]:
        """Give the stored words of this image, or read and store them; see `OcrEngine`."""
        key = hashlib.sha256(f"{image.sha256} {self.name}".encode()).hexdigest()
        path = self._folder / key[:2] / f"{key}.json"
        words = _load(path, self.name)
        if words is None:
            words = self._engine.read(image)
            with contextlib.suppress(OSError):  # a full disk costs time at the next reading, and no page now
                _store(path, self.name, words)
        return words


def _load(path: Path, name: str) -> tuple[Word, ...] | None:
    """Give the words of an entry; None where there is none, or it is damaged or not ours."""
    try:
        entry = json.loads(path.read_bytes())
        if entry["format"] != FORMAT or entry["engine"] != name:
            return None
        return tuple(_word(*row) for row in entry["words"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _word(text: object, edges: Sequence[float], confidence: object) -> Word:
    """Make a word of a stored row; ValueError or TypeError where it is damaged."""
    left, top, right, bottom = (float(edge) for edge in edges)
    if not isinstance(text, str) or not text or not isinstance(confidence, float | int | None):
        raise TypeError(f"not a word: {text!r}, {confidence!r}")
    return Word(text=text, box=Box(left=left, top=top, right=right, bottom=bottom), confidence=confidence)


def _store(path: Path, name: str, words: tuple[Word, ...]) -> None:
    rows = [
        (word.text, (word.box.left, word.box.top, word.box.right, word.box.bottom), word.confidence) for word in words
    ]
    entry = {"format": FORMAT, "engine": name, "words": rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(entry, file, ensure_ascii=False, separators=(",", ":"))
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
