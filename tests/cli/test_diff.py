"""`postroom data diff`: what lies between two data sets."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.paperwork import Paper, invoices, letters, write_labels


@pytest.fixture
def two(call: Call, fresh: Path) -> tuple[str, str]:
    """Digests of two data sets: of the later one a paper is new, a paper is gone, and a label is another."""
    papers = [*invoices(12, seed=5), *letters(3, seed=5)]
    (fresh / "papers").mkdir()
    return digest_of(call, fresh, papers[:-1]), digest_of(call, fresh, [relabelled(papers[0]), *papers[2:]])


def digest_of(call: Call, folder: Path, papers: list[Paper]) -> str:
    done = call("data", "import", write_labels(folder / "papers" / "labels.jsonl", papers), "--jobs", "1", "--json")
    assert done.code == 0, done.err
    return str(json.loads(done.out)["snapshot"])


def relabelled(paper: Paper) -> Paper:
    fields = dict(paper.row["fields"])  # type: ignore[call-overload]  # a mapping, as every paper has
    return Paper(name=paper.name, pdf=paper.pdf, row=paper.row | {"fields": fields | {"total": ["7.77[b]\x1b[31m"]}})


def test_diff_tells_what_came_went_and_was_labelled_anew(call: Call, two: tuple[str, str]) -> None:
    before, _ = two
    done = call("data", "diff", before[:6], "latest")
    assert done.code == 0, done.err
    assert "1 added, 1 removed" in done.out
    assert "1 with other labels" in done.out
    lines = [line.strip() for line in done.out.splitlines()]
    assert ["invoice", "total", "12", "11", "1"] in [line.split() for line in lines]
    assert "invoice-5-1.pdf" in lines[lines.index("removed:") + 1]
    assert any(line.startswith("invoice-5-0.pdf: total: ") and " -> 7.77[b]" in line for line in lines)
    assert "\x1b" not in done.out
    assert call("data", "diff", before).out == done.out


def test_diff_in_json_holds_all_of_it(call: Call, two: tuple[str, str]) -> None:
    before, now = two
    found = json.loads(call("data", "diff", before, now.upper(), "--json").out)
    assert (found["before"], found["now"]) == (before, now)
    assert found["documents"] == [14, 14]
    assert found["removed"] == ["invoice-5-1.pdf"]
    (change,) = found["labels"]
    assert change["now"]["values"] == ["7.77[b]\x1b[31m"]


def test_long_lists_are_cut_where_asked(call: Call, two: tuple[str, str]) -> None:
    before, _ = two
    assert "removed:" not in call("data", "diff", before, "--lines", "0").out


def test_the_same_data_set_twice_is_the_same(call: Call, two: tuple[str, str]) -> None:
    done = call("data", "diff", two[1], "latest")
    assert done.code == 0
    assert "are the same data set" in done.out


def test_a_name_that_names_no_data_set_is_refused(call: Call, two: tuple[str, str]) -> None:
    assert two
    for name in ("abc", "latest!", "../../etc"):
        done = call("data", "diff", name, "latest")
        assert done.code == 2
        assert repr(name) in done.err
    done = call("data", "diff", "00000000", "latest")
    assert done.code == 5
    assert "begins with 00000000" in done.err
