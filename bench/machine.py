"""What the measurements ran on, and how they are told."""

import datetime as dt
import os
import platform
import resource
from pathlib import Path


def machine() -> str:
    """Describe this machine in a line: processor, cores, Python, load at the start."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    name = names[0] if names else platform.processor()
    return f"{name}, {cores} cores, Python {platform.python_version()}, load {load:.1f} at the start"


def heading(title: str, command: str) -> str:
    """Begin a section of BENCHMARKS.md."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return f"## {title}\n\n`{command}`, {today}, {machine()}\n"


def cpu_seconds() -> float:
    """Give the CPU time of this process and of its ended children, in seconds."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
