"""Options of building the training image."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class BuildOptions(BaseModel):
    """How `postroom ci` builds the image that steps run in elsewhere, where `image` names none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repository: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.:-]*(/[a-z0-9][a-z0-9._-]*)+$")] | None = (
        Field(
            default=None,
            description='Where it is pushed, without tag, such as "europe-docker.pkg.dev/project/folder/name"; '
            "without it no image is built.",
        )
    )
    builder: Literal["buildah", "cloudbuild"] = Field(
        default="buildah", description="What builds it: buildah here, or Google Cloud Build by the program gcloud."
    )
    containerfile: str | None = Field(
        default=None,
        description="File that says how, from the project's folder; Postroom's own by default, docs/projects.md shows "
        "what it is given.",
    )
