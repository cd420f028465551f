"""Old runs are pruned: what goes, what answers all the same, and that everything can be made again."""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from postroom.errors import BusyError
from postroom.flows.training.launch import Trained, train_here
from postroom.flows.training.lock import alone
from postroom.flows.training.outcome import outcome_of
from postroom.flows.training.pruning import Which, prune, what_goes
from postroom.flows.training.runs import Runs
from postroom.flows.verification import verify_run
from postroom.pipeline.cache import dead_entries
from postroom.records.run import Run, RunState
from postroom.settings import Project, load_project
from postroom.storage.tree import digest_of
from postroom.wiring.clock import now
from postroom.wiring.project import places_of
from tests.flows.training.test_launch import QUICK, states, step_of
from tests.flows.training.test_outcome import run_of, step
from tests.paperwork import Unwatched, with_labels

REFUSED = {"gates": {"min_f1": 1.0}}
FIRST = REFUSED | {"model": {"learning_rate": 1e-6}}
LAST = REFUSED | {"model": {"learning_rate": 2e-6}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A project whose first and last run were refused; the one between is the champion's, and read nothing itself."""

    project: Project
    digest: str
    first: Run
    good: Run
    last: Run

    @property
    def runs(self) -> Runs:
        return Runs(places_of(self.project).runs)

    def size_of(self, run: Run) -> int:
        return sum(path.stat().st_size for path in (self.runs.of(run.id) / "steps").rglob("*") if path.is_file())

    def train(self, **flags: object) -> Trained:
        return train(self.project, **flags)


def train(project: Project, **flags: object) -> Trained:
    return train_here(load_project(project.folder, flags=flags), dataset=None, reason="test", watcher=Unwatched())


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Work:
    project, _ = with_labels(tmp_path_factory.mktemp("three") / "here", text=QUICK.replace("min_f1 = 0.1", ""))
    first, good, last = train(project, **FIRST), train(project), train(project, **LAST)
    assert [found.version.verdict.passed for found in (first, good, last)] == [False, True, False]
    return Work(project=project, digest=first.version.digest, first=first.run, good=good.run, last=last.run)


@pytest.mark.slow
def test_of_three_runs_only_that_goes_which_neither_serves_nor_is_the_last(three: Work) -> None:
    whole = {run.id: digest_of(three.runs.of(run.id)) for run in (three.good, three.last)}
    told, size = outcome_of(three.first), three.size_of(three.first)
    foreseen = what_goes(three.project, Which())
    assert three.size_of(three.first) == size, "a dry run removes nothing"
    done = prune(three.project, Which())
    assert done == foreseen
    assert [one.run for one in done.runs] == [three.first.id]
    assert three.size_of(three.first) == size - done.size_bytes
    assert done.size_bytes > size / 2
    assert {run.id: digest_of(three.runs.of(run.id)) for run in (three.good, three.last)} == whole
    assert outcome_of(three.first) == told, "it is shown as before"
    assert not Path(step_of(three.first, "train").places["network"]).exists()
    (shard, *_) = (found for found in three.first.steps if found.name.startswith("prepare/"))
    assert digest_of(Path(shard.places["learnt"])) == shard.outputs["learnt"], "the others took it from this run"
    cache = places_of(three.project).cache / "steps"
    assert done.entries
    assert not any(entry.exists() for entry in done.entries)
    assert list(cache.glob("*.json"))
    assert dead_entries(cache, going=()) == ()
    assert prune(three.project, Which()).runs == ()


@pytest.mark.slow
def test_after_pruning_nothing_changed_is_all_cached_and_what_went_is_made_again_the_same(three: Work) -> None:
    prune(three.project, Which())
    kept = three.train()
    assert set(states(kept.run).values()) == {RunState.CACHED}
    assert kept.run.id == three.good.id
    made = three.train(**FIRST)
    assert made.run.id == three.first.id
    assert made.version.digest == three.digest
    assert (states(made.run)["prepare"], states(made.run)["train"]) == (RunState.CACHED, RunState.DONE)


@pytest.mark.slow
def test_a_pruned_run_made_again_is_compared_as_before(three: Work) -> None:
    assert three.train().run.id == three.good.id  # is the last from now on
    prune(three.project, Which())
    assert not Path(step_of(three.first, "train").places["network"]).exists()
    found = verify_run(three.project, three.runs.find(three.first.id), watcher=Unwatched())
    assert (found.equal, found.first, found.bundle, found.environment, found.doubts) == (True, None, None, (), ())
    assert [check.output for check in found.outputs if check.likeness == "not compared"] == ["Output"]


@pytest.fixture
def made(tmp_path: Path) -> Project:
    """A project with records of three runs, begun one, two and three days ago, that made a file of 100 bytes each."""
    (tmp_path / "postroom.toml").write_text(QUICK, encoding="utf-8")
    project = load_project(tmp_path)
    runs = Runs(places_of(project).runs)
    for days in (1, 2, 3):
        run = run_of(id_=f"{days}" * 12)
        network = runs.of(run.id) / "steps" / "job" / "train" / "network"
        network.parent.mkdir(parents=True)
        network.write_bytes(b"n" * 100)
        steps = (step("train", {"network": str(network)}),)
        runs.keep(replace(run, steps=steps, started=now() - dt.timedelta(days=days)))
    return project


def going(project: Project, which: Which) -> list[str]:
    return [one.run[0] for one in what_goes(project, which).runs]


def test_the_number_that_is_kept_and_the_age_both_count(made: Project) -> None:
    assert going(made, Which()) == ["2", "3"]
    assert going(made, Which(keep=2)) == ["3"]
    assert going(made, Which(keep=0)) == ["2", "3"], "the last always stays"
    assert going(made, Which(older_than=dt.timedelta(days=2, hours=12))) == ["3"]
    assert going(made, Which(keep=3, older_than=dt.timedelta(0))) == []
    assert [one.size_bytes for one in what_goes(made, Which()).runs] == [100, 100]


def test_an_output_of_an_old_run_stays_while_the_last_names_it(made: Project) -> None:
    runs = Runs(places_of(made).runs)
    last, old = runs.find("1111"), runs.find("3333")
    runs.keep(replace(last, steps=old.steps))
    prune(made, Which())
    assert Path(old.steps[0].places["network"]).is_file()
    assert not (runs.of("2" * 12) / "steps").exists()
    assert [run.id[0] for run in runs] == ["1", "2", "3"]


def test_a_bundle_that_the_last_run_took_stays_whole_though_its_own_run_goes(made: Project) -> None:
    runs = Runs(places_of(made).runs)
    last, old = runs.find("1111"), runs.find("2222")
    bundle = runs.of(old.id) / "steps" / "job" / "calibrate" / "bundle"
    bundle.mkdir(parents=True)
    for name in ("model.onnx", "attestation.json"):
        (bundle / name).write_text("kept")
    calibrated = step("calibrate", {"bundle": str(bundle)})
    for run in (old, last):
        runs.keep(replace(run, steps=(*run.steps, calibrated)))
    prune(made, Which())
    assert sorted(path.name for path in bundle.iterdir()) == ["attestation.json", "model.onnx"]
    runs.keep(last)
    prune(made, Which())
    assert [path.name for path in bundle.iterdir()] == ["attestation.json"], "it says which model it was"


def test_while_something_trains_here_nothing_is_pruned(made: Project) -> None:
    with alone(places_of(made).runs, wait=False), pytest.raises(BusyError, match="--wait"):
        prune(made, Which())
    assert going(made, Which()) == ["2", "3"]


def test_without_runs_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").write_text(QUICK, encoding="utf-8")
    assert prune(load_project(tmp_path), Which()).runs == ()
    assert not (tmp_path / ".postroom").exists()
