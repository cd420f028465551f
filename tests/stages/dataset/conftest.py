"""A schema, and pages made of text."""

from collections.abc import Callable

import pytest

from postroom.records.geometry import Box
from postroom.records.label import LabelledDocument
from postroom.records.page import Line, Page, TextSource, Word
from postroom.records.schema import DocumentType, FieldSpec, FieldType, Schema

MakePage = Callable[..., Page]
MakeDocument = Callable[..., LabelledDocument]


@pytest.fixture
def schema() -> Schema:
    fields = (
        FieldSpec(name="number", type=FieldType.IDENTIFIER),
        FieldSpec(name="advertiser", type=FieldType.TEXT),
        FieldSpec(name="address", type=FieldType.ADDRESS),
        FieldSpec(name="total", type=FieldType.MONEY, currency="USD"),
        FieldSpec(name="day", type=FieldType.DATE),
        FieldSpec(name="tags", type=FieldType.TEXT, repeated=True),
        FieldSpec(name="kind", type=FieldType.CHOICE, choices=("order", "invoice")),
    )
    return Schema(project="mail", version=1, locale="en-US", types=(DocumentType(name="order", fields=fields),))


@pytest.fixture
def make_page() -> MakePage:
    def make(*lines: str, index: int = 0) -> Page:
        """Lay out each text as a line, its words in columns of a twentieth of the page."""
        words: list[Word] = []
        rows: list[Line] = []
        for row, line in enumerate(lines):
            start = len(words)
            for column, text in enumerate(line.split()):
                left, top = column / 20, row / 50
                words.append(Word(text=text, box=Box(left=left, top=top, right=left + 0.04, bottom=top + 0.01)))
            rows.append(Line(start=start, stop=len(words)))
        return Page(
            index=index,
            width_pt=595,
            height_pt=842,
            source=TextSource.TEXT_LAYER,
            words=tuple(words),
            lines=tuple(rows),
        )

    return make


@pytest.fixture
def make_document() -> MakeDocument:
    def make(
        key: str, *, sha256: str | None = None, group: str | None = None, split: str | None = None
    ) -> LabelledDocument:
        return LabelledDocument(
            key=key, type="order", labels=(), file_sha256=sha256 or f"sha of {key}", group=group, split=split
        )

    return make
