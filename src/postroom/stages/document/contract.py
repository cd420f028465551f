"""What the document stage says of a page."""

from dataclasses import dataclass

from postroom.records.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The text layer of one page, and whether it says what a person sees.

    Attributes:
        page: Words with boxes in the text layer's own order; lines and blocks are left empty.
        trusted: Whether the words can stand for the page. A blank page is trusted and has none.
        reason: Why the page must go to OCR, in a few words; None where it is trusted.
    """

    page: Page
    trusted: bool
    reason: str | None = None

    def __post_init__(self) -> None:
        """Refuse mistrust without a reason, and trust with one."""
        if self.trusted == (self.reason is not None):
            raise ValueError("a page is either trusted or has a reason not to be")
