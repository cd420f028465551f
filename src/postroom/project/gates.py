"""What a trained model must show before it may be registered."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from postroom.project.documents import FieldName


class GateOptions(BaseModel):
    """Floors on the scores of a model on documents that it was not trained on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_f1: float | None = Field(default=None, ge=0, le=1, description="Least micro-F1 over all fields.")
    min_macro_f1: float | None = Field(default=None, ge=0, le=1, description="Least mean of the fields' F1.")
    fields: dict[FieldName, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="Least F1 of single fields, each under its name, from 0 to 1."
    )
