"""Options of gates and registry."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from postroom.records.registry import is_environment

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Share = Annotated[float, Field(ge=0, le=1)]


def _environment(name: str) -> str:
    if not is_environment(name):
        raise ValueError("lower case letters, digits and hyphens, at most 40, and not the name of another alias")
    return name


EnvironmentName = Annotated[str, AfterValidator(_environment)]


class GateOptions(BaseModel):
    """What a trained model must show, on documents that it was not trained on, before it may serve."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_test_documents: int = Field(
        default=10, ge=1, description="Number of scored test documents below which nothing is decided."
    )
    min_f1: Share | None = Field(default=0.5, description="Least micro-F1 over all fields.")
    min_macro_f1: Share | None = Field(default=None, description="Least mean of the fields' F1.")
    fields: dict[Name, Share] = Field(
        default_factory=dict, description="Least F1 of single fields, each under its name, from 0 to 1."
    )
    max_drop: Share | None = Field(
        default=0.01,
        description="F1 that all fields together may lose against the champion: refused where even the better end of "
        "the paired interval loses more.",
    )
    max_field_drop: Share | None = Field(default=0.02, description="F1 that each field may lose, judged likewise.")
    not_compared: tuple[Name, ...] = Field(
        default=(), description="Fields that are not set beside the champion's, such as those too rare to compare."
    )
    max_calibration_error: Share | None = Field(
        default=0.2, description="Largest expected calibration error, from 0 to 1."
    )
    max_cpu_seconds: float | None = Field(
        default=None, gt=0, description="Most CPU seconds the model may take a document, on the machine that judges."
    )
    max_cpu_ratio: float | None = Field(
        default=2.0, gt=0, description="CPU seconds a document, as a multiple of the champion's on the same machine."
    )
    max_bundle_bytes: int | None = Field(default=None, gt=0, description="Most bytes of the bundle's files together.")


class RegistryOptions(BaseModel):
    """Where versions of the model are kept, and what they serve."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tracking: Annotated[str, StringConstraints(pattern=r"^(sqlite:///|postgres(ql)?(\+psycopg)?://).+$")] | None = (
        Field(
            default=None,
            description='Database of runs, versions and history: "postgresql://user@host/name" or "sqlite:////path"; a '
            "SQLite file of the project's own by default.",
        )
    )
    artifacts: Annotated[str, StringConstraints(pattern=r"^((s3|gs)://[^/]+(/.*)?|[^:]+)$")] | None = Field(
        default=None,
        description='Place of the files: a folder, "s3://bucket/prefix" or "gs://bucket/prefix"; a folder of the '
        "project's own by default.",
    )
    environment: EnvironmentName = Field(
        default="production",
        description="Environment whose model is the champion; the same for all who share a registry.",
    )
