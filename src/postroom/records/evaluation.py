"""How right a model is on labelled documents: judgements of single values, and the figures made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from postroom.records.value import FieldValue


class MaskReason(StrEnum):
    """Why a field of a document is not scored."""

    UNLABELLED = "unlabelled"  # nobody was asked
    DAMAGED = "damaged"  # the recorded value is known to be damaged
    UNREADABLE = "unreadable"  # the labeller could not read it
    UNTRUSTED = "untrusted"  # the label file calls the whole row doubtful


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One predicted value, or one claim that there is none, against the truth.

    Attributes:
        predicted: What was said, with its confidence and place.
        right: Whether it is right by the match rules.
        truths: The true values as text; empty where the field is truly absent.
    """

    predicted: FieldValue
    right: bool
    truths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOutcome:
    """One scored field of one document. A wrong value is one false positive and one false negative.

    Attributes:
        field: Name of the field.
        true_positives: Predicted values that are right.
        false_positives: Predicted values that are wrong or were not asked for.
        false_negatives: True values that were not predicted.
        strict_true_positives: Predicted values that are right character by character.
        judgements: One for each prediction that names a value or says that there is none; in the order given.
    """

    field: str
    true_positives: int
    false_positives: int
    false_negatives: int
    strict_true_positives: int
    judgements: tuple[Judgement, ...] = ()

    @property
    def right(self) -> bool:
        """Whether nothing is wrong and nothing is missing."""
        return self.false_positives == 0 and self.false_negatives == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredDocument:
    """One document after its predictions were set against its labels.

    Attributes:
        key: As in `LabelledDocument.key`.
        group: Sender, template or business; None where unknown.
        scanned: Whether its words come from OCR; None where they were given, so that nobody can say.
        outcomes: One for each scored field, in the schema's order.
        masked: Names of the fields that are not scored, with the reason.
    """

    key: str
    group: str | None
    scanned: bool | None
    outcomes: tuple[FieldOutcome, ...]
    masked: Mapping[str, MaskReason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % interval, both ends included."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse ends in the wrong order, and NaN."""
        if not self.low <= self.high:
            raise ValueError(f"interval ends out of order: {self.low, self.high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldScore:
    """Precision, recall and F1 of one field, or over several; a ratio of 0 to 0 is None, never 0 or 1.

    Attributes:
        precision: Share of the predicted values that are right; None where nothing was predicted.
        recall: Share of the true values that were found; None where nothing was to be found.
        f1: 2 TP / (2 TP + FP + FN); None where nothing was predicted and nothing was to be found.
        interval: Of `f1`; None where that is None.
        precision_interval: Of `precision`, likewise.
        recall_interval: Of `recall`, likewise.
        strict_f1: F1 where only equal strings match.
        true_positives: Counted over all documents.
        false_positives: Likewise.
        false_negatives: Likewise.
        documents: Number of documents in which the field was scored.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    interval: Interval | None
    precision_interval: Interval | None
    recall_interval: Interval | None
    strict_f1: float | None
    true_positives: int
    false_positives: int
    false_negatives: int
    documents: int

    @property
    def values(self) -> int:
        """Number of true values, found or not."""
        return self.true_positives + self.false_negatives


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceScore:
    """The figures over some of the documents.

    Attributes:
        documents: Number of documents with at least one scored field.
        micro: Over all values of all fields together.
        macro: Means over the fields for which each figure is defined; its counts are sums.
        fields: By the field's name, in the schema's order.
    """

    documents: int
    micro: FieldScore
    macro: FieldScore
    fields: Mapping[str, FieldScore]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScore:
    """How well the model does on a sender, template or business, each counted once however many documents it has.

    Attributes:
        groups: Number of groups with a defined F1.
        f1: Mean over these groups of the micro F1 within the group.
        interval: Of `f1`, over resampled groups.
    """

    groups: int
    f1: float
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """Judgements of similar confidence: how sure the model was on average, and how often it was right.

    Attributes:
        low: Lowest confidence in the bin.
        high: Highest confidence in the bin.
        confidence: Mean confidence.
        accuracy: Share that is right.
        count: Number of judgements, never 0.
    """

    low: float
    high: float
    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveragePoint:
    """What is right among the most confident judgements.

    Attributes:
        coverage: Share of all judgements that is answered, from 0 to 1.
        accuracy: Share of the answered ones that is right.
        threshold: Lowest confidence among the answered ones.
    """

    coverage: float
    accuracy: float
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationScore:
    """Whether confidence means what it says, over all judgements, claims of absence included.

    Attributes:
        expected_calibration_error: Mean distance of accuracy from confidence over the bins, weighted by count.
        brier_score: Mean squared distance of confidence from right (1) or wrong (0).
        log_loss: Mean negative natural logarithm of the probability given to what came true.
        accuracy: Share of judgements that is right.
        accuracy_at_80: Share that is right among the most confident 80 %.
        bins: From the least to the most confident.
        coverage: From the fewest to all answered.
        judgements: Their number.
    """

    expected_calibration_error: float
    brier_score: float
    log_loss: float
    accuracy: float
    accuracy_at_80: float
    bins: tuple[ReliabilityBin, ...]
    coverage: tuple[CoveragePoint, ...]
    judgements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Number of documents in which `field` was not scored, for one reason."""

    field: str
    reason: MaskReason
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything that is known about a model's rightness on one set of documents.

    Attributes:
        micro: Over all values of all fields together.
        macro: Means over the fields for which each figure is defined; its counts are sums.
        fields: By the field's name, in the schema's order.
        slices: By name: "digital" and "scanned", each where it has documents.
        groups: Mean over groups; None where no document names its group.
        calibration: None where no prediction was made at all.
        documents: Number of documents with at least one scored field.
        documents_right: Number of these in which every scored field is right.
        left_out: What was masked, in the schema's order.
        model: Digest of the bundle, or None.
        dataset: Digest of the snapshot, or None.
        match_rules: By field name, when two values count as the same, in words.
        resampled_by: What the bootstrap draws: "document", or "group" where groups are known.
        resamples: Number of bootstrap resamples.
        seed: Of the bootstrap.
    """

    micro: FieldScore
    macro: FieldScore
    fields: Mapping[str, FieldScore]
    slices: Mapping[str, SliceScore]
    groups: GroupScore | None
    calibration: CalibrationScore | None
    documents: int
    documents_right: int
    left_out: tuple[LeftOut, ...]
    model: str | None
    dataset: str | None
    match_rules: Mapping[str, str]
    resampled_by: str
    resamples: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """F1 of a candidate less F1 of the champion on the same documents; all None where either is undefined.

    Attributes:
        candidate: The candidate's F1.
        champion: The champion's F1.
        difference: Above 0 where the candidate is better.
        interval: Of `difference`, by a paired bootstrap.
    """

    candidate: float | None
    champion: float | None
    difference: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A candidate beside the champion on the same documents and the same fields.

    Attributes:
        micro: Over all values of all compared fields together.
        macro: Mean over the fields whose F1 is defined for both.
        fields: By the field's name.
        documents: Number of documents compared.
        resampled_by: "document" or "group", as in `Evaluation`.
    """

    micro: Difference
    macro: Difference
    fields: Mapping[str, Difference]
    documents: int
    resampled_by: str
