"""The one geometry of the project: upright rectangles in fractions of their page."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An upright rectangle in fractions of its page: (0, 0) is the top left corner, (1, 1) the bottom right.

    Edges may stand slightly outside the page, as text in real PDFs does, but never in the wrong order.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        """Refuse edges in the wrong order, and NaN."""
        if not (self.left <= self.right and self.top <= self.bottom):
            raise ValueError(f"box edges out of order: {self.left, self.top, self.right, self.bottom}")

    @property
    def width(self) -> float:
        """Extent from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Extent from top to bottom."""
        return self.bottom - self.top


def union(boxes: Iterable[Box]) -> Box:
    """Give the smallest box that holds all of `boxes`, of which there must be at least one."""
    held = tuple(boxes)
    return Box(
        left=min(box.left for box in held),
        top=min(box.top for box in held),
        right=max(box.right for box in held),
        bottom=max(box.bottom for box in held),
    )
