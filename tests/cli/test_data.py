"""`postroom data`: labels in, and what is known about them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.paperwork import Paper, invoices, letters, pdf_of, write_labels


@pytest.fixture
def labels(fresh: Path) -> Path:
    """Labels of twelve invoices and three letters."""
    (fresh / "papers").mkdir()
    return write_labels(fresh / "papers" / "labels.jsonl", [*invoices(12, seed=5), *letters(3, seed=5)])


def test_import_tells_what_it_found_by_field_and_role(call: Call, labels: Path) -> None:
    done = call("data", "import", labels, "--jobs", "1")
    assert done.code == 0, done.err
    assert "15 documents" in done.out
    assert ["invoice", "total", "12", "12"] in [line.split()[:4] for line in done.out.splitlines()]
    assert [line for line in done.out.splitlines() if line.endswith(":")] == [
        "labelled values, and whether the documents' words hold them:",
        "documents by field, and what the label says of it:",
    ]
    assert done.err == "next: postroom train\n"


def test_import_in_json(call: Call, labels: Path) -> None:
    done = call("data", "import", labels, "--files", labels.parent, "--json", "--jobs", "1")
    report = json.loads(done.out)
    assert done.code == 0
    assert report["rows"] == 15
    assert sum(report["documents"].values()) == 15
    assert set(report["documents"]) == {"train", "dev", "calibration", "threshold", "test"}
    assert report["problems"] == []
    assert report["unread"] == {}
    assert report["leakage"]["same_content"] == []
    (number,) = [field for field in report["fields"] if field["field"] == "invoice_number"]
    assert number == {
        "type": "invoice",
        "field": "invoice_number",
        "values": 12,
        "found": 12,
        "found_often": number["found_often"],
        "missing": [],
    }


def test_import_warns_of_what_is_missing_or_damaged_and_names_it(call: Call, labels: Path) -> None:
    (labels.parent / "invoice-5-0.pdf").unlink()
    (labels.parent / "invoice-5-1.pdf").write_bytes(b"%PDF-1.4 [bold]damaged[/bold]")
    rows = labels.read_text(encoding="utf-8").splitlines()
    wrong = json.loads(rows[2])
    wrong["fields"] |= {"invoice_number": ["NOT-THERE"], "nonsense": ["1"]}
    labels.write_text("\n".join([*rows[:2], json.dumps(wrong), *rows[3:]]) + "\n", encoding="utf-8")
    done = call("data", "import", labels, "--jobs", "1")
    assert done.code == 0
    assert "warning: line 1: file 'invoice-5-0.pdf' is missing; left out" in done.err
    assert "left out: invoice-5-1.pdf: " in done.err
    assert "warning: line 3: field 'nonsense' is not in document type 'invoice'" in done.err
    (number,) = [line.split() for line in done.out.splitlines() if "invoice_number" in line and "NOT" not in line][:1]
    assert number[2:4] == ["10", "9"]
    assert "invoice-5-2.pdf" in number


def test_import_names_documents_that_are_much_alike(call: Call, fresh: Path) -> None:
    lines = ["The same words in every one of these documents", "again and again and again and", "a number as well"]
    papers = [
        Paper(name=f"{n}.pdf", pdf=pdf_of([*lines, str(n)]), row={"file": f"{n}.pdf", "fields": {}, "split": split})
        for n, split in enumerate(["train"] * 7 + ["test"])
    ]
    done = call("data", "import", write_labels(fresh / "labels.jsonl", papers), "--jobs", "1")
    assert done.code == 0
    assert "held-out documents are much like one of another role" in done.err
    again = call("data", "import", fresh / "labels.jsonl", "--jobs", "1", "--json")
    assert json.loads(again.out)["leakage"]["near_same"][0]["similarity"] > 0.8


def test_import_divides_by_the_named_key(call: Call, fresh: Path) -> None:
    papers = [
        Paper(name=paper.name, pdf=paper.pdf, row=paper.row | {"where": "test" if number < 4 else "train"})
        for number, paper in enumerate(invoices(12, seed=5))
    ]
    labels = write_labels(fresh / "labels.jsonl", papers)
    done = call("data", "import", labels, "--split-by", "where", "--json", "--jobs", "1")
    assert json.loads(done.out)["documents"]["test"] == 4


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("none.jsonl",), 4, "none.jsonl is not there"),
        (("labels.jsonl", "--files", "nowhere"), 4, "nowhere is no folder"),
        (("labels.jsonl",), 5, "first problem: line 1: file 'gone.pdf' is missing"),
        (("empty.jsonl",), 5, "no rows"),
        (("labels.jsonl", "--split-by", "nothing"), 5, "nothing"),
        (("labels.jsonl", "--jobs", "0"), 2, "--jobs"),
    ],
)
def test_import_says_what_is_wrong_and_ends_with_its_code(
    call: Call, fresh: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    (fresh / "labels.jsonl").write_text('{"file": "gone.pdf", "fields": {}}\n', encoding="utf-8")
    (fresh / "empty.jsonl").write_text("", encoding="utf-8")
    done = call("data", "import", *arguments)
    assert done.code == code
    assert message in done.err


def test_outside_a_project_commands_end_with_3(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in (["data", "show"], ["data", "split"], ["train"], ["evaluate"], ["extract", "x.eml"]):
        done = call(*arguments)
        assert done.code == 3
        assert "postroom.toml" in done.err


@pytest.mark.parametrize("command", ["show", "split"])
def test_without_data_the_error_says_so(call: Call, fresh: Path, command: str) -> None:
    done = call("data", command)
    assert done.code == 5
    assert "import labels first" in done.err
    assert not (fresh / ".postroom").exists()


def test_show_counts_documents_and_labels(call: Call, labels: Path) -> None:
    call("data", "import", labels, "--jobs", "1")
    done = call("data", "show")
    assert done.code == 0
    assert ["invoice", "total", "present", "12"] in [line.split() for line in done.out.splitlines()]
    assert "15 documents: " in done.out
    shown = json.loads(call("data", "show", "--json").out)
    assert {"type": "invoice", "field": "total", "state": "present", "documents": 12} in shown["fields"]
    assert shown["snapshot"][:12] in done.out


def test_split_divides_again_by_the_shares_in_the_project_file(call: Call, labels: Path, fresh: Path) -> None:
    call("data", "import", labels, "--jobs", "1")
    before = json.loads(call("data", "show", "--json").out)
    text = (fresh / "postroom.toml").read_text(encoding="utf-8")
    (fresh / "postroom.toml").write_text(f"{text}\n[dataset]\ntest = 0.6\n", encoding="utf-8")
    after = json.loads(call("data", "split", "--json").out)
    assert after["documents"]["test"] > before["documents"]["test"]
    assert sum(after["documents"].values()) == 15
    assert json.loads(call("data", "show", "--json").out) == after
