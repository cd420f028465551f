"""True values find their places among a document's words, and a report says which did not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from postroom.records.label import AlignedLabel, AlignedValue, Example, Label, LabelledDocument
from postroom.records.page import Page
from postroom.records.schema import OTHER, DocumentType, FieldSpec, FieldType, Schema
from postroom.records.value import State, WordRange
from postroom.stages.dataset.places import Finder
from postroom.stages.dataset.word_index import PageIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAlignment:
    """How the true values of one field were found; choices are not counted, since they need not stand in the text.

    Attributes:
        type: Name of the document type.
        field: Name of the field.
        labelled: Number of values.
        found: Number of those that stand somewhere.
        found_often: Number of those that stand in several places.
        missing: Keys of the documents with a value that was not found.
    """

    type: str
    field: str
    labelled: int
    found: int
    found_often: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentReport:
    """How the values of all fields were found.

    Attributes:
        fields: In the schema's order; those without any value are missing.
    """

    fields: tuple[FieldAlignment, ...]

    @property
    def labelled(self) -> int:
        """Number of values."""
        return sum(item.labelled for item in self.fields)

    @property
    def found(self) -> int:
        """Number of values that stand somewhere."""
        return sum(item.found for item in self.fields)


def align(document: LabelledDocument, pages: Sequence[Page], *, document_type: DocumentType, locale: str) -> Example:
    """Find every place where each true value stands in the document's own pages.

    Labels known to be damaged are left out: nothing can be learnt from them.

    Args:
        document: What is known about it.
        pages: Of its file, with words in reading order; those outside the document's range are left out.
        document_type: Of the document; its fields say when values are equal.
        locale: BCP 47 tag where a field has none of its own.
    """
    own = tuple(
        page
        for page in pages
        if page.index >= document.first_page and (document.stop_page is None or page.index < document.stop_page)
    )
    finder = Finder([PageIndex.of(page) for page in own], locale=locale)
    specs = {} if document.type == OTHER else {spec.name: spec for spec in document_type.fields}
    labels = tuple(
        _aligned(label, specs[label.field], finder, pages=own)
        for label in document.labels
        if label.field in specs and label.field not in document.damaged
    )
    return Example(key=document.key, type=document.type, pages=own, labels=labels)


def _aligned(label: Label, spec: FieldSpec, finder: Finder, *, pages: Sequence[Page]) -> AlignedLabel:
    values = tuple(
        AlignedValue(text=value, spans=_drawn(finder.find(value, spec=spec), label, pages)) for value in label.values
    )
    return AlignedLabel(field=label.field, state=label.state, values=values)


def _drawn(spans: tuple[WordRange, ...], label: Label, pages: Sequence[Page]) -> tuple[WordRange, ...]:
    """Keep the places that someone drew a box around; all of them where nobody did, or where no box fits."""
    if not label.regions or len(spans) < 2:
        return spans
    by_index = {page.index: page for page in pages}
    return tuple(span for span in spans if _is_drawn(span, label, by_index[span.page])) or spans


def _is_drawn(span: WordRange, label: Label, page: Page) -> bool:
    """Say whether the middle of a word of the span stands in one of the drawn boxes."""
    boxes = [region.box for region in label.regions if region.page == span.page]
    middles = [
        ((word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2)
        for word in page.words[span.start : span.stop]
    ]
    return any(box.left <= x <= box.right and box.top <= y <= box.bottom for box in boxes for x, y in middles)


@dataclass(slots=True)
class _Count:
    labelled: int = 0
    found: int = 0
    found_often: int = 0
    missing: list[str] = field(default_factory=list)


def summarise(examples: Iterable[Example], *, schema: Schema) -> AlignmentReport:
    """Count for each field what was found, so that what was not is dropped nowhere in silence."""
    counts = {
        (kind.name, spec.name): _Count()
        for kind in schema.types
        for spec in kind.fields
        if spec.type is not FieldType.CHOICE
    }
    for example in examples:
        for label in example.labels:
            count = counts.get((example.type, label.field))
            if count is not None and label.state is State.PRESENT:
                _add(count, label, example.key)
    return AlignmentReport(
        fields=tuple(
            FieldAlignment(
                type=kind,
                field=name,
                labelled=count.labelled,
                found=count.found,
                found_often=count.found_often,
                missing=tuple(count.missing),
            )
            for (kind, name), count in counts.items()
            if count.labelled
        )
    )


def _add(count: _Count, label: AlignedLabel, key: str) -> None:
    places = [len(value.spans) for value in label.values]
    count.labelled += len(places)
    count.found += sum(number > 0 for number in places)
    count.found_often += sum(number > 1 for number in places)
    if 0 in places:
        count.missing.append(key)
