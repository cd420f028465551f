"""What a step's result depends on beside its inputs: the sources it can reach, and the packages it runs with."""

import hashlib
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import grimp

from postroom.flows.training.packages import required_packages
from postroom.pipeline.options import StepName
from postroom.storage.codec import digest

STEPS: tuple[str, ...] = get_args(StepName)
"""Names of all steps: of the modules in `steps`, and of the components."""


def code_versions(own: str = "") -> dict[str, str]:
    """Give each step's code version, hexadecimal SHA-256, by its name.

    It covers the sources of all modules of Postroom that the step imports, however indirectly, and the versions of all
    packages that Postroom requires. That errs on the careful side: a function that the step never calls counts too.

    Args:
        own: Hash of the project's own package of back ends, which are found while running; empty where it has none.
    """
    graph = grimp.build_graph("postroom", cache_dir=None)
    packages = required_packages()
    versions = {}
    for step in STEPS:
        roots = {f"postroom.flows.training.steps.{step}", "postroom.flows.training.sealing"}
        reached = roots.union(*(graph.find_upstream_modules(root) for root in roots))
        sources = {name: _source_hash(name) for name in sorted({above for name in reached for above in _above(name)})}
        versions[step] = digest({"sources": sources, "packages": packages, "own": own})
    return versions


def _above(module: str) -> Iterator[str]:
    """Name a module and the packages it lies in, whose `__init__` runs before it."""
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])


@cache
def _source_hash(module: str) -> str:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        return ""
    return hashlib.sha256(Path(found.origin).read_bytes()).hexdigest()
