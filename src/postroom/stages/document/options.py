"""What may be set about opening documents."""

from pydantic import BaseModel, ConfigDict, Field


class DocumentOptions(BaseModel):
    """Limits within which one document is read, and how its pages are drawn for OCR."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_pages: int = Field(
        default=5000, ge=1, le=1_000_000, description="Pages a document may have; one with more is too large."
    )
    max_page_characters: int = Field(
        default=200_000, ge=1, description="Characters a page's text layer may have; a page with more is too large."
    )
    open_timeout_s: float = Field(
        default=30.0, gt=0, le=86_400, description="Seconds that opening a document may take."
    )
    page_timeout_s: float = Field(
        default=30.0,
        gt=0,
        le=86_400,
        description="Seconds that reading or drawing one page may take; the reader is killed after.",
    )
    document_timeout_s: float = Field(
        default=600.0,
        gt=0,
        le=86_400,
        description="Seconds that opening a document and reading all its pages may take together.",
    )
    memory_mib: int = Field(
        default=1024,
        ge=384,
        le=1_048_576,
        description="Address space of the reading process in MiB (RLIMIT_AS, about 200 of it for the process itself).",
    )
    max_pixels: int = Field(
        default=100_000_000, ge=1, description="Pixels that an attached picture may have; a larger one is too large."
    )
    dpi: float = Field(
        default=200.0,
        ge=36,
        le=600,
        description="Pixels to the inch at which a page is drawn for OCR; at 200, print of 8 points is 22 pixels high.",
    )
    max_page_pixels: int = Field(
        default=12_000_000,
        ge=10_000,
        description="Pixels a page is drawn with at most; larger ones are scaled down (A3 needs 7.8 million).",
    )
