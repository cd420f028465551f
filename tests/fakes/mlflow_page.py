"""A stand-in for the full MLflow in an environment of its own: its server starts two workers and serves nothing."""

import venv
from pathlib import Path

_SERVER = """\
import pathlib, signal, subprocess, sys, time
here = pathlib.Path({folder!r})
if (here / "broken").exists():
    sys.exit("no table of this name")
workers = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"]) for _ in range(2)]
(here / "arguments").write_text(" ".join(sys.argv[1:]))
(here / "begun").write_text(" ".join(str(worker.pid) for worker in workers))
(here / "begun").rename(here / "workers")
if (here / "stubborn").exists():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(300)
"""


def lay_out_mlflow(folder: Path) -> Path:
    """Make the environment.

    Returns:
        The folder of its programs. The server notes its `arguments` and the process ids of its `workers` in `folder`,
        ends with status 1 where a file `broken` lies there, and does not heed SIGTERM where one named `stubborn` does.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for path in ("mlflow-9.9.dist-info/METADATA", "mlflow/__init__.py", "mlflow/server/__init__.py"):
        (packages / path).parent.mkdir(exist_ok=True)
        (packages / path).touch()
    (packages / "mlflow" / "server" / "fastapi_app.py").touch()
    program = folder / "bin" / "mlflow"
    program.write_text(f"#!{folder}/bin/python\n{_SERVER.format(folder=str(folder))}", encoding="utf-8")
    program.chmod(0o755)
    return program.parent
