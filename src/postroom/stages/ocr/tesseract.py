"""The second engine: tesseract through tesserocr; quicker and less exact than rapidocr."""

import os
import threading
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

from postroom.errors import MissingDependencyError
from postroom.records.geometry import Box
from postroom.records.page import PageImage, Word
from postroom.stages.ocr.options import OcrOptions

_USUAL_PLACES = (
    "/usr/share/tesseract-ocr/*/tessdata",  # Debian, Ubuntu
    "/usr/share/tessdata",  # Arch, Alpine, openSUSE
    "/usr/share/tesseract/tessdata",  # Fedora
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


class _Api(Protocol):
    """The part of tesserocr.PyTessBaseAPI that is used here."""

    def SetImageBytes(  # noqa: N802, PLR0917 - tesseract's own names and order
        self, imagedata: bytes, width: int, height: int, bytes_per_pixel: int, bytes_per_line: int, /
    ) -> None: ...
    def SetSourceResolution(self, ppi: int, /) -> None: ...  # noqa: N802
    def Recognize(self) -> bool: ...  # noqa: N802
    def GetIterator(self) -> object: ...  # noqa: N802
    def Clear(self) -> None: ...  # noqa: N802


class TesseractEngine:
    """Reads pages with tesseract's LSTM recogniser.

    Raises:
        MissingDependencyError: Package, data folder or a language is missing.
    """

    def __init__(self, options: OcrOptions) -> None:
        self._options = options
        self._tesserocr = _load_tesserocr()
        self._folder = find_tessdata(options)
        self._lock = threading.Lock()
        self._api: _Api | None = None

    @property
    def name(self) -> str:
        """Engine, version, languages and settings."""
        release = self._tesserocr.tesseract_version().split()[1]
        languages = "+".join(self._options.languages)
        sizes = "+".join(str(_data_file(self._folder, each).stat().st_size) for each in self._options.languages)
        return f"tesseract-{release}+sparse1 languages={languages} data={sizes} min={self._options.min_confidence:g}"

    def read(self, image: PageImage) -> tuple[Word, ...]:
        """Find the words on a page; see `OcrEngine`."""
        with self._lock:
            api = self._api = self._api or self._open()
            try:
                api.SetImageBytes(
                    image.pixels, image.width_px, image.height_px, image.channels, image.width_px * image.channels
                )
                api.SetSourceResolution(round(image.dpi))
                api.Recognize()
                return self._words(api.GetIterator(), image)
            finally:
                api.Clear()

    def _open(self) -> "_Api":
        api: _Api = self._tesserocr.PyTessBaseAPI(
            path=f"{self._folder}/",
            lang="+".join(self._options.languages),
            # Its own page segmentation loses half the words of ruled forms; ours (`layout`) follows anyway.
            psm=self._tesserocr.PSM.SPARSE_TEXT,
            oem=self._tesserocr.OEM.LSTM_ONLY,
        )
        return api

    def _words(self, iterator: object, image: PageImage) -> tuple[Word, ...]:
        level = self._tesserocr.RIL.WORD
        words: list[Word] = []
        for found in self._tesserocr.iterate_level(iterator, level) if iterator else ():
            if found.Empty(level):
                continue
            text, confidence = found.GetUTF8Text(level).strip(), found.Confidence(level) / 100
            if text and confidence >= self._options.min_confidence:
                left, top, right, bottom = found.BoundingBox(level)
                box = Box(
                    left=round(left / image.width_px, 5),
                    top=round(top / image.height_px, 5),
                    right=round(right / image.width_px, 5),
                    bottom=round(bottom / image.height_px, 5),
                )
                words.append(Word(text="".join(text.split()), box=box, confidence=round(min(1.0, confidence), 4)))
        return tuple(words)


def find_tessdata(options: OcrOptions) -> Path:
    """Find the folder with the data files of all languages asked for.

    Raises:
        MissingDependencyError: There is none; the message says what to install.
    """
    folders = _candidates(options)
    for folder in folders:
        if all(_data_file(folder, language).is_file() for language in options.languages):
            return folder
    wanted = " and ".join(f"{language}.traineddata" for language in options.languages)
    packages = " ".join(f"tesseract-ocr-{language.replace('_', '-')}" for language in options.languages)
    raise MissingDependencyError(
        f"no folder holds {wanted} (looked in {', '.join(map(str, folders)) or 'the usual places'});"
        f" install it (Debian, Ubuntu: apt install {packages}) or name its folder in the option tessdata"
    )


def _candidates(options: OcrOptions) -> list[Path]:
    if options.tessdata is not None:
        return [options.tessdata]
    # Read here, against the rule of the house, because it is tesseract's own variable and no setting of ours.
    prefix = os.environ.get("TESSDATA_PREFIX")
    named = [Path(prefix), Path(prefix) / "tessdata"] if prefix else []
    root = Path("/")
    usual = [folder for place in _USUAL_PLACES for folder in sorted(root.glob(place.removeprefix("/")), reverse=True)]
    return named + usual


def _data_file(folder: Path, language: str) -> Path:
    return folder / f"{language}.traineddata"


def _load_tesserocr() -> ModuleType:
    try:
        return import_module("tesserocr")
    except ImportError as error:
        raise MissingDependencyError(
            f"the package tesserocr cannot be imported ({error}); install it: pip install 'postroom[tesseract]'"
        ) from error
