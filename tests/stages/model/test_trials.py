"""The record of a search says what mattered, once there is enough to tell."""

from pathlib import Path

import pytest
from optuna.distributions import BaseDistribution, FloatDistribution
from optuna.trial import TrialState

from postroom.stages.model.trials import finished, importance_of, open_study, record_of, seconds_spent

SPACE: dict[str, BaseDistribution] = {"dropout": FloatDistribution(0, 1), "learning_rate": FloatDistribution(0, 1)}


def importance(storage: Path, *, trials: int, slope: float) -> dict[str, float]:
    """Record trials whose score depends on the dropout alone."""
    with open_study(storage, "search", epochs=1) as study:
        for number in range(trials):
            study.enqueue_trial(
                {"dropout": number * 7 % trials / trials, "learning_rate": number * 3 % trials / trials}
            )
            trial = study.ask(SPACE)
            study.tell(trial, slope * trial.params["dropout"])
        return importance_of(study, [record_of(number, trial) for number, trial in enumerate(finished(study))])


def test_what_the_score_depends_on_matters_most(tmp_path: Path) -> None:
    shares = importance(tmp_path / "search.db", trials=20, slope=1.0)
    assert shares["dropout"] > shares["learning_rate"]
    assert sum(shares.values()) == pytest.approx(1)


@pytest.mark.parametrize(("trials", "slope"), [(7, 1.0), (20, 0.0)])
def test_too_few_or_equal_trials_tell_nothing(tmp_path: Path, trials: int, slope: float) -> None:
    assert importance(tmp_path / "search.db", trials=trials, slope=slope) == {}


def test_a_trial_that_was_left_open_does_not_count(tmp_path: Path) -> None:
    with open_study(tmp_path / "search.db", "search", epochs=1) as study:
        study.tell(study.ask(SPACE), 0.5)
        study.ask(SPACE)
    with open_study(tmp_path / "search.db", "search", epochs=1) as study:
        assert len(finished(study)) == 1
        assert [trial.state for trial in study.get_trials()] == [TrialState.COMPLETE, TrialState.FAIL]
        assert 0 <= seconds_spent(study) < 10
