"""`postroom trace`: from what `postroom extract` printed back to where it came from."""

import csv
import json
from pathlib import Path

from postroom.storage.tree import delete
from tests.cli.conftest import Call
from tests.paperwork import invoices


def test_an_id_that_extract_prints_leads_to_the_labels(call: Call, ready: Path) -> None:
    (paper,) = invoices(1, seed=91)
    (ready / "[b]paper.pdf").write_bytes(paper.pdf)
    read = json.loads(call("extract", "[b]paper.pdf", "--json", "--jobs", "1").out)
    assert call("extract", "[b]paper.pdf", "--csv", "fields.csv", "--jobs", "1").code == 0
    with (ready / "fields.csv").open(encoding="utf-8", newline="") as file:
        assert [row["prediction"] for row in csv.DictReader(file)] == [read["prediction"]]
    found = json.loads(call("trace", read["prediction"][:9], "--json").out)
    assert found["prediction"]["file_sha256"] == read["sha256"]
    kinds = {link["kind"]: link for link in found["links"]}
    assert list(kinds) == ["model version", "run", "snapshot", "labels", "commit"]
    assert (kinds["model version"]["id"], kinds["run"]["id"], kinds["snapshot"]["id"]) == (
        *(read["model"], read["run"]),
        read["dataset"],
    )
    tree = call("trace", read["prediction"])
    assert tree.code == 0
    order = [tree.out.index(f"── {kind}") for kind in kinds]
    assert order == sorted(order)
    assert f"prediction {read['prediction']}" in tree.out
    assert f"snapshot {read['dataset']}" in tree.out


def test_an_unknown_id_is_refused(call: Call, fresh: Path) -> None:
    done = call("trace", "abcdef")
    assert (done.code, "postroom extract --json" in done.err) == (4, True)
    assert not (fresh / ".postroom").exists()


def test_reading_goes_on_where_predictions_cannot_be_kept(call: Call, ready: Path) -> None:
    (paper,) = invoices(1, seed=92)
    (ready / "paper.pdf").write_bytes(paper.pdf)
    delete(ready / ".postroom" / "predictions")  # another test's, where it ran before
    (ready / ".postroom" / "predictions").write_text("no folder", encoding="utf-8")
    done = call("extract", "paper.pdf", "--json", "--jobs", "1")
    assert (done.code, json.loads(done.out)["verdict"]) == (0, "extracted")
    assert "postroom trace will not find these predictions" in done.err
