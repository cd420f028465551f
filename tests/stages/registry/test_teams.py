"""Two people train at once against one PostgreSQL and one S3 store: nothing is lost, nothing is mixed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from postroom.records.registry import CHAMPION
from postroom.stages.registry.mlflow import MlflowRegistry
from postroom.stages.registry.tables import aliases_of, open_engine
from tests.databases import postgresql_server

EACH = 6
WORK = """
import json, sys
from pathlib import Path
from postroom.stages.registry.mlflow import MlflowRegistry
from tests.stages.registry.made import by_hand, candidate
url, artifacts, who, folder, count = *sys.argv[1:5], int(sys.argv[5])
registry = MlflowRegistry(url, artifacts, project="mail")
assert registry._tracking
print("ready", flush=True)
sys.stdin.readline()
done = []
for turn in range(count):
    shared = registry.add(candidate(Path(folder) / who / f"shared-{turn}", b"the same %d" % turn, run=who, commit=who))
    own = registry.add(candidate(Path(folder) / who / f"own-{turn}", f"{who} {turn}".encode(), run=f"{who}-{turn}"))
    entry = registry.promote(own, by_hand(reason=f"{who} {turn}"))
    done.append({"shared": shared.number, "own": own.number, "digest": own.digest, "sequence": entry.sequence})
print(json.dumps(done))
"""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of its own; gives its URL."""
    with postgresql_server() as url:
        yield url


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """An S3 server with the bucket `models`; gives its address."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a bucket, with the way to it in the environment."""
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415

    named = {"AWS_ENDPOINT_URL": s3, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
    for name, value in {**named, "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="models")
    return "s3://models/registry"


def test_two_who_train_at_once_lose_no_version_and_mix_no_alias(postgresql: str, bucket: str, tmp_path: Path) -> None:
    people = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, postgresql, bucket, who, str(tmp_path), str(EACH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for who in ("ada", "ben")
    ]
    for person in people:
        assert person.stdout is not None
        assert person.stdout.readline() == "ready\n"
    for person in people:  # both now, and only then wait for either
        assert person.stdin is not None
        person.stdin.write("go\n")
        person.stdin.flush()
    told = [person.communicate(timeout=100)[0] for person in people]
    assert [person.returncode for person in people] == [0, 0]
    mine, theirs = (json.loads(text) for text in told)

    registry = MlflowRegistry(postgresql, bucket, project="mail")
    versions = registry.versions()
    history = registry.history("production")
    assert len(versions) == 3 * EACH  # one for what both made, one for what each made alone
    assert [item["shared"] for item in mine] == [item["shared"] for item in theirs]
    assert {item["digest"] for item in mine + theirs} <= {version.digest for version in versions}
    assert all(registry.damage(version) == () for version in versions)
    for item in mine:
        shared = registry.find(str(item["shared"]))
        assert {shared.source.run, *(source.run for source in shared.further)} == {"ada", "ben"}

    assert [entry.sequence for entry in history] == list(range(1, 2 * EACH + 1))
    assert sorted(item["sequence"] for item in mine + theirs) == list(range(1, 2 * EACH + 1))
    assert [entry.previous for entry in history] == [None, *(entry.version for entry in history[:-1])]
    assert [entry.instant for entry in history] == sorted(entry.instant for entry in history)
    with open_engine(postgresql.replace("postgresql:", "postgresql+psycopg:")).begin() as connection:
        pointing = aliases_of(connection, "postroom-mail")
    assert {pointing[CHAMPION], pointing["production"]} == {history[-1].version}


def test_one_of_two_promotions_at_the_same_moment_waits_for_the_other(postgresql: str) -> None:
    """Without the lock, the table's key alone would still let only one of them in."""
    url = postgresql.replace("postgresql:", "postgresql+psycopg:")
    engine = open_engine(url)
    from postroom.stages.registry.lock import exclusive  # noqa: PLC0415

    with exclusive(engine, "here"), engine.begin() as connection:
        keys = connection.execute(sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"))
        assert keys.scalar() == 1
    with engine.begin() as connection:
        keys = connection.execute(sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
        assert keys.scalar() == 0
