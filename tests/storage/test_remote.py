"""A bucket and a folder do the same, and say which object could not be had and why."""

import datetime as dt
import sys
from pathlib import Path

import pytest
from s3fs import S3FileSystem  # type: ignore[import-untyped]

from postroom.errors import DataError, InputError, MissingDependencyError
from postroom.storage.folder import FolderStore
from postroom.storage.remote import RemoteStore, open_store
from tests.stores import S3Store


def test_an_object_is_read_whole_in_part_and_listed_with_its_facts(source: str) -> None:
    store = open_store(source, project="mail")
    store.write("runs/b", b"second")
    store.write("runs/a", b"first")
    store.write("runs-of-others/c", b"third")
    assert store.read("runs/a") == b"first"
    assert store.read("runs/b", first_bytes=3) == b"sec"
    listed = store.list("runs")
    assert list(listed) == ["runs/a", "runs/b"]
    assert listed["runs/b"].size_bytes == 6
    assert abs(dt.datetime.now(dt.UTC) - listed["runs/a"].written) < dt.timedelta(minutes=1)
    assert store.find("runs/a") == listed["runs/a"]


def test_what_is_not_there_is_not_there(source: str) -> None:
    store = open_store(source, project="mail")
    assert store.find("runs/a") is None
    assert store.list("runs") == {}
    with pytest.raises(FileNotFoundError):
        store.read("runs/a")


def test_what_another_wrote_since_is_seen(source: str) -> None:
    one, other = open_store(source, project="mail"), open_store(source, project="mail")
    assert one.list("runs") == {}
    other.write("runs/a", b"first")
    assert list(one.list("runs")) == ["runs/a"]
    other.write("runs/a", b"second")
    assert one.read("runs/a") == b"second"


def test_a_file_that_is_still_being_written_is_not_listed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, project="mail")
    store.write("runs/a", b"first")
    (tmp_path / "mail" / "runs" / ".new-1234").write_bytes(b"half")
    assert list(store.list("runs")) == ["runs/a"]


def test_a_bucket_that_does_not_exist_is_named(s3_store: S3Store) -> None:
    store = open_store(f"{s3_store.url}-not-there/shared", project="mail")
    with pytest.raises(InputError, match=r"-not-there/shared/mail/runs/a: The specified bucket does not exist"):
        store.write("runs/a", b"first")


def test_a_server_that_does_not_answer_is_told_with_what_to_check(
    s3_store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    S3FileSystem.clear_instance_cache()  # those made before know where the server is
    store = RemoteStore(f"{s3_store.url}/unreachable", project="mail")
    S3FileSystem.clear_instance_cache()
    with pytest.raises(InputError, match=r"unreachable/mail/runs/a: .*127\.0\.0\.1:9.*check \[store\] url"):
        store.read("runs/a")


def test_a_scheme_that_nothing_knows_is_refused() -> None:
    with pytest.raises(DataError, match="begins with ftp://; a store is s3://, gs:// or a folder"):
        open_store("ftp://host/folder", project="mail")


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs.core", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'postroom\[gcs\]'"):
        open_store("gs://bucket", project="mail")


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")  # of gcsfs, about itself
def test_large_objects_arrive_whole(source: str) -> None:
    store = open_store(source, project="mail")
    content = bytes(range(256)) * (12 * 2**12)  # 12 MiB
    store.write("large", content)
    assert store.read("large") == content
