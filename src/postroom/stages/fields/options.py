"""What can be set about how fields are decoded."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from postroom.values.references import check_reference

Reference = Annotated[str, AfterValidator(check_reference)]
"""Names a function or class of a Python package, as "package.module:name"."""


class FieldsOptions(BaseModel):
    """How candidates are chosen, and how far doubts lower a confidence; all confidences run from 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    candidates_kept: int = Field(default=5, ge=1, le=100, description="Alternatives kept with each value, in number.")
    unread_weight: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="Factor on the probability of a candidate that does not parse as its field's type, when candidates "
        "are ranked.",
    )
    unread_cap: float = Field(
        default=0.3, ge=0, le=1, description="Highest confidence of a value that does not parse as its field's type."
    )
    ambiguity_factor: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Factor on the confidence of a value that the locale does not settle (03/04/20, 1.234); the rest "
        "goes to its other readings.",
    )
    failed_check_cap: float = Field(
        default=0.2, ge=0, le=1, description="Highest confidence of a value that fails its pattern or check digits."
    )
    missing_cap: float = Field(
        default=0.5, ge=0, le=1, description="Highest confidence that a required field has no value."
    )
    broken_rule_cap: float = Field(
        default=0.4, ge=0, le=1, description="Highest confidence of the values that break a rule together."
    )
    repeated_threshold: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Probability above which a candidate of a repeated field is a value of its own.",
    )
    pattern_timeout_s: float = Field(
        default=0.1, gt=0, le=10, description="Time that matching one pattern may take, in seconds."
    )
    rules: tuple[str, ...] = Field(
        default=(),
        description='Rules between fields, such as "net_total + tax_total = grand_total" or "flight_from <= flight_to";'
        " each holds for every document type that has all its fields.",
    )
    validators: dict[str, Reference] = Field(
        default_factory=dict,
        description='Checks of one\'s own, under the names of the fields they are for, as "package.module:name" of '
        "a function; see [extensions].",
    )
    rule_swap_ratio: float | None = Field(
        default=0.2,
        gt=0,
        le=1,
        description="Least ratio of an alternative's confidence to the chosen value's for it to be taken where it alone"
        " makes a broken rule hold; none: never.",
    )


DEFAULT_OPTIONS = FieldsOptions()
"""As shipped."""

UNDISTURBED = FieldsOptions(
    unread_cap=1, ambiguity_factor=1, failed_check_cap=1, missing_cap=1, broken_rule_cap=1, rule_swap_ratio=None
)
"""The same choices with nothing lowered: what calibration is fitted on."""
