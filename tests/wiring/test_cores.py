"""The number of processes comes from the cores that this process may use."""

import os

import pytest

from postroom.wiring.cores import usable_cores


def test_only_cores_that_this_process_may_use_are_counted() -> None:
    assert usable_cores() == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(("cores", "expected"), [(6, 6), (None, 1)])
def test_where_nobody_says_which_may_be_used_all_are_counted(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, expected: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert usable_cores() == expected
