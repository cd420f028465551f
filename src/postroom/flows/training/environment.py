"""What fixes the result of a training beside data and options: versions, instruction set, threads."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from postroom.flows.training.packages import required_packages
from postroom.records.training import PACKAGES

_NAMED = ("postroom", "kfp", "numpy", "onnx", "onnxruntime", "openvino", "pypdfium2", "rapidocr", "tokenizers", "torch")
"""Packages that compute, and the one that runs the steps; each has a line of its own."""
_GIB = 2**30
_PROCESSORS = Path("/proc/cpuinfo")
_NVIDIA = Path("/proc/driver/nvidia/gpus")


def environment(*, threads: int) -> Mapping[str, str]:
    """Name what a second training must share to give the same bundle, and the machine it was done on.

    Nothing in it changes from one run to the next on the same machine.
    """
    from postroom.stages.model.train import instruction_set

    found = {
        "python": platform.python_version(),
        "system": " ".join(filter(None, (platform.system(), platform.release(), *platform.libc_ver()))),
        "machine": platform.machine(),
        "processor": _processor(),
        "instruction_set": instruction_set(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory_gib": str(round(psutil.virtual_memory().total / _GIB)),
        "gpu": _gpus(),
        "threads": str(threads),
        PACKAGES: " ".join(f"{name}=={number}" for name, number in required_packages().items()),
    }
    return found | {package: _version(package) for package in _NAMED}


def flat(found: Mapping[str, str]) -> Mapping[str, str]:
    """Give an environment with a line for each package, so that two can be set side by side."""
    packages = dict(item.split("==", 1) for item in found.get(PACKAGES, "").split())
    return packages | {name: value for name, value in found.items() if name != PACKAGES}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _processor() -> str:
    """Give the processor's name as its maker writes it."""
    try:
        lines = _PROCESSORS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor()) or "unknown"


def _gpus() -> str:
    """Name NVIDIA's GPUs, which the driver tells without torch; training does not use them."""
    told = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(_NVIDIA.glob("*/information"))]
    models = [
        line.partition(":")[2].strip() for text in told for line in text.splitlines() if line.startswith("Model:")
    ]
    return ", ".join(models) or "none"
