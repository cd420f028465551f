"""Options of the store that a team shares."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class StoreOptions(BaseModel):
    """Where data sets are shared with a team and its machines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, StringConstraints(pattern=r"^((s3|gs)://[^/]+(/.*)?|[^:]+)$")] | None = Field(
        default=None,
        description='The place: "s3://bucket/prefix", "gs://bucket/prefix" or a folder, from the project\'s own where '
        "relative. Off by default.",
    )
    jobs: int = Field(default=8, ge=1, le=64, description="Files that are copied at once.")
