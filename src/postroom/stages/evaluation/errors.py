"""The errors worth looking at first: those that the model was surest of."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.records.evaluation import ScoredDocument
from postroom.records.page import PageImage
from postroom.records.value import FieldValue, Region


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongValue:
    """A predicted value, or a claim that there is none, that is not right.

    Attributes:
        key: The document, as in `LabelledDocument.key`.
        field: Name of the field.
        predicted: What was said, with its confidence and place.
        truths: The true values as text; empty where the field is truly absent.
    """

    key: str
    field: str
    predicted: FieldValue
    truths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCase:
    """A wrong value with what a person needs to see why.

    Attributes:
        key: The document, as in `LabelledDocument.key`.
        field: Name of the field.
        predicted: What was said, with its confidence and place.
        truths: The true values as text; empty where the field is truly absent.
        image: Picture of the page that `page_to_show` names; None where there is none to show.
        truth_regions: Where the true values stand, as far as it is known; any page.
    """

    key: str
    field: str
    predicted: FieldValue
    truths: tuple[str, ...]
    image: PageImage | None
    truth_regions: tuple[Region, ...] = ()


def worst_errors(documents: Sequence[ScoredDocument], limit: int) -> tuple[WrongValue, ...]:
    """Pick the most confident wrong values, surest first, wrong claims of absence included; at most `limit`."""
    wrong = [
        WrongValue(key=document.key, field=outcome.field, predicted=judgement.predicted, truths=judgement.truths)
        for document in documents
        for outcome in document.outcomes
        for judgement in outcome.judgements
        if not judgement.right
    ]
    wrong.sort(key=lambda error: (-error.predicted.confidence, error.key, error.field, error.predicted.raw or ""))
    return tuple(wrong[:limit])


def page_to_show(predicted: FieldValue, truth_regions: Sequence[Region]) -> int | None:
    """Choose the page (from 0) that shows most of an error; None where neither value has a place.

    That is the first page on which both stand, else where the predicted one stands, else the true one.
    """
    said = [region.page for region in predicted.regions]
    true = [region.page for region in truth_regions]
    both = [page for page in said if page in true]
    return next(iter([*both, *said, *true]), None)
