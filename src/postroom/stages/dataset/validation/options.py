"""What may be chosen about the checks of a data set."""

from pydantic import BaseModel, ConfigDict, Field


class ValidationOptions(BaseModel):
    """When a data set is refused, and what is worth a warning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fewest_train: int = Field(
        default=10, ge=0, description="Number of training documents with a value below which a field gets a warning."
    )
    fewest_test: int = Field(
        default=5, ge=0, description="Number of test documents with a value below which a field gets a warning."
    )
    most_contradictions: int | None = Field(
        default=0,
        ge=0,
        description="Number of contradictions between labels of the same pages, a field each, above which the data are "
        "refused; below, and without a limit, they get a warning.",
    )
    most_unparsed: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of a field's values that are no values of its type above which the data are refused, from 0 "
        "to 1.",
    )
    fewest_values: int = Field(
        default=10, ge=1, description="Number of a field's values below which `most_unparsed` refuses nothing."
    )
    psi_warning: float = Field(
        default=0.2,
        ge=0,
        description="Population stability index against the last snapshot from which a shift gets a warning, if it is "
        "more than chance.",
    )
    psi_error: float | None = Field(
        default=None, ge=0, description="Likewise, from which the data are refused; never, without a limit."
    )
    shift_significance: float = Field(
        default=0.01,
        gt=0,
        lt=1,
        description="Probability by the two-sample test, adjusted for the number of tests, up to which a shift counts "
        "as more than chance.",
    )
    shift_values: int = Field(
        default=20, ge=2, description="Number of values, then and now each, below which no shift is measured."
    )
    named_documents: int = Field(
        default=20, ge=1, description="Number of documents that a finding names; the others are only counted."
    )
