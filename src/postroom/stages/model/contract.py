"""What a classifier must do: the only thing that the extraction flow knows of the network."""

from collections.abc import Sequence
from typing import Protocol

from postroom.records.page import Page
from postroom.records.scores import DocumentScores

SERVING_CONTRACT = 1
"""Number of the network's inputs and outputs, and of what they mean; a bundle names the one that it needs."""


class Classifier(Protocol):
    """Says which documents a file holds and which words are which value."""

    def score(self, pages: Sequence[Page]) -> tuple[DocumentScores, ...]:
        """Score a file.

        Args:
            pages: All its pages, with words in reading order and lines and blocks filled; at least one.

        Returns:
            The documents in the file, in page order and covering all its pages.
        """
        ...
