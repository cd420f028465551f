"""MLflow's own page on the registry's store: the full MLflow, in an environment of its own, where it is installed."""

import shlex
import shutil
import subprocess
from importlib.metadata import version
from typing import TYPE_CHECKING

from postroom.errors import MissingDependencyError

if TYPE_CHECKING:
    from postroom.settings import Project

_QUIET = "MLFLOW_DISABLE_TELEMETRY=true"


def show_page(project: "Project", *, port: int) -> None:
    """Run MLflow's server until it is interrupted.

    Raises:
        MissingDependencyError: MLflow's page is not installed; the message has the commands.
    """
    from postroom.cli.console import notes
    from postroom.stages.mail.sources import OWN_FOLDER
    from postroom.wiring.registry import locations

    tracking, artifacts = locations(project.settings.registry, home=project.folder / OWN_FOLDER)
    options = ["--backend-store-uri", tracking, "--default-artifact-root", artifacts, "--host", "127.0.0.1"]
    command = ["server", *options, "--port", str(port)]
    program = _full_mlflow()
    if program is None:
        shown = shlex.join(["mlflow-page/bin/mlflow", *command])
        raise MissingDependencyError(
            "MLflow's page is not installed; it needs packages that do not fit here, so give it an environment of its "
            f"own:\n  python3 -m venv mlflow-page\n  mlflow-page/bin/pip install mlflow=={version('mlflow-skinny')}\n"
            f"  env {_QUIET} {shown}"
        )
    notes().print(f"http://127.0.0.1:{port} (end it with Ctrl+C)")
    subprocess.run(["/usr/bin/env", _QUIET, program, *command], check=True)  # noqa: S603 - a program that was found, with our own options


def _full_mlflow() -> str | None:
    """Give the program of a full MLflow; mlflow-skinny brings one of the same name that has no page."""
    program = shutil.which("mlflow")
    if program is None:
        return None
    done = subprocess.run([program, "server", "--help"], check=False, capture_output=True)  # noqa: S603 - as above
    return program if done.returncode == 0 and _has_page(program) else None


def _has_page(program: str) -> bool:
    """Say whether the interpreter that the program's first line names has the page's own packages."""
    from pathlib import Path

    first = Path(program).read_bytes().split(b"\n", 1)[0].decode(errors="replace")
    interpreter = first.removeprefix("#!").strip()
    if not first.startswith("#!") or not Path(interpreter).is_file():
        return False
    done = subprocess.run([interpreter, "-c", "import flask, mlflow.server"], check=False, capture_output=True)  # noqa: S603
    return done.returncode == 0
