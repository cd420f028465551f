"""Rows become labelled documents: type, labels, content, key."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from postroom.errors import DataError
from postroom.records.label import Label, LabelledDocument
from postroom.records.page import Page
from postroom.records.schema import OTHER, DocumentType, FieldSpec, Schema
from postroom.records.value import Region, State
from postroom.stages.dataset.importing.given import box_of, page_of
from postroom.stages.dataset.importing.report import Problems
from postroom.stages.dataset.importing.row import Row
from postroom.stages.dataset.importing.sources import SourceFiles
from postroom.stages.dataset.split_names import is_split_name
from postroom.storage.codec import digest, to_json


def content_digest(pages: Iterable[Page]) -> str:
    """Hexadecimal SHA-256 that stands for a file where pages were given instead."""
    return digest([to_json(page) for page in pages])


class Documents:
    """Makes the documents of one label file, and notes what it cannot take over.

    Attributes:
        problems: What was noted so far.
    """

    def __init__(self, *, schema: Schema, files: Path, split_by: str | None) -> None:
        self.problems = Problems()
        self._schema = schema
        self._sources = SourceFiles(files)
        self._split_by = split_by
        self._dividers: dict[str, str] = {}
        self._ranges: dict[str, dict[tuple[int, int | None], str]] = {}

    def make(self, row: Row, raw: Mapping[str, object], *, place: str) -> LabelledDocument:
        """Make the document of a row; ValueError that says why there is none."""
        kind = self._type_of(row)
        pages = tuple(page_of(given, index=index) for index, given in enumerate(row.given))
        name = row.file or row.key
        if name is None or (not pages and row.file is None):
            raise ValueError("neither file, nor words with boxes and a key")
        sha256 = content_digest(pages) if pages else self._sources.sha256(name)
        if row.stop_page is not None and row.stop_page <= row.first_page:
            raise ValueError(f"stop_page {row.stop_page} is not after first_page {row.first_page}")
        labels = () if kind is None else self._labels(row, kind, place)
        key = self._key(name, (row.first_page, row.stop_page), place)
        self._note_divider(key, row, raw)
        return LabelledDocument(
            key=key,
            type=OTHER if kind is None else kind.name,
            labels=labels,
            file_sha256=sha256,
            first_page=row.first_page,
            stop_page=row.stop_page,
            group=row.group,
            split=self._split_of(row, place),
            trusted=row.trusted,
            damaged=tuple(label.field for label in labels if label.field in row.label_damage),
            pages=pages,
        )

    def divide(self, documents: list[LabelledDocument]) -> list[LabelledDocument]:
        """Apply `split_by` once all rows are known: its values are splits if all of them name one, else groups."""
        if self._split_by is None:
            return documents
        if not self._dividers:
            raise DataError(f"no row has a value for {self._split_by!r}, by which to split")
        missing = [document for document in documents if document.key not in self._dividers]
        for document in missing:
            self.problems.add(document.key, f"no value for {self._split_by!r}, by which to split")
        are_splits = all(is_split_name(value) for value in self._dividers.values())
        return [
            dataclasses.replace(document, split=self._dividers.get(document.key))
            if are_splits
            else dataclasses.replace(document, split=None, group=self._dividers.get(document.key))
            for document in documents
        ]

    def _type_of(self, row: Row) -> DocumentType | None:
        """Find the row's document type, None for `other`; without a name it is the one that has all its fields."""
        if row.type == OTHER:
            return None
        by_name = {kind.name: kind for kind in self._schema.types}
        if row.type is not None and row.type not in by_name:
            raise ValueError(f"document type {row.type!r} is not in the project{_nearest(row.type, by_name)}")
        if row.type is not None:
            return by_name[row.type]
        fitting = [
            kind for kind in self._schema.types if row.fields.keys() <= {field.name for field in kind.fields}
        ] or list(self._schema.types)
        if len(fitting) > 1:
            raise ValueError(f"no type, and several fit: {', '.join(kind.name for kind in fitting)}")
        return fitting[0]

    def _labels(self, row: Row, kind: DocumentType, place: str) -> tuple[Label, ...]:
        names = [field.name for field in kind.fields]
        for name in sorted(row.fields.keys() - set(names)):
            self.problems.add(place, f"field {name!r} is not in document type {kind.name!r}{_nearest(name, names)}")
        for name in sorted(set(row.label_damage) - set(names)):
            self.problems.add(place, f"label_damage names {name!r}, which is no field of document type {kind.name!r}")
        return tuple(self._label(row, field, place) for field in kind.fields if field.name in row.fields)

    def _label(self, row: Row, field: FieldSpec, place: str) -> Label:
        values = row.fields[field.name]
        if not field.repeated:
            values = tuple(dict.fromkeys(values))
            if len(values) > 1:
                self.problems.add(place, f"field {field.name!r} is not repeated but has several values; all were kept")
        regions = tuple(Region(page=drawn.page, box=box_of(drawn.box)) for drawn in row.regions.get(field.name, ()))
        return Label(field=field.name, state=State.PRESENT if values else State.ABSENT, values=values, regions=regions)

    def _key(self, name: str, page_range: tuple[int, int | None], place: str) -> str:
        """Name the document after its file; ValueError where these pages of it are labelled already."""
        ranges = self._ranges.setdefault(name, {})
        if page_range in ranges:
            raise ValueError(f"{name!r} is labelled already in {ranges[page_range]}; say first_page and stop_page")
        ranges[page_range] = place
        return name if len(ranges) == 1 else f"{name}#{len(ranges)}"

    def _split_of(self, row: Row, place: str) -> str | None:
        if row.split is not None and not is_split_name(row.split):
            self.problems.add(place, f"split {row.split!r} is none of the known names; taken as unknown")
            return None
        return row.split

    def _note_divider(self, key: str, row: Row, raw: Mapping[str, object]) -> None:
        """Remember the row's value of `split_by`: a row key, or the first value of a field without its case."""
        if self._split_by is None:
            return
        value = raw.get(self._split_by)
        if isinstance(value, str | int | float) and str(value).strip():
            self._dividers[key] = str(value).strip()
        elif row.fields.get(self._split_by):
            self._dividers[key] = row.fields[self._split_by][0].casefold()


def _nearest(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name, names, n=1, cutoff=0.0)
    return f"; the nearest is {near[0]!r}" if near else ""
