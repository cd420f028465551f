"""What fixes the result of a training beside data and options: versions, instruction set, threads, commit."""

import platform
import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("postroom", "numpy", "onnx", "onnxruntime", "openvino", "pypdfium2", "rapidocr", "tokenizers", "torch")


def environment(*, threads: int) -> Mapping[str, str]:
    """Name what a second training must share to give the same bundle."""
    from postroom.stages.model.train import instruction_set

    found = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "instruction_set": instruction_set(),
        "threads": str(threads),
    }
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "missing"
    return found


def commit_of(folder: Path) -> str | None:
    """Give the commit that `folder` stands at; None outside a repository, or where there is no git."""
    git = shutil.which("git")
    if git is None:
        return None
    asked = subprocess.run(  # noqa: S603 - a fixed program and arguments
        [git, "-C", str(folder), "rev-parse", "--verify", "--quiet", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    return asked.stdout.strip() or None
