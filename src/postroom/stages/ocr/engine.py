"""What an OCR engine must do."""

from typing import Protocol

from postroom.records.page import PageImage, Word


class OcrEngine(Protocol):
    """Reads the words on a picture of a page; one instance serves one thread."""

    @property
    def name(self) -> str:
        """Engine, version and every setting that changes results: with the image's hash, the key of the cache."""
        ...

    def read(self, image: PageImage) -> tuple[Word, ...]:
        """Find the words on a page.

        Returns:
            Words without white space, in no particular order, their boxes in fractions of the image and each with a
            confidence; empty for a page without text.

        Raises:
            MissingDependencyError: Something the engine needs is not installed.
        """
        ...
