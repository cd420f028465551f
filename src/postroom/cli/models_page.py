"""MLflow's own page on the registry's store: the full MLflow, in an environment of its own, where it is installed."""

import os
import shlex
import shutil
import signal
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from postroom.errors import MissingDependencyError

if TYPE_CHECKING:
    from postroom.settings import Project

_ENVIRONMENT = ("MLFLOW_DISABLE_TELEMETRY=true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false")
"""The page is for looking: nothing is sent, and no processes are started that would wait for jobs."""
_PROBE = "from importlib.metadata import distribution; distribution('mlflow'); import mlflow.server.fastapi_app"
"""Fails where workers would be restarted for ever: beside mlflow-skinny, or where a package of theirs is missing."""
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOOK_S = 0.1
_PATIENCE_S = 5.0


def show_page(project: "Project", *, port: int) -> None:
    """Run MLflow's server until this process gets SIGINT, SIGTERM or SIGHUP; all of its processes end before this does.

    Raises:
        MissingDependencyError: MLflow's page is not installed, or its server ended by itself; the message has the
            commands that install it.
    """
    from postroom.cli.console import notes
    from postroom.stages.mail.sources import OWN_FOLDER
    from postroom.wiring.registry import locations

    tracking, artifacts = locations(project.settings.registry, home=project.folder / OWN_FOLDER)
    options = ["--backend-store-uri", tracking, "--default-artifact-root", artifacts, "--host", "127.0.0.1"]
    program = _full_mlflow()
    if program is None:
        raise MissingDependencyError(
            f"MLflow's page is not installed; it needs packages that do not fit here. {_way_to_get_it(port)}"
        )
    notes().print(f"http://127.0.0.1:{port} (end it with Ctrl+C)")
    status = _serve([program, "server", *options, "--port", str(port)])
    if status is not None:
        raise MissingDependencyError(
            f"MLflow's server ended with status {status}; what it said stands above. If port {port} is taken, choose "
            f"another with --port; if packages are missing: {_way_to_get_it(port)}"
        )


def _way_to_get_it(port: int) -> str:
    again = shlex.join(["postroom", "models", "page", "--port", str(port)])
    return (
        "Give it an environment of its own:\n  python3 -m venv mlflow-page\n"
        f"  mlflow-page/bin/pip install mlflow=={version('mlflow-skinny')}\n"
        f'  PATH="$PWD/mlflow-page/bin:$PATH" {again}'
    )


def _full_mlflow() -> str | None:
    """Give the program of a full MLflow; mlflow-skinny brings one of the same name whose server cannot work."""
    program = shutil.which("mlflow")
    if program is None or (interpreter := _interpreter_of(Path(program).resolve())) is None:
        return None
    done = subprocess.run([*interpreter, "-c", _PROBE], check=False, capture_output=True)  # noqa: S603 - as found
    return program if done.returncode == 0 else None


def _interpreter_of(program: Path) -> list[str] | None:
    """Give the Python that a program runs in: that of its first line, or the one beside it where a shell starts it."""
    first = program.read_bytes().split(b"\n", 1)[0].decode(errors="replace")
    named = shlex.split(first.removeprefix("#!")) if first.startswith("#!") else []
    if not named or Path(named[0]).name == "sh":
        named = [str(program.with_name("python"))]
    return named if Path(named[0]).is_file() else None


def _serve(command: list[str]) -> int | None:
    """Run the server in a process group of its own, and leave none of that group behind.

    Returns:
        Its exit status where it ended by itself; None where this process was told to end.
    """
    told: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        told.append(number)

    before = {one: signal.signal(one, end) for one in _ENDS}
    try:
        # A group of its own: what the server starts is found by it, even after the server itself is gone.
        server = subprocess.Popen(["/usr/bin/env", *_ENVIRONMENT, *command], start_new_session=True)  # noqa: S603 - as found
        while not told and server.poll() is None:
            time.sleep(_LOOK_S)
        status = server.poll()
        _end_group(server)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    return None if told else status


def _end_group(server: "subprocess.Popen[bytes]") -> None:
    """Ask every process of the server's group to end, and make it end where it does not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + _PATIENCE_S
        try:
            os.killpg(server.pid, number)
            while time.monotonic() < until:
                server.poll()  # takes the server out of the group when it has ended
                os.killpg(server.pid, 0)
                time.sleep(_LOOK_S)
        except ProcessLookupError:
            return
