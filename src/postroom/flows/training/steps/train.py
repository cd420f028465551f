"""Fit the network to the encoded documents."""

import heapq
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from postroom.flows.training.environment import environment
from postroom.flows.training.files import write_record
from postroom.flows.training.steps.notes import note
from postroom.records.label import Role
from postroom.records.learning import LearningPoint
from postroom.records.schema import Schema
from postroom.records.training import TrainingFacts
from postroom.stages.model.encode.labelled import LabelledWindows
from postroom.stages.model.encode.stored import read_windows
from postroom.stages.model.options import ModelOptions
from postroom.storage.codec import canonical, from_json, parse, to_json

NETWORK = "model.onnx"
TOKENIZER = "tokenizer.json"
CONFIG = "config.json"


def train(learnt: Sequence[Path], *, schema: str, options: str, network: Path, facts: Path) -> None:
    """Train a network.

    Args:
        learnt: Folders of encoded documents, one a shard.
        schema: What is asked for, as JSON.
        options: `ModelOptions` as JSON.
        network: Folder for the network, its tokenizer and its configuration.
        facts: Where `TrainingFacts` are written, as JSON.

    Raises:
        DataError: Too few documents hold words, or a file of them is damaged.
    """
    from postroom.stages.model.train import train as fit  # torch, which no other step needs

    chosen = ModelOptions.model_validate_json(options)
    documents = {role: encoded_of(learnt, role) for role in (Role.TRAIN, Role.DEV)}
    started = time.monotonic()
    trained = fit(
        documents[Role.TRAIN],
        documents[Role.DEV],
        schema=from_json(Schema, parse(schema.encode(), name="schema")),
        options=chosen,
        report=lambda point: note(_told(point, chosen.epochs)),
    )
    network.mkdir(parents=True, exist_ok=True)
    (network / NETWORK).write_bytes(trained.model)
    (network / TOKENIZER).write_bytes(trained.tokenizer)
    (network / CONFIG).write_bytes(canonical(to_json(trained.config)))
    found = TrainingFacts(
        curve=trained.curve,
        documents={role: len(held) for role, held in documents.items()},
        seconds=round(time.monotonic() - started, 1),
        environment=environment(threads=chosen.threads),
        options=options,
    )
    write_record(facts, found)


def encoded_of(learnt: Sequence[Path], role: Role) -> list[LabelledWindows]:
    """Read all shards' documents of a role, sorted by key: however many shards there are, training sees one order."""
    shards: list[Iterator[LabelledWindows]] = [read_windows(folder / f"{role}.windows") for folder in learnt]
    return list(heapq.merge(*shards, key=lambda document: document.key))


def _told(point: LearningPoint, total: int) -> str:
    return (
        f"epoch {point.epoch} of at most {total}: loss {point.train_loss:.3f}, on dev documents {point.dev_loss:.3f}, "
        f"F1 {point.dev_f1:.3f}"
    )
