"""Options of running the training graph: here, on Kubeflow Pipelines, on Vertex AI Pipelines."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from postroom.pipeline.build_options import BuildOptions

StepName = Literal[
    "snapshot",
    "validate",
    "split",
    "prepare",
    "search",
    "train",
    "calibrate",
    "evaluate",
    "gate",
    "register",
    "release",
    "conclude",
]
"""The steps of the graph."""

_DIGEST = re.compile(r"[^\s@]+@sha256:[0-9a-f]{64}")


def _by_digest(image: str) -> str:
    if not _DIGEST.fullmatch(image):
        raise ValueError("name the image by its digest, as in REGISTRY/NAME@sha256:64 digits; a tag may move")
    return image


Quantity = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}(Mi|Gi|Ti|M|G|T)$")]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9./_-]*[A-Za-z0-9])?$", max_length=317)]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=200)]
ImageName = Annotated[str, AfterValidator(_by_digest)]


class _Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GpuOptions(_Options):
    """Graphics processors of a step."""

    type: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=100)] | None = Field(
        default=None,
        description='As the platform names it: "nvidia.com/gpu" on Kubeflow, "NVIDIA_TESLA_T4" on Vertex AI. None by '
        "default.",
    )
    count: int = Field(default=1, ge=1, le=64, description="How many.")


class RetryOptions(_Options):
    """What happens when a step fails."""

    count: int = Field(default=0, ge=0, le=100, description="Times that it is tried again.")
    seconds: int = Field(default=60, ge=0, le=86400, description="Seconds before it is tried again the first time.")
    factor: float = Field(default=2.0, ge=1, le=100, description="By how much that grows each time.")
    most_seconds: int = Field(
        default=3600, ge=1, le=3600, description="Seconds in which it is tried again; platforms stop after an hour."
    )


class MachineOptions(_Options):
    """What a step asks of the machine it runs on; what is not set is left to the platform."""

    cpu: float | None = Field(default=None, ge=0.1, le=1000, description="Cores.")
    memory: Quantity | None = Field(default=None, description='Memory, such as "8Gi" (2^30 bytes each) or "8G" (10^9).')
    gpu: GpuOptions = Field(default_factory=GpuOptions, description="Graphics processors.")
    disk: Quantity | None = Field(default=None, description='Size of a volume for temporary files, such as "50Gi".')
    spot: bool = Field(
        default=False, description="Whether it runs on machines that cost less and may be taken away at any time."
    )
    nodes: dict[Label, str] = Field(
        default_factory=dict, description="Labels that the node must bear; on Kubernetes alone."
    )
    retry: RetryOptions = Field(default_factory=RetryOptions, description="What happens when it fails.")


class KubeflowOptions(_Options):
    """Where Kubeflow Pipelines is, and what it needs to know."""

    host: Annotated[str, StringConstraints(pattern=r"^https?://[^\s@]+$")] | None = Field(
        default=None, description='Address of its API, such as "https://kubeflow.example.com/pipeline".'
    )
    namespace: str | None = Field(
        default=None, description="Profile (namespace) that runs it, where several people share one installation."
    )
    experiment: str | None = Field(
        default=None, min_length=1, description="Experiment the runs stand under; the project's name by default."
    )
    service_account: str | None = Field(
        default=None, description="Kubernetes service account that the steps run as; the installation's by default."
    )
    root: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+://[^\s]+$")] | None = Field(
        default=None,
        description="Where the steps' outputs go, such as \"s3://bucket/runs\"; the installation's default.",
    )
    token_file: str | None = Field(
        default=None, description="File with the token that the API is called with, read again for every call."
    )
    spot_nodes: Annotated[str, StringConstraints(pattern=r"^[^\s=]+=[^\s=]+$")] | None = Field(
        default=None,
        description='Label of the nodes that may be taken away, such as "cloud.google.com/gke-spot=true"; a taint of '
        "the same name and value is tolerated. Needed where a step asks for `spot`.",
    )
    storage_class: str | None = Field(default=None, description="Of the volumes; the cluster's default by default.")
    secrets: dict[Variable, Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*/[A-Za-z0-9._-]+$")]] = (
        Field(
            default_factory=dict,
            description='Environment variables that are filled from Kubernetes secrets, each as "NAME/KEY".',
        )
    )


class VertexOptions(_Options):
    """Where Vertex AI Pipelines runs, and what it needs to know."""

    project: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.:-]{2,60}$")] | None = Field(
        default=None, description="Id of the Google Cloud project."
    )
    location: Annotated[str, StringConstraints(pattern=r"^[a-z]+-[a-z]+[0-9]+$")] | None = Field(
        default=None, description='Region, such as "europe-west4".'
    )
    root: Annotated[str, StringConstraints(pattern=r"^gs://[^/\s]+(/\S*)?$")] | None = Field(
        default=None, description='Where the steps\' outputs go, such as "gs://bucket/runs".'
    )
    service_account: Annotated[str, StringConstraints(pattern=r"^[^\s@]+@[^\s@]+$")] | None = Field(
        default=None, description="Service account that the steps run as; Compute Engine's default by default."
    )
    network: Annotated[str, StringConstraints(pattern=r"^projects/[^/\s]+/global/networks/[^/\s]+$")] | None = Field(
        default=None, description='Network the steps are joined to, as "projects/NUMBER/global/networks/NAME".'
    )
    endpoint: Annotated[str, StringConstraints(pattern=r"^(https?://)?[^\s/@]+$")] | None = Field(
        default=None, description="Host name of the API; the region's public one by default."
    )


class PipelineOptions(_Options):
    """How the training graph runs."""

    shards: int = Field(
        default=2, ge=1, le=1000, description="Parts of the data set that are read side by side, here two at a time."
    )
    parallel: int = Field(default=10, ge=1, le=1000, description="Shards that are read at once elsewhere, at most.")
    image: ImageName | None = Field(
        default=None, description='Image the steps run in elsewhere, by its digest: "REGISTRY/NAME@sha256:...".'
    )
    build: BuildOptions = Field(default_factory=BuildOptions, description="How that image is built.")
    variables: dict[Variable, str] = Field(
        default_factory=dict,
        description="Environment variables of every step elsewhere; no secrets, since all can read them.",
    )
    machine: MachineOptions = Field(default_factory=MachineOptions, description="What every step asks for.")
    steps: dict[StepName, MachineOptions] = Field(
        default_factory=dict, description="What single steps ask for; what one does not set is as in `machine`."
    )
    kubeflow: KubeflowOptions = Field(default_factory=KubeflowOptions, description="Where Kubeflow Pipelines is.")
    vertex: VertexOptions = Field(default_factory=VertexOptions, description="Where Vertex AI Pipelines runs.")

    @model_validator(mode="after")
    def _secrets_are_not_variables(self) -> Self:
        twice = sorted(self.variables.keys() & self.kubeflow.secrets.keys())
        if twice:
            raise ValueError(f"{', '.join(twice)}: both in `variables` and in `kubeflow.secrets`; set it in one")
        return self

    def machine_of(self, step: str) -> MachineOptions:
        """Say what a step asks for: its own wishes over those of all steps."""
        wishes = self.machine.model_dump(exclude_unset=True)
        own = {name: options for name, options in self.steps.items() if name == step}
        for options in own.values():
            wishes = _over(wishes, options.model_dump(exclude_unset=True))
        return MachineOptions.model_validate(wishes)


def _over(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        merged[name] = _over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged
