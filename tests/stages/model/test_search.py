"""A search tries the project's own numbers first, keeps to its bounds, and goes on where it was killed."""

import dataclasses
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import optuna
import pytest

from postroom.errors import DataError
from postroom.records.learning import LearningPoint
from postroom.stages.model.options import ModelOptions, SearchOptions
from postroom.stages.model.search import SearchResult, search, search_space
from postroom.stages.model.trials import Ending, Trial
from tests.stages.model.made import TOTAL_ALONE, encoded, totalled

OPTIONS = ModelOptions(epochs=2, threads=1, batch_documents=4)
TRAIN = encoded([totalled(number) for number in range(4)])
DEV = encoded([totalled(number) for number in range(4, 6)])

PROGRAM = """
import sys
from pathlib import Path
from tests.stages.model.test_search import searching
searching(Path(sys.argv[1]), trials=3, report=lambda number, point: print(number, point.epoch, flush=True))
"""


def silent(_number: int, _point: LearningPoint) -> None:
    """Show nothing."""


def searching(
    storage: Path,
    *,
    trials: int | None = 3,
    options: ModelOptions = OPTIONS,
    report: Callable[[int, LearningPoint], None] = silent,
    **bounds: int,
) -> SearchResult:
    return search(
        TRAIN,
        DEV,
        schema=TOTAL_ALONE,
        options=options,
        bounds=SearchOptions(trials=trials, **bounds),
        storage=storage,
        report=report,
    )


def untimed(result: SearchResult) -> list[Trial]:
    return [dataclasses.replace(trial, seconds=0.0) for trial in result.trials]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> SearchResult:
    return searching(tmp_path_factory.mktemp("search") / "deep" / "search.db")


def test_nothing_is_tried_unless_asked(tmp_path: Path) -> None:
    result = searching(tmp_path / "search.db", trials=None)
    assert result == SearchResult(options=OPTIONS, best=None, trials=(), importance={})
    assert list(tmp_path.iterdir()) == []


def test_the_projects_own_numbers_are_tried_first_and_others_within_their_ranges(found: SearchResult) -> None:
    own, *others = found.trials
    assert len(others) == 2
    assert others[0].parameters != others[1].parameters
    assert own.parameters == {name: getattr(OPTIONS, name) for name in search_space(OPTIONS)}
    for trial in others:
        assert trial.parameters != own.parameters
        assert 0.0002 <= trial.parameters["learning_rate"] <= 0.005
        assert 0 <= trial.parameters["dropout"] <= 0.4
        assert 0 <= trial.parameters["word_dropout"] <= 0.3
        assert trial.parameters["batch_documents"] in range(2, 17)


def test_the_best_trial_gives_the_options_and_nothing_else_changes(found: SearchResult) -> None:
    assert found.best is not None
    best = found.trials[found.best]
    assert best.score == max(trial.score or 0.0 for trial in found.trials)
    assert found.options.model_dump() == {**OPTIONS.model_dump(), **best.parameters}
    assert isinstance(found.options.batch_documents, int)


def test_a_trial_is_told_with_its_epochs(found: SearchResult) -> None:
    assert [trial.number for trial in found.trials] == [0, 1, 2]
    assert {trial.ending for trial in found.trials} == {Ending.DONE}
    assert [len(trial.dev_f1) for trial in found.trials] == [2, 2, 2]
    assert all(trial.score == max(trial.dev_f1) for trial in found.trials)
    assert all(trial.seconds > 0 for trial in found.trials)


def test_a_search_that_was_killed_goes_on_to_the_same_end(found: SearchResult, tmp_path: Path) -> None:
    storage = tmp_path / "search.db"
    with subprocess.Popen([sys.executable, "-c", PROGRAM, storage], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert any(line == "1 1\n" for line in program.stdout)  # in the middle of the second trial
        program.kill()
        assert program.wait() == -signal.SIGKILL
    tried: list[int] = []
    result = searching(storage, report=lambda number, _: tried.append(number))
    assert tried == [1, 1, 2, 2]
    assert untimed(result) == untimed(found)
    assert result.options == found.options


def test_a_search_that_ended_is_not_done_again_and_can_be_prolonged(found: SearchResult, tmp_path: Path) -> None:
    storage = tmp_path / "search.db"
    tried: list[int] = []
    searching(storage, trials=2, report=lambda number, _: tried.append(number))
    result = searching(storage, trials=3, report=lambda number, _: tried.append(number))
    assert searching(storage, trials=3, report=lambda number, _: tried.append(number)) == result
    assert tried == [0, 0, 1, 1, 2, 2]
    assert untimed(result) == untimed(found)


def test_another_seed_tries_others(found: SearchResult, tmp_path: Path) -> None:
    result = searching(tmp_path / "search.db", trials=2, options=OPTIONS.model_copy(update={"seed": 2}))
    assert result.trials[0].parameters == found.trials[0].parameters
    assert result.trials[1].parameters != found.trials[1].parameters


def test_other_options_in_the_same_file_are_another_search(tmp_path: Path) -> None:
    searching(tmp_path / "search.db", trials=1)
    result = searching(tmp_path / "search.db", trials=1, options=OPTIONS.model_copy(update={"dropout": 0.5}))
    assert [trial.parameters["dropout"] for trial in result.trials] == [0.5]


def test_epochs_are_bounded_in_trials_alone(tmp_path: Path) -> None:
    result = searching(tmp_path / "search.db", trials=1, epochs=1)
    assert len(result.trials[0].dev_f1) == 1
    assert result.options.epochs == OPTIONS.epochs


def test_a_trial_ends_when_the_seconds_are_used_up_and_is_tried_again_with_more(tmp_path: Path) -> None:
    storage, reported = tmp_path / "search.db", list[tuple[int, int]]()

    def slow(number: int, point: LearningPoint) -> None:
        reported.append((number, point.epoch))
        time.sleep(1.1)

    result = searching(storage, report=slow, seconds=1)
    assert reported == [(0, 1)]
    assert result == SearchResult(options=OPTIONS, best=None, trials=(), importance={})
    assert len(searching(storage, trials=1, seconds=60).trials) == 1


def test_a_trial_that_falls_behind_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = iter([0.9] * 4 * 3 + [0.1] * 4)

    def fake_report(self: optuna.Trial, value: float, step: int) -> None:
        del value
        report(self, next(scores), step)

    report = optuna.Trial.report
    monkeypatch.setattr(optuna.Trial, "report", fake_report)
    result = searching(tmp_path / "search.db", trials=4, options=OPTIONS.model_copy(update={"epochs": 4}))
    last = result.trials[3]
    assert (last.ending, last.score) == (Ending.PRUNED, None)
    assert len(last.dev_f1) < 4
    assert result.best != 3


def test_a_file_that_is_no_record_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "search.db").write_text("no database" * 100, encoding="utf-8")
    with pytest.raises(DataError, match=r"search\.db is no record of trials"):
        searching(tmp_path / "search.db")


def test_an_own_number_outside_of_the_usual_range_widens_it() -> None:
    space = search_space(ModelOptions(dropout=0.6, batch_documents=64, learning_rate=0.5))
    assert space["dropout"]._contains(0.6)
    assert space["batch_documents"]._contains(64)
    assert space["learning_rate"]._contains(0.5)
    assert search_space(ModelOptions(batch_documents=1))["batch_documents"]._contains(1)
