"""One row of a label file, whatever its format, checked at the edge."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

_A4_WIDTH_PT, _A4_HEIGHT_PT = 595.0, 842.0

Numbers4 = tuple[float, float, float, float]


def _texts(value: object) -> object:
    """Make a list of texts of what stands for a field: null and blank text are no value at all."""
    pieces = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(piece, bool | dict | list) for piece in pieces):
        raise ValueError("a value is neither text nor number")
    texts = [" ".join(str(piece).split()) for piece in pieces if piece is not None]
    return tuple(text for text in texts if text)


Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True, allow_inf_nan=False)


class GivenWords(_Part):
    """Words that a row brings along for one page, with boxes in fractions, or in pixels of a stated size."""

    words: tuple[str, ...] | None = None
    boxes: tuple[Numbers4, ...] | None = None
    boxes_orig: tuple[Numbers4, ...] | None = None
    width: float = Field(default=_A4_WIDTH_PT, gt=0)
    height: float = Field(default=_A4_HEIGHT_PT, gt=0)
    orig_width: float | None = Field(default=None, gt=0)
    orig_height: float | None = Field(default=None, gt=0)


class DrawnRegion(_Part):
    """A box that someone drew, in fractions of its page (numbered from 0)."""

    page: int = Field(default=0, ge=0)
    box: Numbers4


class Row(GivenWords):
    """What a row may say of a document; only `fields`, and one of `file`, `words` and `pages`, must be there."""

    fields: dict[str, Texts]
    file: str | None = None
    key: str | None = None
    type: str | None = None
    group: str | None = None
    split: str | None = None
    trusted: bool = True
    label_damage: tuple[str, ...] = ()
    first_page: int = Field(default=0, ge=0)
    stop_page: int | None = Field(default=None, ge=1)
    pages: int | tuple[GivenWords, ...] | None = None
    regions: dict[str, tuple[DrawnRegion, ...]] = {}

    @property
    def given(self) -> Sequence[GivenWords]:
        """The pages brought along; empty where there is a file to read."""
        if isinstance(self.pages, tuple):
            return self.pages
        return (self,) if self.words is not None else ()


def row_of(raw: Mapping[str, object]) -> Row:
    """Check a row; ValueError that says which keys are wrong, without their content."""
    try:
        return Row.model_validate(raw)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise ValueError("; ".join(faults[:3])) from error
