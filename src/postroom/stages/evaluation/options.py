"""Options of the evaluation."""

from pydantic import BaseModel, ConfigDict, Field


class EvaluationOptions(BaseModel):
    """How scores are taken and reported."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resamples: int = Field(1000, ge=100, description="number of bootstrap resamples behind each 95 % interval")
    seed: int = Field(2, ge=0, description="seed of the bootstrap; the same seed gives the same intervals")
    worst_errors: int = Field(12, ge=0, le=200, description="number of most confident errors shown in the report")
    report_bytes: int = Field(8_000_000, ge=500_000, description="size of the HTML report that its pictures keep to")
