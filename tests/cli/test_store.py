"""`postroom data push`, `pull` and `snapshots`: a data set goes to the team and comes back."""

import json
from pathlib import Path

import pytest

from postroom.settings import load_project
from postroom.wiring.project import places_of
from tests.cli.conftest import Call
from tests.paperwork import PROJECT, invoices, write_labels
from tests.stores import S3Store


@pytest.fixture
def shared(fresh: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two data sets, the second of twelve invoices, and a folder that it may share."""
    (fresh / "papers").mkdir()
    for count in (11, 12):
        labels = write_labels(fresh / "papers" / "labels.jsonl", invoices(count, seed=5))
        assert call("data", "import", labels, "--jobs", "1").code == 0
    monkeypatch.setenv("POSTROOM_STORE__URL", "../team")
    return fresh


def colleague(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the same project without data in another folder beside, and go there."""
    folder.mkdir()
    (folder / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def test_what_one_pushes_another_pulls_and_shows(
    call: Call, shared: Path, s3_store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTROOM_STORE__URL", f"{s3_store.url}/team")
    done = call("data", "push")
    assert done.code == 0, done.err
    assert "12 documents; files copied: 12, already there: 0; now the latest there" in done.out
    digest = json.loads(call("data", "show", "--json").out)["snapshot"]
    colleague(shared.parent / "colleague", monkeypatch)
    pulled = json.loads(call("data", "pull", "--json").out)
    assert pulled == {"snapshot": digest, "documents": 12, "copied": 12, "present": 0, "is_latest": True}
    assert json.loads(call("data", "show", "--json").out)["snapshot"] == digest


def test_a_relative_folder_starts_at_the_project(call: Call, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shared / "papers" / "deep").mkdir()
    assert call("data", "push").code == 0
    assert (shared.parent / "team" / "paperwork" / "snapshots" / "latest").is_file()
    monkeypatch.setenv("POSTROOM_STORE__URL", str(shared.parent / "other"))
    assert call("data", "push", "--json").code == 0
    assert (shared.parent / "other" / "paperwork" / "snapshots" / "latest").is_file()


@pytest.mark.usefixtures("shared")
def test_snapshots_lists_what_is_here_and_there(call: Call) -> None:
    assert call("data", "push").code == 0
    rows = json.loads(call("data", "snapshots", "--json").out)
    assert [row["here"]["documents"] for row in rows] == [12, 11]
    assert [row["here"]["latest"] for row in rows] == [True, False]
    assert [row["there"] and row["there"]["latest"] for row in rows] == [True, None]
    table = call("data", "snapshots").out.splitlines()
    assert table[1].split()[:2] == [rows[0]["snapshot"][:12], "12"]
    assert table[1].count("UTC, latest") == 2
    assert table[2].rstrip().endswith("-")


@pytest.mark.usefixtures("shared")
def test_a_named_data_set_becomes_the_latest_only_if_asked(call: Call) -> None:
    old = json.loads(call("data", "snapshots", "--json").out)[1]["snapshot"]
    assert call("data", "push").code == 0
    assert "not the latest there" in call("data", "push", old[:8]).out
    assert "now the latest there" in call("data", "push", old[:8], "--latest").out
    assert "not the latest here" in call("data", "pull", old).out
    assert "now the latest here" in call("data", "pull", old, "--latest").out
    assert json.loads(call("data", "show", "--json").out)["snapshot"] == old


def test_a_check_mends_what_is_damaged_there(call: Call, shared: Path) -> None:
    assert call("data", "push").code == 0
    blob = next(path for path in (shared.parent / "team").rglob("blobs/*/*"))
    blob.write_bytes(b"x")
    refused = call("data", "pull")
    assert refused.code == 0  # all files are here, and whole
    assert "copied: 0" in call("data", "push").out
    assert "copied: 1" in call("data", "push", "--check").out


def test_a_damaged_file_there_is_named(call: Call, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("data", "push").code == 0
    blob = next(path for path in (shared.parent / "team").rglob("blobs/*/*"))
    blob.write_bytes(b"x")
    colleague(shared.parent / "colleague", monkeypatch)
    done = call("data", "pull")
    assert (done.code, done.out) == (5, "")
    assert f"blob {blob.name} is damaged" in done.err
    assert not (places_of(load_project()).data / "paperwork" / "snapshots" / "latest").exists()


@pytest.mark.usefixtures("shared")
def test_without_a_shared_place_it_says_where_to_name_one(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTROOM_STORE__URL")
    done = call("data", "push")
    assert done.code == 3
    assert "write it to postroom.toml under [store]" in done.err
    assert [row["there"] for row in json.loads(call("data", "snapshots", "--json").out)] == [None, None]


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    ("digest", "says"), [("abcdef", "begins with abcdef"), ("../../x", "is no digest"), ("ab", "is no digest")]
)
def test_a_data_set_that_is_not_here_is_named(call: Call, digest: str, says: str) -> None:
    done = call("data", "push", digest)
    assert done.code == 5
    assert says in done.err


@pytest.mark.usefixtures("fresh")
def test_a_place_of_an_unknown_kind_is_refused_with_the_project_file(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTROOM_STORE__URL", "ftp://host/folder")
    done = call("data", "push")
    assert done.code == 3
    assert "POSTROOM_STORE__URL" in done.err
