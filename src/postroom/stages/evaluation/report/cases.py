"""The worst errors as the report shows them: what was said, what is true, and both on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.records.geometry import Box
from postroom.records.value import FieldValue, Region, State
from postroom.stages.evaluation.errors import ErrorCase
from postroom.stages.evaluation.report.figures import percent
from postroom.stages.evaluation.report.pictures import Picture, pictures_within

_LONGEST_TEXT = 300
_MARGIN = 0.004
"""Fraction of the page between a value and the frame drawn around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle to draw, in pixels of its picture."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCase:
    """One error, ready for the template.

    Attributes:
        key: The document.
        field: Name of the field.
        confidence: In per cent.
        said: The predicted text, None for a claim of absence.
        truths: The true texts; empty where the field is truly absent.
        picture: The page, or None.
        page: Its number as people count, or None.
        said_frames: Where the predicted value stands on that page.
        true_frames: Where the true values stand on that page.
        elsewhere: What stands on other pages, in one sentence, or None.
        notes: Why the confidence was lowered.
    """

    key: str
    field: str
    confidence: str
    said: str | None
    truths: tuple[str, ...]
    picture: Picture | None
    page: int | None
    said_frames: tuple[Frame, ...]
    true_frames: tuple[Frame, ...]
    elsewhere: str | None
    notes: tuple[str, ...]


def shown_cases(errors: Sequence[ErrorCase], *, budget_bytes: int) -> list[ShownCase]:
    """Prepare the errors, their pictures together within `budget_bytes`."""
    pictures = pictures_within([error.image for error in errors], budget_bytes=budget_bytes)
    return [_shown(error, picture) for error, picture in zip(errors, pictures, strict=True)]


def _shown(error: ErrorCase, picture: Picture | None) -> ShownCase:
    page = error.image.index if error.image is not None else None
    return ShownCase(
        key=error.key,
        field=error.field,
        confidence=percent(error.predicted.confidence),
        said=_said(error.predicted),
        truths=tuple(_shortened(text) for text in error.truths),
        picture=picture,
        page=None if page is None else page + 1,
        said_frames=_frames(error.predicted.regions, page, picture),
        true_frames=_frames(error.truth_regions, page, picture),
        elsewhere=_elsewhere(error, page),
        notes=error.predicted.notes,
    )


def _said(predicted: FieldValue) -> str | None:
    if predicted.state is not State.PRESENT:
        return None
    return _shortened(predicted.raw if predicted.raw is not None else str(predicted.value))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _frames(regions: Sequence[Region], page: int | None, picture: Picture | None, /) -> tuple[Frame, ...]:
    if picture is None:
        return ()
    return tuple(_frame(region.box, picture) for region in regions if region.page == page)


def _frame(box: Box, picture: Picture) -> Frame:
    left, right = ((edge * picture.width_px) for edge in (box.left - _MARGIN, box.right + _MARGIN))
    top, bottom = ((edge * picture.height_px) for edge in (box.top - _MARGIN, box.bottom + _MARGIN))
    return Frame(left=round(left, 1), top=round(top, 1), width=round(right - left, 1), height=round(bottom - top, 1))


def _elsewhere(error: ErrorCase, page: int | None) -> str | None:
    others = sorted({region.page + 1 for region in error.truth_regions} - {None if page is None else page + 1})
    if not others or any(region.page == page for region in error.truth_regions):
        return None
    return f"The true value stands on page {', '.join(map(str, others))}."
