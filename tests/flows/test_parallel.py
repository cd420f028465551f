"""Work in several processes: in order, with few items under way, and whole after a death."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from postroom.errors import BundleError, DataError
from postroom.flows.parallel import ordered_map


class Tools:
    """Knows which process made it, and leaves a mark when it is closed."""

    def __init__(self, closed: Path) -> None:
        self._closed = closed

    def close(self) -> None:
        self._closed.write_text("closed")


def double(item: int, tools: Tools) -> int:
    assert isinstance(tools, Tools)
    return 2 * item


def die_at_three(item: int, _tools: Tools) -> int:
    if item == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def die_the_first_time(item: Path, _tools: Tools) -> str:
    if item.name == "deadly" and not item.exists():
        item.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item.name


def refuse_two(item: int, _tools: Tools) -> int:
    if item == 2:
        raise DataError("two is refused")
    return item


def no_tools() -> Tools:
    raise BundleError("no model was trained")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    return tmp_path / "closed"


@pytest.fixture
def make_tools(closed: Path) -> Callable[[], Tools]:
    return partial(Tools, closed)


def counted(numbers: range, taken: list[int]) -> Iterator[int]:
    for number in numbers:
        taken.append(number)
        yield number


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_items(make_tools: Callable[[], Tools], jobs: int) -> None:
    results = ordered_map(double, range(30), make_tools=make_tools, jobs=jobs, on_death=abs)
    assert list(results) == [2 * number for number in range(30)]


@pytest.mark.parametrize(("jobs", "most_ahead"), [(1, 1), (2, 8)])
def test_only_a_few_items_are_taken_ahead_of_the_results(
    make_tools: Callable[[], Tools], jobs: int, most_ahead: int
) -> None:
    taken: list[int] = []
    items = counted(range(40), taken)
    for given, _ in enumerate(ordered_map(double, items, make_tools=make_tools, jobs=jobs, on_death=abs)):
        assert len(taken) - given <= most_ahead
    assert len(taken) == 40


def test_an_item_that_kills_its_process_twice_is_settled_by_on_death_and_the_rest_is_unharmed(
    make_tools: Callable[[], Tools],
) -> None:
    results = ordered_map(die_at_three, range(14), make_tools=make_tools, jobs=2, on_death=lambda item: -item)
    assert list(results) == [0, 1, 2, -3, *range(4, 14)]


def test_an_item_whose_process_was_killed_from_outside_is_read_when_it_is_tried_again(
    make_tools: Callable[[], Tools], tmp_path: Path
) -> None:
    items = [tmp_path / name for name in ("first", "deadly", "last")]
    results = ordered_map(die_the_first_time, items, make_tools=make_tools, jobs=2, on_death=str)
    assert list(results) == ["first", "deadly", "last"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_tools_that_cannot_be_made_are_an_error_and_not_a_dead_process(jobs: int) -> None:
    """A model that did not fit the project once made every part of a mailbox "unreadable", with exit status 0."""
    results = ordered_map(double, range(3), make_tools=no_tools, jobs=jobs, on_death=lambda item: -item)
    with pytest.raises(BundleError, match="no model was trained"):
        list(results)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_work_ends_the_run(make_tools: Callable[[], Tools], jobs: int) -> None:
    results = ordered_map(refuse_two, range(5), make_tools=make_tools, jobs=jobs, on_death=abs)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(DataError, match="two is refused"):
        next(results)


def test_tools_are_closed_at_the_end(make_tools: Callable[[], Tools], closed: Path) -> None:
    list(ordered_map(double, range(3), make_tools=make_tools, jobs=1, on_death=abs))
    assert closed.exists()


def test_tools_are_closed_when_nobody_wants_the_rest(make_tools: Callable[[], Tools], closed: Path) -> None:
    results = ordered_map(double, range(3), make_tools=make_tools, jobs=1, on_death=abs)
    next(results)
    del results
    assert closed.exists()


PROGRAM = """\
import contextlib, os, time
from postroom.flows.parallel import ordered_map


def own_number(item, tools):
    time.sleep(0.2)  # so that both processes get their share
    return os.getpid()


if __name__ == "__main__":
    for number in ordered_map(own_number, range(99), make_tools=contextlib.ExitStack, jobs=2, on_death=abs):
        print(number, flush=True)
"""


def test_processes_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    """A run ended by anything but Ctrl-C once left its processes behind, each with a network in its memory."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        numbers = {int(parent.stdout.readline()) for _ in range(6)}
        children = [psutil.Process(number) for number in numbers]
        parent.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert (len(children), alive) == (2, [])
