"""What can be set about OCR."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from postroom.values.references import check_reference

ENGINES = ("rapidocr", "tesseract")


def _known_engine(name: str) -> str:
    if name in ENGINES:
        return name
    try:
        return check_reference(name)
    except ValueError as error:
        raise ValueError("no engine; rapidocr, tesseract, or one of your own as package.module:name") from error


class OcrOptions(BaseModel):
    """Settings of the OCR engines."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    engine: Annotated[str, AfterValidator(_known_engine)] = Field(
        "rapidocr",
        description="The engine: rapidocr reads more words right, tesseract needs less CPU time; or one of the "
        'project\'s own, as "package.module:name" of what makes it from these options, see [extensions].',
    )
    threads: int = Field(
        1, ge=1, description="Threads of one engine; several processes with one thread each read more pages a second."
    )
    detection_side_px: int = Field(
        1280,
        ge=320,
        le=4096,
        description="rapidocr: smaller images are enlarged until their short side has these pixels.",
    )
    max_pixels: int = Field(
        3_100_000,
        ge=100_000,
        description="rapidocr: larger images are reduced to this many pixels; bounds memory.",
    )
    line_width_px: int = Field(
        160,
        ge=48,
        le=320,
        description="rapidocr: short lines are padded to this width in pixels at 48 pixels height; less is quicker.",
    )
    min_confidence: float = Field(
        0.5, ge=0, le=1, description="Lines (rapidocr) or words (tesseract) below this confidence, 0 to 1, are dropped."
    )
    languages: tuple[str, ...] = Field(
        ("eng",),
        min_length=1,
        description="tesseract: languages to read, named as its data files; rapidocr reads all of its own at once.",
    )
    tessdata: Path | None = Field(
        None,
        description="tesseract: folder of its *.traineddata files; none looks at TESSDATA_PREFIX and the usual places.",
    )
