"""Work on a stream of items in several processes, in order, with bounded memory."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, Protocol, TypeVar, cast


class Closeable(Protocol):
    """Tools that hold something which must be let go of: a process, a file."""

    def close(self) -> None:
        """Let go of it."""


Item = TypeVar("Item")
Result = TypeVar("Result")
Tools = TypeVar("Tools", bound=Closeable)

_AHEAD = 4
"""Items under way for each process: enough that none waits, few enough that memory stays flat."""

_tools: object = None  # what this worker process works with, or the error that making it ended in


def ordered_map(
    work: Callable[[Item, Tools], Result],
    items: Iterable[Item],
    *,
    make_tools: Callable[[], Tools],
    jobs: int,
    on_death: Callable[[Item], Result],
) -> Iterator[Result]:
    """Apply `work` to every item and give the results in the items' order.

    Args:
        work: A module-level function; its item, its result and `make_tools` travel between processes.
        items: Taken one at a time, only a few ahead of the results.
        make_tools: Makes what the work needs, once for each process.
        jobs: Number of processes; with 1 the work is done in this one.
        on_death: Gives the result of an item that killed the process working on it.

    Raises:
        Exception: Whatever `make_tools` or `work` raises, from whichever process.
    """
    if jobs == 1:
        tools = make_tools()
        try:
            for item in items:
                yield work(item, tools)
        finally:
            tools.close()
        return
    pool = _Pool(work, make_tools, jobs)
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            waiting.append((item, pool.submit(item)))
            if len(waiting) >= _AHEAD * jobs:
                yield pool.result(*waiting.popleft(), on_death)
        while waiting:
            yield pool.result(*waiting.popleft(), on_death)
    finally:
        pool.close()


class _Pool(Generic[Item, Tools, Result]):
    """A process pool that outlives the death of its workers."""

    def __init__(self, work: Callable[[Item, Tools], Result], make_tools: Callable[[], Tools], jobs: int) -> None:
        self._work, self._make_tools, self._jobs = work, make_tools, jobs
        self._executor = self._open(jobs)

    def _open(self, jobs: int) -> ProcessPoolExecutor:
        # spawned, not forked: the libraries inside have threads of their own
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(self._make_tools,))

    def submit(self, item: Item) -> Future[Result]:
        try:
            return self._executor.submit(_call, self._work, item)
        except BrokenProcessPool:
            self._executor.shutdown(wait=False)
            self._executor = self._open(self._jobs)
            return self._executor.submit(_call, self._work, item)

    def result(self, item: Item, future: Future[Result], on_death: Callable[[Item], Result]) -> Result:
        """Wait for a result; an item that was under way when a process died is tried again, alone."""
        try:
            return future.result()
        except BrokenProcessPool:
            with self._open(1) as alone:
                try:
                    return alone.submit(_call, self._work, item).result()
                except BrokenProcessPool:
                    return on_death(item)

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)


def _start(make_tools: Callable[[], object]) -> None:
    global _tools  # noqa: PLW0603 - a process pool hands its initialiser's work over in no other way
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _tools = make_tools()
    except Exception as error:  # noqa: BLE001 - raised with the first item; here it would look like a dead process
        _tools = error


def _end_with_parent() -> None:
    """End this process once its parent is gone: killed, it cannot say so, and a pool waits for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _call(work: Callable[[Item, Tools], Result], item: Item) -> Result:
    if isinstance(_tools, Exception):
        raise _tools
    return work(item, cast("Tools", _tools))
