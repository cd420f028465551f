"""What training needs of an example: its words as windows beside its labels, and no pages."""

from dataclasses import dataclass

from postroom.records.label import AlignedLabel, Example
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import Window, encode_document


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledWindows:
    """One document, encoded.

    Attributes:
        key: Its name in the data set.
        type: Name of its document type, or `other`.
        first_page: Number of its first page in its file, from 0, whether it holds words or not; 0 without pages.
        labels: What is true of it, in places that count words of pages, as in the example.
        windows: Of all its pages, in reading order; empty where it holds no words.
    """

    key: str
    type: str
    first_page: int
    labels: tuple[AlignedLabel, ...]
    windows: tuple[Window, ...]


def encode_example(example: Example, *, table: PieceTable, locale: str) -> LabelledWindows:
    """Encode one example."""
    return LabelledWindows(
        key=example.key,
        type=example.type,
        first_page=example.pages[0].index if example.pages else 0,
        labels=example.labels,
        windows=encode_document(example.pages, table=table, locale=locale),
    )
