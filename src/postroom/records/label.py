"""What people or other systems say is right, and the examples made of it."""

from dataclasses import dataclass
from enum import StrEnum

from postroom.records.page import Page
from postroom.records.value import Region, State, ValueSource, WordRange


class Role(StrEnum):
    """What a document may be used for; no document has two roles.

    Train fits weights, dev decides when to stop and which choice wins, calibration fits confidence, threshold sets
    what is accepted without a person, and test is only ever reported on.
    """

    TRAIN = "train"
    DEV = "dev"
    CALIBRATION = "calibration"
    THRESHOLD = "threshold"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The true values of one field of one document.

    A field without a label is unlabelled, never absent: it is masked in the loss and in scores.

    Attributes:
        field: Name of the field.
        state: Present, absent or unreadable.
        values: The values as text, as someone wrote them; empty unless present.
        source: Who says so.
        regions: Where the values stand, as someone drew them, in any order; empty where nobody did.
    """

    field: str
    state: State
    values: tuple[str, ...] = ()
    source: ValueSource = ValueSource.TRUTH
    regions: tuple[Region, ...] = ()

    def __post_init__(self) -> None:
        """Refuse values of an absent field and a present field without any."""
        if (self.state is State.PRESENT) != bool(self.values):
            raise ValueError(f"{self.field} is {self.state} but has {len(self.values)} values")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledDocument:
    """One document with what is known about it.

    Attributes:
        key: Its name in the data set: the path given in the label file, with `#` and a number for the second and
            later documents of one file.
        type: Name of its document type, or `other`.
        labels: In the schema's order; fields that nobody was asked for are missing.
        file_sha256: Hexadecimal SHA-256 of the file it stands in; of the given words where there is no file.
        first_page: Number of its first page in the file, from 0.
        stop_page: Number after its last page; None for "to the end".
        group: Sender, template or business: never split over two roles. None where unknown.
        split: A split that the label file names ("train", "valid"), or None.
        trusted: Whether scores may count it; False where the label file says that its values are doubtful.
        damaged: Names of fields whose recorded value is known to be damaged: left out of training and scores.
        pages: Words that came with the row instead of a file to read; empty otherwise.
    """

    key: str
    type: str
    labels: tuple[Label, ...]
    file_sha256: str
    first_page: int = 0
    stop_page: int | None = None
    group: str | None = None
    split: str | None = None
    trusted: bool = True
    damaged: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedValue:
    """One true value and every place where it stands.

    Attributes:
        text: The value as labelled.
        spans: All places in the document's pages, in reading order; empty where it was not found. A value that was
            not found is neither trained as present nor as absent.
    """

    text: str
    spans: tuple[WordRange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedLabel:
    """The true values of one field, found among the words of the document."""

    field: str
    state: State
    values: tuple[AlignedValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A document ready to train or score on: its pages in reading order and its labels aligned with their words."""

    key: str
    type: str
    pages: tuple[Page, ...]
    labels: tuple[AlignedLabel, ...]
