"""`postroom train`: a model from the latest data set, with its progress on stderr."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.paperwork import PROJECT, Paper, invoices, pdf_of, write_labels

# Torch's exporter warns of constants; that the exported graph computes the same is checked elsewhere.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning")]


@pytest.fixture
def imported(fresh: Path, call: Call) -> Path:
    """A project with a small data set, one document of which has two pages."""
    text = PROJECT.replace("epochs = 3", "epochs = 1")
    (fresh / "postroom.toml").write_text(text, encoding="utf-8")
    long = Paper(
        name="[bold]long.pdf",
        pdf=pdf_of(["Invoice number INV-00001"], ["Total due $5.00"]),
        row={"file": "[bold]long.pdf", "type": "invoice", "fields": {"total": ["5.00"]}, "split": "train"},
    )
    labels = write_labels(fresh / "labels.jsonl", [*invoices(12, seed=5), long])
    assert call("data", "import", labels, "--jobs", "1").code == 0
    return fresh


def test_train_tells_each_epoch_and_where_the_model_is(call: Call, imported: Path) -> None:
    (imported / "postroom.toml").open("a").write("\n[document]\nmax_pages = 1\n")
    done = call("train", "--jobs", "1")
    assert done.code == 0, done.err
    assert "epoch   1 of at most 1: loss " in done.err
    assert "left out: [bold]long.pdf: " in done.err
    (digest,) = [path.name for path in (imported / ".postroom" / "models").iterdir() if path.is_dir()]
    assert done.out == f"model {digest[:12]} in {imported / '.postroom' / 'models' / digest}\n"


def test_train_in_json(call: Call, imported: Path) -> None:
    done = call("train", "--json", "--jobs", "1", "--preset", "small")
    told = json.loads(done.out)
    assert done.code == 0
    assert (imported / ".postroom" / "models" / "current").read_text().strip() == told["model"]
    assert Path(told["folder"]).name == told["model"]
    assert told["documents"]["train"] > 5
    assert told["unread"] == {}
    (point,) = told["curve"]
    assert set(point) == {"epoch", "train_loss", "dev_loss", "dev_f1"}


def test_without_data_training_says_what_to_do(call: Call, fresh: Path) -> None:
    done = call("train")
    assert done.code == 5
    assert "import labels first" in done.err
    assert not (fresh / ".postroom").exists()


def test_an_unknown_preset_is_refused_with_the_known_ones(call: Call, fresh: Path) -> None:
    done = call("train", "--preset", "huge")
    assert done.code == 3
    assert "small" in done.err
    assert "base" in done.err
    assert (fresh / "postroom.toml").is_file()
