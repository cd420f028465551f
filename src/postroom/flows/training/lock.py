"""One at a time: what trains in a project, or takes away what trainings left, holds its lock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postroom.errors import BusyError


@contextmanager
def alone(runs: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock of a project's runs; it goes with this process, however that ends.

    Args:
        runs: Their folder.
        wait: Whether to wait for who holds it now.

    Raises:
        BusyError: Somebody holds it, and nobody waits.
    """
    runs.mkdir(parents=True, exist_ok=True)
    with (runs / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            file.seek(0)
            raise BusyError(
                "another training is under way in this project, or old runs are pruned (process "
                f"{file.read().strip() or 'unknown'}); wait for it to end, or call with --wait"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
