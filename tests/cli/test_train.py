"""`postroom train`: a judged version from the latest data set, a line a step on stderr."""

import json
from pathlib import Path

import pytest

from postroom.settings import load_project
from postroom.wiring.project import current_bundle
from tests.cli.conftest import Call
from tests.paperwork import PROJECT, invoices, write_labels

pytestmark = pytest.mark.slow


@pytest.fixture
def imported(fresh: Path, call: Call) -> Path:
    """A project with a small data set."""
    (fresh / "postroom.toml").write_text(PROJECT.replace("epochs = 3", "epochs = 1"), encoding="utf-8")
    labels = write_labels(fresh / "labels.jsonl", invoices(20, seed=5))
    assert call("data", "import", labels, "--jobs", "1").code == 0
    return fresh


def test_train_tells_each_step_with_its_time_and_what_came_out(call: Call, imported: Path) -> None:
    done = call("train")
    assert done.code == 0, done.err
    lines = done.err.splitlines()
    for step in ("snapshot", "validate", "split", "train", "calibrate", "evaluate", "gate", "register", "release"):
        (line,) = [line for line in lines if line.startswith(f"done    {step} ")]
        assert line.endswith(" s")
    assert sum(line.startswith("done    prepare/") for line in lines) == 2
    assert "train: epoch 1 of at most 1: loss " in done.err
    digest = current_bundle(load_project(imported)).digest
    assert f"version 1, model {digest[:12]}: passed by the gates" in done.out
    cached = call("train", "--json")
    assert "cached  train" in cached.err
    told = json.loads(cached.out)
    assert {step["state"] for step in told["run"]["steps"]} == {"cached"}
    assert (told["version"]["number"], told["version"]["digest"]) == (1, digest)


def test_a_refused_model_ends_with_the_rule_that_it_broke_and_what_can_be_done(call: Call, imported: Path) -> None:
    with (imported / "postroom.toml").open("a", encoding="utf-8") as file:
        file.write("\n[gates.fields]\ntotal = 1.0\narticle = 1.0\nissued = 1.0\n")
    (imported / "postroom.toml").write_text(
        (imported / "postroom.toml")
        .read_text(encoding="utf-8")
        .replace("learning_rate = 0.004", "learning_rate = 1e-6"),
        encoding="utf-8",
    )
    done = call("train")
    assert done.code == 11, done.err
    assert "refused by the gates:" in done.err
    assert "article" in done.err
    assert "postroom models promote 1 --even-refused REASON" in done.err
    assert not (imported / ".postroom" / "models" / "current").exists()


def test_without_data_training_says_what_to_do(call: Call, fresh: Path) -> None:
    done = call("train")
    assert done.code == 5
    assert "postroom data import" in done.err
    assert not (fresh / ".postroom").exists()


def test_an_unknown_preset_is_refused_with_the_known_ones(call: Call, fresh: Path) -> None:
    done = call("train", "--preset", "huge")
    assert done.code == 3
    assert "small" in done.err
    assert "base" in done.err
    assert (fresh / "postroom.toml").is_file()
