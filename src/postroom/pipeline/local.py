"""A graph runs in this folder, through kfp.local: each step a process, its outputs kept for the next time."""

import contextlib
import io
import logging
import re
import threading
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, cast

from kfp import local
from kfp.local import cache as kfp_cache

from postroom.pipeline.cache import ContentCache
from postroom.pipeline.outfit import Graph
from postroom.pipeline.watching import Watcher

_CODES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
"""What colours text on a terminal (ECMA-48, section 5.4): kfp writes it wherever it prints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEnd:
    """How a run here ended.

    Attributes:
        succeeded: Whether every step that had to run did.
        message: What kfp says of a failure: the names of what failed, from the inside out.
    """

    succeeded: bool
    message: str


def run_here(
    graph: Graph, arguments: Mapping[str, str | int], *, folder: Path, cache: Path, log: Path, watcher: Watcher
) -> LocalEnd:
    """Run a graph to its end.

    Args:
        graph: The graph.
        arguments: Its inputs, by name.
        folder: Where the outputs of its steps go.
        cache: Where outputs of all runs are noted by their inputs.
        log: File to which all that kfp and the steps print is added.
        watcher: Is told of every step.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    local.init(
        runner=local.SubprocessRunner(use_venv=False),
        pipeline_root=str(folder),
        raise_on_error=True,
        enable_caching=True,
        cache_root=str(cache),
    )
    watched = ContentCache(cache, watcher)
    # kfp makes its cache when it first needs it and has no way to be given another; it is pinned to one version
    kfp_cache._cache_singleton, kfp_cache._cache_singleton_root = watched, str(cache)  # noqa: SLF001
    try:
        with log.open("a", encoding="utf-8") as file, _said_to(_Sink(file, watched, watcher)):
            graph(**arguments)
    except RuntimeError as error:  # kfp's only word for "a step failed"; which and why, the steps themselves record
        return LocalEnd(succeeded=False, message=str(error))
    finally:
        kfp_cache.reset_local_cache_singleton()
    return LocalEnd(succeeded=True, message="")


@contextlib.contextmanager
def _said_to(sink: io.TextIOBase) -> Iterator[None]:
    """Send there all that kfp prints and logs, and spare the terminal its warnings of what has no effect here."""
    stream = cast("TextIO", sink)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    # kfp logs to the root, which without a handler would be given one for good, on whatever stderr is at that moment
    root.handlers[:] = [logging.StreamHandler(stream)]
    root.setLevel(logging.INFO)
    try:
        with contextlib.redirect_stdout(stream), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


class _Sink(io.TextIOBase):
    """Takes what several threads print, keeps it in a file line by line, and tells the watcher."""

    def __init__(self, file: TextIO, cache: ContentCache, watcher: Watcher) -> None:
        self._file, self._cache, self._watcher = file, cache, watcher
        self._lock = threading.Lock()
        self._open: dict[int, str] = {}

    def write(self, text: str) -> int:
        """Take text; a line counts when it is whole."""
        thread = threading.get_ident()
        *whole, self._open[thread] = (self._open.get(thread, "") + text).split("\n")
        lines = [_CODES.sub("", line) for line in whole]
        with self._lock:
            self._file.writelines(f"{line}\n" for line in lines)
            self._file.flush()
        for line in lines:
            self._watcher.said(self._cache.step, line.strip())
        return len(text)
