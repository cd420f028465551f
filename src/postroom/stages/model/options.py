"""Options of the network and its training."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Preset = Literal["small", "base"]


class ModelOptions(BaseModel):
    """How the network is built and trained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: Preset = Field(
        default="small",
        description="small: an encoder trained from scratch over a frozen word-piece table, minutes on two cores; "
        "base: MiniLM's pretrained layers with two-dimensional positions, several times slower.",
    )
    seed: int = Field(default=1, ge=0, description="Seed of everything random in training.")
    threads: int = Field(default=2, ge=1, le=256, description="CPU threads of training; part of what fixes the result.")
    epochs: int = Field(default=8, ge=1, le=1000, description="Passes over the training documents, at most.")
    patience: int = Field(
        default=8,
        ge=1,
        le=1000,
        description="Epochs without a better F1 on the dev documents after which training stops.",
    )
    learning_rate: float = Field(default=1e-3, gt=0, lt=1, description="Peak learning rate of AdamW.")
    dropout: float = Field(default=0.15, ge=0, lt=1, description="Share of the network's numbers hidden in training.")
    batch_documents: int = Field(default=8, ge=1, le=256, description="Documents in one step of training.")
    runtime: Literal["onnxruntime", "openvino"] = Field(
        default="onnxruntime",
        description="What runs the network when reading: onnxruntime starts at once and is quicker with it, openvino "
        "serves processors that onnxruntime is slow on.",
    )
    word_dropout: float = Field(
        default=0.1,
        ge=0,
        lt=1,
        description="Share of words whose text is hidden in training, against learning names by heart.",
    )


class SearchOptions(BaseModel):
    """Whether training looks for better numbers than those of [model], and how far."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trials: int | None = Field(
        default=None, ge=1, le=10_000, description="Trainings that are tried, the project's own first. Off by default."
    )
    seconds: int = Field(default=3600, ge=1, description="Seconds that all trials may take together.")
    epochs: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="Passes over the training documents in a trial, at most; those of [model] by default.",
    )
