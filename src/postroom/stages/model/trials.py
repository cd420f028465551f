"""The record of a search: a SQLite file of trials, of which each says what was tried and how it went."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import optuna
from optuna.trial import FrozenTrial, TrialState

from postroom.errors import DataError

_UNCUT_TRIALS = 3
"""Trials that run to their end before the first is compared with their median."""
_TELLING = 8
"""Trials below which nobody says what mattered."""
_FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)


class Ending(StrEnum):
    """How a trial ended: it ran to its end, or was cut off behind the others."""

    DONE = "done"
    PRUNED = "pruned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One training.

    Attributes:
        number: From 0, in the order of trials; 0 has the project's own numbers.
        ending: How it ended.
        parameters: What was tried, by the name of the option.
        dev_f1: Micro F1 on the dev documents after each epoch.
        score: The best of the epochs that training may keep; None where it was cut off.
        seconds: How long it took.
    """

    number: int
    ending: Ending
    parameters: Mapping[str, float]
    dev_f1: tuple[float, ...]
    score: float | None
    seconds: float


@contextmanager
def open_study(storage: Path, name: str, *, epochs: int) -> Iterator[optuna.Study]:
    """Open the record; trials that a killed search left open are closed."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    storage.parent.mkdir(parents=True, exist_ok=True)
    try:
        record = optuna.storages.RDBStorage(f"sqlite:///{storage}")
    except Exception as error:
        raise DataError(f"{storage} is no record of trials, or damaged: {error}; delete it to search anew") from error
    try:
        study = optuna.create_study(
            study_name=name,
            storage=record,
            direction="maximize",
            load_if_exists=True,
            pruner=optuna.pruners.MedianPruner(n_startup_trials=_UNCUT_TRIALS, n_warmup_steps=epochs // 3),
        )
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            study.tell(trial.number, state=TrialState.FAIL)
        yield study
    finally:
        record.remove_session()
        record.engine.dispose()


def finished(study: optuna.Study) -> list[FrozenTrial]:
    """Give the trials that ran to their end or were cut off behind the others, in order."""
    return study.get_trials(deepcopy=False, states=_FINISHED)


def seconds_spent(study: optuna.Study) -> float:
    """Give the seconds that the finished trials took."""
    return sum(_seconds(trial) for trial in finished(study))


def record_of(number: int, trial: FrozenTrial) -> Trial:
    """Say what a finished trial was."""
    return Trial(
        number=number,
        ending=Ending.DONE if trial.state is TrialState.COMPLETE else Ending.PRUNED,
        parameters={name: float(value) for name, value in sorted(trial.params.items())},
        dev_f1=tuple(value for _, value in sorted(trial.intermediate_values.items())),
        score=trial.value if trial.state is TrialState.COMPLETE else None,
        seconds=round(_seconds(trial), 3),
    )


def importance_of(study: optuna.Study, done: Sequence[Trial]) -> dict[str, float]:
    """Say how much each parameter matters (Watanabe et al., 2023, PED-ANOVA); empty where trials are too few."""
    if len(done) < _TELLING or len({trial.score for trial in done}) < 2:
        return {}
    return optuna.importance.get_param_importances(study)


def _seconds(trial: FrozenTrial) -> float:
    return 0.0 if trial.duration is None else trial.duration.total_seconds()
