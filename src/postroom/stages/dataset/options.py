"""What may be chosen about how documents are divided and compared."""

from pydantic import BaseModel, ConfigDict, Field

from postroom.records.label import Role


class DatasetOptions(BaseModel):
    """How labelled documents are divided into roles, and when two of them count as nearly the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    test: float = Field(
        default=0.2,
        ge=0,
        lt=1,
        description="Share of the documents without a split of their own that is kept for the test, from 0 to 1.",
    )
    dev: float = Field(
        default=0.1, ge=0, lt=1, description="Share of the remaining documents that decides when to stop, from 0 to 1."
    )
    calibration: float = Field(
        default=0.1,
        ge=0,
        lt=1,
        description="Share of the remaining documents that confidence is fitted on, from 0 to 1.",
    )
    threshold: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        description="Share of the remaining documents that sets what is accepted without a person, from 0 to 1.",
    )
    fewest_documents: int = Field(
        default=5, ge=3, description="Number of documents outside the test below which nothing is divided."
    )
    fewest_held_out: int = Field(
        default=1, ge=1, description="Number of documents that dev and calibration get at least, each."
    )
    near_similarity: float = Field(
        default=0.8,
        ge=0.5,
        le=1,
        description="Share of word triples that two texts have in common (Jaccard) above which they are reported.",
    )

    @property
    def shares(self) -> dict[Role, float]:
        """Shares of the documents outside the test; what is left over trains."""
        return {
            Role.DEV: self.dev,
            Role.CALIBRATION: self.calibration,
            Role.THRESHOLD: self.threshold,
        }
