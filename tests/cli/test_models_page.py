"""`postroom models page`: the server of the full MLflow, or how to get it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.fakes.mlflow_page import lay_out_mlflow


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a full MLflow whose programs come first; of its workers none is left behind."""
    folder = tmp_path / "mlflow-page"
    monkeypatch.setenv("PATH", str(lay_out_mlflow(folder)), prepend=os.pathsep)
    yield folder
    for worker in workers_of(folder):
        if goes_on(worker):
            os.kill(worker, signal.SIGKILL)


def workers_of(folder: Path) -> list[int]:
    path = folder / "workers"
    return [int(worker) for worker in path.read_text().split()] if path.is_file() else []


def goes_on(process: int) -> bool:
    """Say whether a process runs; one that has ended and that nobody asked after does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("where", ["nowhere", "beside mlflow-skinny"])
def test_the_page_says_how_to_get_it(call: Call, fresh: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """The program of mlflow-skinny was once taken for a full MLflow: its workers died and were started for ever."""
    monkeypatch.setenv("PATH", "" if where == "nowhere" else str(Path(sys.executable).parent))
    done = call("models", "page", "--port", "5055")
    assert done.code == 7
    assert "python3 -m venv mlflow-page\n" in done.err
    assert "mlflow-page/bin/pip install mlflow==" in done.err
    assert 'PATH="$PWD/mlflow-page/bin:$PATH" postroom models page --port 5055' in done.err
    assert "http://" not in done.err
    assert (fresh / "postroom.toml").is_file()


def test_a_server_that_ends_by_itself_is_told_with_what_to_do(call: Call, fresh: Path, page: Path) -> None:
    (page / "broken").touch()
    done = call("models", "page")
    assert done.code == 7
    assert "no table of this name" in done.err
    assert "ended with status 1" in done.err
    assert "choose another with --port" in done.err
    assert "pip install mlflow==" in done.err
    assert (fresh / "postroom.toml").is_file()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_when_it_ends_no_process_of_the_server_is_left(fresh: Path, page: Path, number: signal.Signals) -> None:
    """A signal to this process alone once left the server and its workers behind."""
    if number is signal.SIGHUP:
        (page / "stubborn").touch()
    shown = subprocess.Popen([sys.executable, "-m", "postroom.cli.main", "models", "page", "--port", "5056"], cwd=fresh)
    until = time.monotonic() + 60
    while not (page / "workers").is_file() and time.monotonic() < until:
        time.sleep(0.05)
    assert len(workers_of(page)) == 2
    shown.send_signal(number)
    assert shown.wait(timeout=30) == 0
    assert [worker for worker in workers_of(page) if goes_on(worker)] == []
    arguments = (page / "arguments").read_text()
    assert f"--backend-store-uri sqlite:///{fresh}/.postroom/registry/registry.db" in arguments
    assert arguments.endswith("--host 127.0.0.1 --port 5056")
