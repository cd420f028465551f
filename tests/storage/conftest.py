"""The places that objects may lie in: a folder, a real S3 server's bucket, a fake bucket of Google Cloud Storage."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.gcs import gcs_server


@pytest.fixture(scope="session")
def gcs_address() -> Iterator[str]:
    with gcs_server() as address:
        yield address


@pytest.fixture
def gcs_url(gcs_address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A place in Google Cloud Storage, of the test's own."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", gcs_address)
    return f"gs://bucket/{uuid.uuid4().hex}"


@pytest.fixture(params=["folder", "s3", "gcs"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for all projects."""
    if request.param == "folder":
        return str(tmp_path / "store")
    if request.param == "gcs":
        return str(request.getfixturevalue("gcs_url"))
    return f"{request.getfixturevalue('s3_store').url}/shared"
