"""Snapshots go to a shared store and come back whole, whatever is killed, damaged or done twice at once."""

import hashlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from postroom.errors import DataError
from postroom.records.label import Label, LabelledDocument, Role
from postroom.records.schema import Schema
from postroom.records.value import State
from postroom.stages.dataset.importing.documents import content_digest
from postroom.stages.dataset.manifest import find_latest
from postroom.stages.dataset.sharing import Copying, find_digest, list_snapshots, pull_snapshot, push_snapshot
from postroom.stages.dataset.snapshot import Snapshot, open_snapshot, read_snapshot, write_snapshot
from postroom.storage.folder import FolderStore
from postroom.storage.remote import open_store
from postroom.storage.store import Store
from tests.stores import S3Store

_LABEL = Label(field="total", state=State.PRESENT, values=("1.00",))

PUSH = """
import sys
from pathlib import Path
from postroom.stages.dataset.sharing import Copying, push_snapshot
from postroom.storage.remote import open_store
here, there = (open_store(place, project="mail") for place in sys.argv[1:])
push_snapshot(here, there, how=Copying(jobs=2))
"""


@pytest.fixture(params=["folder", "bucket"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place that a team shares."""
    if request.param == "folder":
        return str(tmp_path / "team")
    return f"{request.getfixturevalue('s3_store').url}/team"


@pytest.fixture
def remote(url: str) -> Store:
    return open_store(url, project="mail")


@pytest.fixture
def given(make_page: Any) -> LabelledDocument:
    """A document that brought its words."""
    pages = (make_page("Total 1.00"),)
    return LabelledDocument(key="given", type="order", labels=(_LABEL,), file_sha256=content_digest(pages), pages=pages)


def local(folder: Path) -> FolderStore:
    return FolderStore(folder, project="mail")


def keep(folder: Path, schema: Schema, contents: Iterable[str], *, more: tuple[LabelledDocument, ...] = ()) -> Snapshot:
    """Write a snapshot of one file for each content, and of more documents."""
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    documents = list(more)
    for content in contents:
        (files / content).write_bytes(content.encode())
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        documents.append(LabelledDocument(key=content, type="order", labels=(_LABEL,), file_sha256=sha256))
    roles = {document.key: Role.TRAIN for document in documents}
    return write_snapshot(documents, roles, folder, schema=schema, files=files)


def blob_key(snapshot: Snapshot, number: int) -> str:
    sha256 = snapshot.documents[number].file_sha256
    return f"blobs/{sha256[:2]}/{sha256}"


def test_a_pushed_snapshot_is_pulled_elsewhere(
    tmp_path: Path, remote: Store, schema: Schema, given: LabelledDocument
) -> None:
    written = keep(tmp_path / "mine", schema, "abc", more=(given,))
    pushed = push_snapshot(local(tmp_path / "mine"), remote)
    assert (pushed.digest, pushed.documents, pushed.copied, pushed.present) == (written.digest, 4, 4, 0)
    pulled = pull_snapshot(remote, local(tmp_path / "yours"))
    assert (pulled.digest, pulled.documents, pulled.copied, pulled.present) == (written.digest, 4, 4, 0)
    snapshot = read_snapshot(tmp_path / "yours", project="mail")
    assert snapshot.documents == written.documents
    assert [snapshot.content(document) for document in snapshot.documents[:3]] == [b"a", b"b", b"c"]


def test_what_is_there_is_not_copied_again(tmp_path: Path, remote: Store, schema: Schema) -> None:
    keep(tmp_path / "mine", schema, "abc")
    push_snapshot(local(tmp_path / "mine"), remote)
    before = remote.list("blobs")
    keep(tmp_path / "mine", schema, "bcde")
    seen: list[str] = []

    def progress(names: Iterable[str], total: int) -> Iterable[str]:
        assert total == 2
        for name in names:
            seen.append(name)
            yield name

    again = push_snapshot(local(tmp_path / "mine"), remote, how=Copying(progress=progress))
    assert (again.copied, again.present) == (2, 2)
    assert sorted(seen) == sorted(hashlib.sha256(content).hexdigest() for content in (b"d", b"e"))
    assert before.items() <= remote.list("blobs").items()


def test_a_copy_that_was_asked_for_by_name_leaves_the_latest(tmp_path: Path, remote: Store, schema: Schema) -> None:
    old, new = keep(tmp_path / "mine", schema, "a"), keep(tmp_path / "mine", schema, "ab")
    mine = local(tmp_path / "mine")
    first = push_snapshot(mine, remote, old.digest, how=Copying(make_latest=False))
    assert first.is_latest  # there was none
    assert push_snapshot(mine, remote).is_latest
    assert not push_snapshot(mine, remote, old.digest, how=Copying(make_latest=False)).is_latest
    assert find_latest(remote) == new.digest
    assert {listed.digest: listed.is_latest for listed in list_snapshots(remote)} == {
        old.digest: False,
        new.digest: True,
    }
    assert [listed.documents for listed in list_snapshots(remote)] == [2, 1]


def test_a_push_that_was_killed_goes_on_where_it_was(tmp_path: Path, s3_store: S3Store, schema: Schema) -> None:
    written = keep(tmp_path / "mine", schema, (f"document {number}" for number in range(150)))
    remote = open_store(s3_store.url, project="mail")
    program = subprocess.Popen(
        [sys.executable, "-c", PUSH, str(tmp_path / "mine"), s3_store.url], env=s3_store.program_environment()
    )
    deadline = time.monotonic() + 60
    while len(remote.list("blobs")) < 20 and time.monotonic() < deadline:
        time.sleep(0.02)
    program.kill()
    assert program.wait() == -signal.SIGKILL
    there = len(remote.list("blobs"))
    assert 20 <= there < 150
    assert remote.list("snapshots") == {}  # nobody sees half a snapshot
    again = push_snapshot(local(tmp_path / "mine"), remote)
    assert (again.copied, again.present) == (150 - there, there)
    assert find_latest(remote) == written.digest
    assert pull_snapshot(remote, local(tmp_path / "yours")).copied == 150


def test_two_pushes_at_once_lose_nothing(tmp_path: Path, s3_store: S3Store, schema: Schema) -> None:
    shared = [f"document {number}" for number in range(40)]
    snapshots = [keep(tmp_path / name, schema, [*shared, name]) for name in ("mine", "yours")]
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", PUSH, str(tmp_path / name), s3_store.url], env=s3_store.program_environment()
        )
        for name in ("mine", "yours")
    ]
    assert [program.wait(timeout=60) for program in programs] == [0, 0]
    remote = open_store(s3_store.url, project="mail")
    digests = {snapshot.digest for snapshot in snapshots}
    assert {listed.digest for listed in list_snapshots(remote)} == digests
    assert find_latest(remote) in digests
    for snapshot in snapshots:
        assert pull_snapshot(remote, local(tmp_path / snapshot.digest), snapshot.digest).documents == 41


@pytest.mark.parametrize("damage", ["flip", "loss"])
def test_a_broken_or_missing_object_is_named_and_nothing_is_made_of_it(
    tmp_path: Path, url: str, remote: Store, schema: Schema, damage: str
) -> None:
    written = keep(tmp_path / "mine", schema, "abc")
    push_snapshot(local(tmp_path / "mine"), remote)
    if damage == "flip":
        remote.write(blob_key(written, 1), bytes([b"b"[0] ^ 1]))
    else:
        lose(url, remote, blob_key(written, 1))
    word = {"flip": "damaged", "loss": "missing"}[damage]
    with pytest.raises(DataError, match=f"blob {written.documents[1].file_sha256} is {word}"):
        pull_snapshot(remote, local(tmp_path / "yours"))
    assert find_latest(local(tmp_path / "yours")) is None
    opened = open_snapshot(url, project="mail", cache=tmp_path / "cache")
    assert opened.content(opened.documents[0]) == b"a"
    with pytest.raises(DataError, match=f"b: blob {written.documents[1].file_sha256} is {word}"):
        opened.content(opened.documents[1])


def lose(url: str, remote: Store, key: str) -> None:
    """Take an object away, as only people with a bucket's own tools do."""
    if url.startswith("s3://"):
        import s3fs  # type: ignore[import-untyped]  # noqa: PLC0415

        s3fs.S3FileSystem().rm_file(f"{url}/mail/{key}")
    else:
        (Path(url) / "mail" / key).unlink()
    assert remote.find(key) is None


def test_a_damaged_manifest_is_named(tmp_path: Path, remote: Store, schema: Schema) -> None:
    written = keep(tmp_path / "mine", schema, "abc")
    push_snapshot(local(tmp_path / "mine"), remote)
    key = f"snapshots/{written.digest}.jsonl"
    remote.write(key, remote.read(key).replace(b'"train"', b'"other"', 1))
    with pytest.raises(DataError, match=f"snapshot {written.digest} is damaged"):
        pull_snapshot(remote, local(tmp_path / "yours"))


def test_a_push_with_a_check_mends_what_is_damaged_there(tmp_path: Path, remote: Store, schema: Schema) -> None:
    written = keep(tmp_path / "mine", schema, "abc")
    mine = local(tmp_path / "mine")
    push_snapshot(mine, remote)
    remote.write(blob_key(written, 1), b"x")
    assert push_snapshot(mine, remote).copied == 0
    assert push_snapshot(mine, remote, how=Copying(check=True)).copied == 1
    assert pull_snapshot(remote, local(tmp_path / "yours")).copied == 3


def test_a_pull_mends_what_is_damaged_here(tmp_path: Path, remote: Store, schema: Schema) -> None:
    written = keep(tmp_path / "mine", schema, "abc")
    mine = local(tmp_path / "mine")
    push_snapshot(mine, remote)
    mine.write(blob_key(written, 1), b"x")
    assert pull_snapshot(remote, mine).copied == 1
    assert read_snapshot(tmp_path / "mine", project="mail").content(written.documents[1]) == b"b"


def test_a_push_of_a_file_that_is_damaged_here_names_it(tmp_path: Path, remote: Store, schema: Schema) -> None:
    written = keep(tmp_path / "mine", schema, "abc")
    local(tmp_path / "mine").write(blob_key(written, 1), b"x")
    with pytest.raises(DataError, match=f"blob {written.documents[1].file_sha256} is damaged"):
        push_snapshot(local(tmp_path / "mine"), remote)
    assert remote.list("snapshots") == {}


def test_a_snapshot_is_read_straight_from_its_place(
    tmp_path: Path, url: str, remote: Store, schema: Schema, given: LabelledDocument
) -> None:
    written = keep(tmp_path / "mine", schema, "abc", more=(given,))
    push_snapshot(local(tmp_path / "mine"), remote)
    cache = tmp_path / "cache"
    opened = open_snapshot(url, written.digest, project="mail", cache=cache)
    assert opened.documents == written.documents
    cached = [path.name for path in cache.rglob("*") if path.is_file()]
    assert cached == ([given.file_sha256] if url.startswith("s3://") else [])
    assert opened.content(opened.documents[0]) == b"a"
    bare = open_snapshot(url, project="mail", cache=cache, pages_of=())
    assert [document.pages for document in bare.documents] == [()] * 4


def test_shards_on_one_machine_share_a_cache(tmp_path: Path, s3_store: S3Store, schema: Schema) -> None:
    keep(tmp_path / "mine", schema, [f"document {number}" for number in range(20)])
    push_snapshot(local(tmp_path / "mine"), open_store(s3_store.url, project="mail"))

    def read(_shard: int) -> list[bytes]:
        opened = open_snapshot(s3_store.url, project="mail", cache=tmp_path / "cache")
        return [opened.content(document) for document in opened.documents]

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(read, range(4)))
    assert (
        results
        == [[document.key.encode() for document in read_snapshot(tmp_path / "mine", project="mail").documents]] * 4
    )


def test_nothing_pushed_yet_is_said(tmp_path: Path, url: str, remote: Store) -> None:
    with pytest.raises(DataError, match=r"no snapshot in .*mail yet"):
        pull_snapshot(remote, local(tmp_path))
    with pytest.raises(DataError, match="no snapshot of the project 'mail' yet"):
        open_snapshot(url, project="mail", cache=tmp_path / "cache")
    assert list_snapshots(remote) == ()


def test_a_digest_may_be_cut_short_where_no_other_begins_so(tmp_path: Path, schema: Schema) -> None:
    digests = [keep(tmp_path, schema, ["a", str(number)]).digest for number in range(17)]
    assert find_digest(local(tmp_path), digests[0][:12]) == digests[0]
    assert find_digest(local(tmp_path), "nothing") is None
    with pytest.raises(DataError, match=r"17 snapshots in .* begin with ''"):
        find_digest(local(tmp_path), "")
