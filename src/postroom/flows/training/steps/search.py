"""Try other options of training, within bounds, and give the best to the training that counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from postroom.flows.training.files import write_record
from postroom.flows.training.steps.notes import note
from postroom.flows.training.steps.place import Place
from postroom.flows.training.steps.train import encoded_of
from postroom.records.label import Role
from postroom.records.schema import Schema
from postroom.stages.model.options import ModelOptions, SearchOptions
from postroom.stages.model.trials import Trial
from postroom.storage.codec import from_json, parse

STORE = "trials.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What a search found: its trials, the number of the best, and what each option had to do with the scores."""

    trials: tuple[Trial, ...]
    best: int | None
    importance: Mapping[str, float]


def search(
    learnt: Sequence[Path], place: Place, *, schema: str, options: str, bounds: str, trials: Path
) -> str:  # fmt: skip
    """Search, on the train and dev documents alone.

    Args:
        learnt: Folders of encoded documents, one a shard.
        place: Its cache keeps the trials, so that a search that was killed goes on.
        schema: What is asked for, as JSON.
        options: The project's `ModelOptions` as JSON.
        bounds: `SearchOptions` as JSON.
        trials: Where `Searched` is written, as JSON.

    Returns:
        The best `ModelOptions` as JSON.
    """
    from postroom.stages.model.search import search as look  # torch

    place.cache.mkdir(parents=True, exist_ok=True)
    found = look(
        encoded_of(learnt, Role.TRAIN),
        encoded_of(learnt, Role.DEV),
        schema=from_json(Schema, parse(schema.encode(), name="schema")),
        options=ModelOptions.model_validate_json(options),
        bounds=SearchOptions.model_validate_json(bounds),
        storage=place.cache / STORE,
        report=lambda number, point: note(f"trial {number}, epoch {point.epoch}: F1 {point.dev_f1 or 0:.3f}"),
    )
    write_record(trials, Searched(trials=found.trials, best=found.best, importance=found.importance))
    return found.options.model_dump_json(exclude={"runtime"})
