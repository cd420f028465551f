"""What `postroom doctor` looks at. No check imports what it checks for: a broken library must not break the doctor."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from postroom import __version__
from postroom.errors import MissingDependencyError, ProjectError

GIB = 2**30
_NEEDED_PYTHON = (3, 11)
_NEEDED_DISK = 2 * GIB
_NEEDED_MEMORY = 4 * GIB


class State(StrEnum):
    """How a check ended; a warning limits what works, a failure stops everything."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        state: How it is.
        found: What was seen.
        advice: What to do; empty where nothing has to be done.
        exit_code: What the program ends with where this failed.
    """

    name: str
    state: State
    found: str
    advice: str = ""
    exit_code: int = MissingDependencyError.exit_code


def run_checks() -> list[Check]:
    """Look at everything, in the current folder."""
    looks: tuple[Callable[[], Check], ...] = (
        _python,
        _packages,
        _training,
        _ocr_models,
        _tesseract,
        _processor,
        _memory,
        _disk,
        _project,
    )
    return [look() for look in looks]


def _python() -> Check:
    good = sys.version_info[:2] >= _NEEDED_PYTHON
    return Check(
        name="Python",
        state=State.OK if good else State.FAILED,
        found=f"{platform.python_version()}, Postroom {__version__}",
        advice="" if good else "install Python 3.11 or newer",
    )


def _packages() -> Check:
    missing = missing_packages(extra=None)
    return Check(
        name="packages",
        state=State.FAILED if missing else State.OK,
        found=f"missing: {', '.join(missing)}" if missing else "all here",
        advice="install with: pip install -c constraints.txt postroom" if missing else "",
    )


def _training() -> Check:
    missing = missing_packages(extra="train")
    return Check(
        name="training",
        state=State.WARNING if missing else State.OK,
        found=f"missing: {', '.join(missing)}" if missing else f"torch {importlib.metadata.version('torch')}",
        advice="reading works, training does not; install with: pip install 'postroom[train]'" if missing else "",
    )


def _ocr_models() -> Check:
    spec = importlib.util.find_spec("rapidocr")
    folders = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    models = sorted({path.name for folder in folders for path in folder.rglob("*.onnx")})
    return Check(
        name="OCR models",
        state=State.OK if models else State.FAILED,
        found=", ".join(models) or "none inside the package rapidocr",
        advice="" if models else "install with: pip install --force-reinstall rapidocr",
    )


def _tesseract() -> Check:
    program = shutil.which("tesseract")
    binding = importlib.util.find_spec("tesserocr")
    missing = [name for name, found in (("tesseract", program), ("the package tesserocr", binding)) if not found]
    return Check(
        name="tesseract",
        state=State.WARNING if missing else State.OK,
        found=f"missing: {' and '.join(missing)}" if missing else str(program),
        advice="only the second OCR engine needs it; install with: apt-get install tesseract-ocr" if missing else "",
    )


def _processor() -> Check:
    try:
        flags = set(re.findall(r"\w+", Path("/proc/cpuinfo").read_text(encoding="utf-8")))
    except OSError:
        flags = set()
    known = [name for name in ("sse4_2", "avx2", "avx512f", "avx512_vnni", "amx_int8", "asimd") if name in flags]
    fast = bool({"avx2", "asimd"} & flags)
    return Check(
        name="processor",
        state=State.OK if fast else State.WARNING,
        found=f"{os.cpu_count()} cores, {platform.machine()} {' '.join(known)}".rstrip(),
        advice="" if fast else "no AVX2 or NEON seen: training and reading work, slowly",
    )


def _memory() -> Check:
    import psutil

    memory = psutil.virtual_memory()
    good = memory.available >= _NEEDED_MEMORY
    return Check(
        name="memory",
        state=State.OK if good else State.WARNING,
        found=f"{memory.available / GIB:.1f} of {memory.total / GIB:.1f} GiB free",
        advice="" if good else "training wants 4 GiB",
    )


def _disk() -> Check:
    free = shutil.disk_usage(Path.cwd()).free
    good = free >= _NEEDED_DISK
    return Check(
        name="disk",
        state=State.OK if good else State.WARNING,
        found=f"{free / GIB:.1f} GiB free here",
        advice="" if good else "snapshots and models want 2 GiB",
    )


def _project() -> Check:
    if not Path("postroom.toml").exists():
        return Check(name="project", state=State.OK, found="none in this folder", advice="begin with: postroom init")
    try:
        from postroom.settings import load_project

        project = load_project()
    except ProjectError as error:
        return Check(name="project", state=State.FAILED, found=str(error), exit_code=ProjectError.exit_code)
    except ImportError as error:
        return Check(name="project", state=State.FAILED, found=f"cannot be read: {error}")
    fields = sum(len(kind.fields) for kind in project.schema.types)
    return Check(
        name="project",
        state=State.OK,
        found=f"{project.name}: {len(project.schema.types)} document types, {fields} fields",
    )


def missing_packages(*, extra: str | None) -> list[str]:
    """Give the packages that Postroom, or one of its extras, asks for and that are not installed."""
    missing = []
    for requirement in importlib.metadata.requires("postroom") or []:
        named, _, marker = requirement.partition(";")
        wanted = re.search(r"""extra == ["'](\w+)["']""", marker)
        if (wanted[1] if wanted else None) != extra:
            continue
        name = re.split(r"[^\w.-]", named.strip(), maxsplit=1)[0]
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    return missing
