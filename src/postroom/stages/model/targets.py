"""What is true of a document, in the network's numbering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from postroom.records.label import AlignedLabel
from postroom.records.schema import OTHER, FieldSpec, FieldType, Schema
from postroom.records.value import State, WordRange
from postroom.stages.model.encode.labelled import LabelledWindows
from postroom.stages.model.encode.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Which output of the network stands for what; made from the schema alone.

    Attributes:
        fields: (type, field) of every span head, in the schema's order; choices have none.
        types: Names of the document types, `other` last.
        choices: (type, field, first, stop) of every choice: its options stand at first to stop of the choice logits,
            and after them one that says that the document tells none.
    """

    fields: tuple[tuple[str, FieldSpec], ...]
    types: tuple[str, ...]
    choices: tuple[tuple[str, FieldSpec, int, int], ...]

    @property
    def choice_count(self) -> int:
        """Length of the choice logits."""
        return self.choices[-1][3] if self.choices else 0


def heads_of(schema: Schema) -> Heads:
    """Number the fields, types and choices of a schema."""
    fields, choices, place = [], [], 0
    for document_type in schema.types:
        for spec in document_type.fields:
            if spec.type is FieldType.CHOICE:
                choices.append((document_type.name, spec, place, place + len(spec.choices) + 1))
                place += len(spec.choices) + 1
            else:
                fields.append((document_type.name, spec))
    types = (*(document_type.name for document_type in schema.types), OTHER)
    return Heads(fields=tuple(fields), types=types, choices=tuple(choices))


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTargets:
    """The places of a field's true values; no value means absent, a field left out is unknown.

    Attributes:
        field: Number of the span head.
        repeated: Whether several values may be true.
        values: For each value the (window, first word in it, width - 1) of every place where it stands.
    """

    field: int
    repeated: bool
    values: tuple[tuple[tuple[int, int, int], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTargets:
    """What is true of one document.

    Attributes:
        fields: Targets of the fields whose truth is known.
        choices: (first, stop, chosen counted from first) of the choices whose truth is known.
        type: Number of its type, None where types are not learned.
        starts: For each window 1.0 where its page begins the document, else 0.0.
    """

    fields: tuple[FieldTargets, ...]
    choices: tuple[tuple[int, int, int], ...]
    type: int | None
    starts: tuple[float, ...]

    def renumbered(self, place_of: Mapping[int, int]) -> "DocumentTargets":
        """Give the targets where only some windows are left, all with values among them: old number to new."""
        fields = tuple(
            replace(
                field,
                values=tuple(
                    tuple((place_of[window], first, width) for window, first, width in value) for value in field.values
                ),
            )
            for field in self.fields
        )
        starts = tuple(self.starts[window] for window in sorted(place_of))
        return replace(self, fields=fields, starts=starts)


def targets_of(document: LabelledWindows, *, heads: Heads, widths: int, learn_types: bool) -> DocumentTargets:
    """Translate a document's labels; a value of which no place fits into a window is unknown, not absent."""
    labels = {label.field: label for label in document.labels}
    fields, choices = [], []
    for number, (type_name, spec) in enumerate(heads.fields):
        label = labels.get(spec.name) if type_name == document.type else None
        values = None if label is None else _values(label, document.windows, widths=widths)
        if values is not None:
            fields.append(FieldTargets(field=number, repeated=spec.repeated, values=values))
    for type_name, spec, first, stop in heads.choices:
        label = labels.get(spec.name) if type_name == document.type else None
        chosen = None if label is None else _chosen(label, spec)
        if chosen is not None:
            choices.append((first, stop, chosen))
    return DocumentTargets(
        fields=tuple(fields),
        choices=tuple(choices),
        type=heads.types.index(document.type) if learn_types else None,
        starts=tuple(float(window.page == document.first_page) for window in document.windows),
    )


def _values(
    label: AlignedLabel, windows: Sequence[Window], *, widths: int
) -> tuple[tuple[tuple[int, int, int], ...], ...] | None:
    """Place each value of a label, None where the truth cannot be told."""
    if label.state is State.UNREADABLE:
        return None
    placed = []
    for value in label.values:
        places = tuple(place for span in value.spans if (place := _place(span, windows, widths=widths)) is not None)
        if places:
            placed.append(places)
    if label.state is State.PRESENT and not placed:
        return None
    return tuple(placed)


def _place(span: WordRange, windows: Sequence[Window], *, widths: int) -> tuple[int, int, int] | None:
    for number, window in enumerate(windows):
        first = span.start - window.start
        inside = window.page == span.page and first >= 0 and span.stop - window.start <= len(window.breaks)
        if inside and span.stop - span.start <= widths:
            return number, first, span.stop - span.start - 1
    return None


def _chosen(label: AlignedLabel, spec: FieldSpec) -> int | None:
    """Number a choice's true option, the one after the last where there is none; None where the truth is unknown."""
    if label.state is State.ABSENT:
        return len(spec.choices)
    folded = [choice.casefold() for choice in spec.choices]
    for value in label.values:
        if value.text.casefold() in folded:
            return folded.index(value.text.casefold())
    return None
