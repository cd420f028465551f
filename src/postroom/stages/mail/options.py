"""What the mail stage may spend on one message."""

from pydantic import BaseModel, ConfigDict, Field

MIB = 1024 * 1024


class MailOptions(BaseModel):
    """Limits on one message; whatever exceeds one is recorded as too large or too deep, and the rest is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_message_bytes: int = Field(
        default=64 * MIB, gt=0, description="Longest message, or file given alone, that is loaded, in bytes."
    )
    max_header_bytes: int = Field(
        default=MIB, gt=0, description="Longest header of a message or of one of its parts, in bytes."
    )
    max_parts: int = Field(
        default=1000, gt=0, description="Most parts of one message, members of its archives included, as a number."
    )
    max_depth: int = Field(
        default=20,
        gt=0,
        le=100,
        description="Deepest nesting of multiparts, messages and archives inside one another, in levels.",
    )
    max_part_bytes: int = Field(default=48 * MIB, gt=0, description="Longest part after decoding, in bytes.")
    max_unpacked_bytes: int = Field(
        default=128 * MIB, gt=0, description="What all archives of one message may unpack to together, in bytes."
    )
    max_zip_members: int = Field(default=1000, gt=0, description="Most members of one archive, as a number.")
    max_zip_ratio: int = Field(
        default=200,
        gt=0,
        description="Most that an archive's member over 1 MiB may expand, in unpacked bytes per packed byte.",
    )
    min_inline_pixels: int = Field(
        default=100_000,
        ge=0,
        description="Smallest picture shown inside a message's text that is read as a page, in pixels (width times "
        "height); smaller ones are logos. Pictures that are attached are always read.",
    )
