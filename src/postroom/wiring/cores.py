"""How many processes fit this machine."""

import os


def usable_cores() -> int:
    """Count the cores that this process may run on, at least one."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
