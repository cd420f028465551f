"""What a model says about a document, before it is decoded into values."""

from dataclasses import dataclass

from postroom.records.value import WordRange


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanScore:
    """A run of words that may be a value; `probability` is the model's own, not calibrated, from 0 to 1."""

    words: WordRange
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceScore:
    """One of the possible values of a choice field, with the model's own probability."""

    choice: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldScores:
    """What the model says about one field of one document.

    Attributes:
        field: Name of the field.
        absent: The model's own probability that the document holds no value.
        spans: The best candidates, most probable first. For a single field, `absent` and all candidates of the
            document sum to 1 (the tail is cut). For a repeated field each stands alone: probability against absence.
        choices: All choices, most probable first; empty unless the field is a choice.
    """

    field: str
    absent: float
    spans: tuple[SpanScore, ...] = ()
    choices: tuple[ChoiceScore, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentScores:
    """What the model says about one document inside a file.

    Attributes:
        type: Name of the document type, or `other`.
        type_probability: The model's own probability of that type.
        first_page: Number of its first page in the file, from 0.
        stop_page: Number after its last page.
        fields: Scores of the fields of its type, in the schema's order; empty for `other`.
    """

    type: str
    type_probability: float
    first_page: int
    stop_page: int
    fields: tuple[FieldScores, ...] = ()
