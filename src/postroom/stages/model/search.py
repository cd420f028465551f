"""Hyper-parameters from trials: train with other numbers, and keep those that read the dev documents best.

Trials are proposed by a tree-structured Parzen estimator (Bergstra et al., 2011), and one that falls behind the median
of the others at the same epoch is cut off. The record of trials is a SQLite file, so that a search goes on where it was
killed; each proposal is seeded by its number and fixed by the trials before it, so that it does not matter whether, nor
how often, that happened.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import optuna
from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution
from optuna.trial import FrozenTrial, TrialState

from postroom.records.learning import LearningPoint
from postroom.records.schema import Schema
from postroom.stages.model.encode.labelled import LabelledWindows
from postroom.stages.model.encode.stored import packed
from postroom.stages.model.options import ModelOptions, SearchOptions
from postroom.stages.model.train import train
from postroom.stages.model.trials import Trial, finished, importance_of, open_study, record_of, seconds_spent

_RATE_SPAN = 5.0
"""The learning rate is looked for from a fifth to five times the project's own."""
_BLIND_TRIALS = 6
"""Trials that are drawn at random, the project's own among them, before earlier ones guide the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What a search found.

    Attributes:
        options: The project's own, with the numbers of the best trial; unchanged where none ran to its end.
        best: Number of that trial; None where none ran to its end.
        trials: All of them, in order.
        importance: Share of each parameter in how far the scores differ, from 0 to 1 and 1 together; empty where the
            trials are too few to tell.
    """

    options: ModelOptions
    best: int | None
    trials: tuple[Trial, ...]
    importance: Mapping[str, float]


class _OutOfTimeError(Exception):
    """The seconds are used up in the middle of a trial."""


def search(  # noqa: PLR0913 - what training takes, and what bounds and records its trials
    documents: Sequence[LabelledWindows],
    dev: Sequence[LabelledWindows],
    *,
    schema: Schema,
    options: ModelOptions,
    bounds: SearchOptions,
    storage: Path,
    report: Callable[[int, LearningPoint], None],
) -> SearchResult:
    """Look for the numbers that train best.

    Args:
        documents: Fit the weights.
        dev: Say which epoch, and which trial, is best.
        schema: What the network looks for.
        options: The project's own, which are tried first; what is not searched stays.
        bounds: How many trials, how many seconds; with `trials` None nothing is tried.
        storage: Record of the trials; made where there is none. One process writes to it at a time. A search over
            other documents or options in the same file is another search.
        report: Gets the number of the trial and each epoch.

    Raises:
        DataError: Too few documents hold words, or `storage` is no record of trials.
    """
    if bounds.trials is None:
        return SearchResult(options=options, best=None, trials=(), importance={})
    space = search_space(options)
    tried = options.model_copy(update={"epochs": min(options.epochs, bounds.epochs or options.epochs)})
    name = _name(documents, dev, schema=schema, options=tried)

    def score(chosen: ModelOptions, each: Callable[[LearningPoint], None]) -> float:
        curve = train(documents, dev, schema=schema, options=chosen, report=each).curve
        return max(point.dev_f1 or 0.0 for point in curve if point.epoch >= chosen.epochs / 2)

    with open_study(storage, name, epochs=tried.epochs) as study:
        deadline = time.monotonic() + bounds.seconds - seconds_spent(study)
        while len(finished(study)) < bounds.trials and time.monotonic() < deadline:
            _try_one(study, space, options=tried, score=score, tell=_Teller(report=report, deadline=deadline))
        return _result(study, options)


def search_space(options: ModelOptions) -> dict[str, BaseDistribution]:
    """Give the range of each searched option, wide enough to hold the project's own."""
    rate = options.learning_rate
    return {
        "learning_rate": FloatDistribution(rate / _RATE_SPAN, min(rate * _RATE_SPAN, 0.99), log=True),
        "dropout": FloatDistribution(0.0, max(0.4, options.dropout)),
        "word_dropout": FloatDistribution(0.0, max(0.3, options.word_dropout)),
        "batch_documents": IntDistribution(min(2, options.batch_documents), max(16, options.batch_documents), log=True),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Passes epochs on, and ends a trial that is behind or out of time."""

    report: Callable[[int, LearningPoint], None]
    deadline: float

    def __call__(self, number: int, trial: optuna.Trial, point: LearningPoint) -> None:
        trial.report(point.dev_f1 or 0.0, point.epoch)
        self.report(number, point)
        if time.monotonic() > self.deadline:
            raise _OutOfTimeError
        if trial.should_prune():
            raise optuna.TrialPruned


def _try_one(
    study: optuna.Study,
    space: dict[str, BaseDistribution],
    *,
    options: ModelOptions,
    score: Callable[[ModelOptions, Callable[[LearningPoint], None]], float],
    tell: _Teller,
) -> None:
    """Run one trial and record how it ended; out of time, it is as if it had never been."""
    number = len(finished(study))
    study.sampler = _sampler(options, space, number)
    trial = study.ask(space)
    chosen = options.model_copy(update=trial.params)
    try:
        value = score(chosen, lambda point: tell(number, trial, point))
    except optuna.TrialPruned:
        study.tell(trial, state=TrialState.PRUNED)
    except _OutOfTimeError:
        study.tell(trial, state=TrialState.FAIL)
    else:
        study.tell(trial, value)


class _Own(optuna.samplers.RandomSampler):
    """Proposes the project's own numbers."""

    def __init__(self, parameters: Mapping[str, float]) -> None:
        super().__init__()
        self._parameters = parameters

    def sample_independent(  # noqa: PLR0917 - Optuna's signature
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> float:
        del study, trial, param_distribution
        return self._parameters[param_name]


def _sampler(options: ModelOptions, space: Mapping[str, BaseDistribution], number: int) -> optuna.samplers.BaseSampler:
    """Give what proposes this trial, seeded by its number, so that a search that goes on proposes the same."""
    if number == 0:
        return _Own({name: getattr(options, name) for name in space})
    seed = int.from_bytes(hashlib.sha256(f"{options.seed}/{number}".encode()).digest()[:4])
    return optuna.samplers.TPESampler(seed=seed, n_startup_trials=_BLIND_TRIALS)


def _name(
    documents: Sequence[LabelledWindows], dev: Sequence[LabelledWindows], *, schema: Schema, options: ModelOptions
) -> str:
    """Name the search by all that its scores depend on."""
    known = hashlib.sha256(f"{schema.sha256} {options.model_dump_json(exclude={'runtime'})}".encode())
    for part in (documents, dev):
        known.update(f" {len(part)}".encode())
        for document in part:
            known.update(packed(document))
    return known.hexdigest()


def _result(study: optuna.Study, options: ModelOptions) -> SearchResult:
    ended = finished(study)
    trials = tuple(record_of(number, trial) for number, trial in enumerate(ended))
    done = [trial for trial in trials if trial.score is not None]
    if not done:
        return SearchResult(options=options, best=None, trials=trials, importance={})
    best = max(done, key=lambda trial: (trial.score or 0.0, -trial.number))
    return SearchResult(
        options=options.model_copy(update=ended[best.number].params),
        best=best.number,
        trials=trials,
        importance=importance_of(study, done),
    )
