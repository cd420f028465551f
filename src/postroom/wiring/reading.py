"""What turns files into pages."""

from dataclasses import dataclass
from pathlib import Path

from postroom.stages.document.options import DocumentOptions
from postroom.stages.document.reader import DocumentReader
from postroom.stages.ocr.cache import CachedEngine
from postroom.stages.ocr.engine import OcrEngine
from postroom.stages.ocr.options import OcrOptions
from postroom.wiring.own import own_engine, own_sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How files become pages.

    Attributes:
        document: How they are opened.
        ocr: How images are read.
        cache: Folder of what OCR has read before.
    """

    document: DocumentOptions
    ocr: OcrOptions
    cache: Path


@dataclass(slots=True, kw_only=True)
class ReadingTools:
    """What turns files into pages; owns the guarded process."""

    documents: DocumentReader
    ocr: OcrEngine

    def close(self) -> None:
        """End the guarded process."""
        self.documents.close()


def open_tools(reading: Reading) -> ReadingTools:
    """Make what one process needs to read pages."""
    return ReadingTools(documents=DocumentReader(reading.document), ocr=open_ocr(reading.ocr, cache=reading.cache))


def open_ocr(options: OcrOptions, *, cache: Path) -> OcrEngine:
    """Give the chosen OCR engine behind the cache; its weights are loaded with the first page."""
    match options.engine:
        case "rapidocr":
            from postroom.stages.ocr.rapid import RapidEngine  # a second that most runs do not need

            engine: OcrEngine = RapidEngine(options)
        case "tesseract":
            from postroom.stages.ocr.tesseract import TesseractEngine  # an optional package

            engine = TesseractEngine(options)
        case reference:
            return CachedEngine(own_engine(reference, options), cache / own_sources(reference))
    return CachedEngine(engine, cache)
