"""`postroom evaluate`: figures for people and machines, and a report."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call
from tests.paperwork import PROJECT, Paper, invoices, letters, write_labels


@pytest.fixture
def others(ready: Path) -> Path:
    """Labels of documents that the project has never seen, and of one that cannot be read."""
    broken = Paper(name="broken.pdf", pdf=b"%PDF-1.4", row={"file": "broken.pdf", "type": "invoice", "fields": {}})
    (ready / "others").mkdir()
    return write_labels(ready / "others" / "others.jsonl", [*invoices(4, seed=70), *letters(2, seed=70), broken])


def check_score(score: dict[str, Any]) -> None:
    assert {"precision", "recall", "f1", "interval"} <= set(score)
    assert 0 <= score["precision"] <= 1
    assert 0 <= score["recall"] <= 1
    low, high = score["interval"]
    assert low <= score["f1"] <= high


def test_evaluate_gives_machines_micro_macro_and_fields(call: Call, others: Path) -> None:
    done = call("evaluate", "--labels", others, "--json", "--jobs", "1")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    check_score(told["micro"])
    check_score(told["macro"])
    assert list(told["fields"]) == ["invoice_number", "issued", "total", "article", "payment"]
    check_score(told["fields"]["invoice_number"])
    assert told["micro"]["f1"] > 0.6
    assert told["types"]["documents"] == 7
    assert list(told["unread"]) == ["broken.pdf"]
    assert told["dataset"] is None


def test_evaluate_takes_the_test_documents_by_default(call: Call, ready: Path) -> None:
    done = call("evaluate", "--json", "--jobs", "1")
    told = json.loads(done.out)
    assert done.code == 0
    assert told["dataset"]
    assert told["types"]["documents"] == json.loads(call("data", "show", "--json").out)["documents"]["test"]
    report = ready / ".postroom" / "reports" / "test.html"
    assert report.is_file()
    assert f"report: {report}" in done.err


def test_evaluate_shows_people_a_table_with_intervals_and_remarks(call: Call, others: Path) -> None:
    done = call("evaluate", "--labels", others, "--files", others.parent, "--report", "mine.html", "--jobs", "1")
    assert done.code == 0
    rows = {line.split("  ")[0] for line in done.out.splitlines()}
    assert {"invoice_number", "payment", "all (micro)", "all (macro)", "digital (micro)"} <= rows
    assert " to " in done.out
    assert "could not be read: broken.pdf: " in done.err
    assert "7 were taken for their type" in done.err
    assert Path("mine.html").is_file()


def test_figures_of_nothing_are_a_dash_and_never_a_number(call: Call, ready: Path) -> None:
    papers = [
        Paper(name=paper.name, pdf=paper.pdf, row=paper.row | {"fields": {"total": ["1.00"]}})
        for paper in invoices(1, seed=71)
    ]
    done = call("evaluate", "--labels", write_labels(ready / "few.jsonl", papers), "--jobs", "1")
    assert done.code == 0
    (issued,) = [line.split() for line in done.out.splitlines() if line.startswith("issued")]
    assert issued == ["issued", "-", "-", "-", "-", "0"]


def test_documents_that_were_trained_on_are_left_out_and_told(call: Call, ready: Path) -> None:
    labels = write_labels(ready / "all.jsonl", invoices(22, seed=1))
    told = json.loads(call("evaluate", "--labels", labels, "--json", "--jobs", "1").out)
    data = json.loads(call("data", "show", "--json").out)["documents"]
    assert told["types"]["documents"] <= data["test"]
    assert any("left out" in note for note in told["notes"])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--files", "."), 2, "--files goes with --labels"),
        (("--labels", "none.jsonl"), 4, "none.jsonl is not there"),
        (("--labels", "documents/labels.jsonl", "--files", "nowhere"), 4, "nowhere is no folder"),
        (("--report", "documents"), 4, "documents is a folder"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_read(
    call: Call, ready: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = call("evaluate", *arguments)
    assert done.code == code
    assert message in done.err
    assert not (ready / ".postroom" / "reports").exists()


def test_without_a_model_evaluation_says_what_to_do(call: Call, fresh: Path) -> None:
    done = call("evaluate")
    assert done.code == 6
    assert "postroom train" in done.err
    assert not (fresh / ".postroom").exists()


def test_a_schema_that_changed_after_training_is_refused_with_what_to_do(call: Call, ready: Path) -> None:
    (ready / "postroom.toml").write_text(PROJECT.replace('type = "date"', 'type = "text"'), encoding="utf-8")
    done = call("evaluate", "--jobs", "1")
    assert done.code == 6
    assert "train again with: postroom train" in done.err
