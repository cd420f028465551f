"""kfp's cache of outputs, by content: a step whose inputs hold what they held before is not run again.

kfp's own key has an artifact's address in it, so that a step that ran again and gave the same would make all that
follow run again. Ours has its hash (`sha256` among its metadata, which `sealed` writes). What only says where things
are, or how hard to work, is no part of the key. It is also the one place that hears of every step, cached or not.
"""

import datetime as dt
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kfp import dsl
from kfp.local.cache import LocalCache

from postroom.pipeline.watching import Watcher
from postroom.records.run import RunState, StepRun
from postroom.storage.tree import digest_of

_PLACES = frozenset({"source", "cache", "jobs"})
"""Inputs that change no output."""
_SHA256 = "sha256"
_PREFIX = "comp-"
_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Under:
    """A step that has begun."""

    name: str
    code_version: str
    started: dt.datetime
    clock: float


class ContentCache(LocalCache):  # type: ignore[misc]  # kfp has no types
    """Finds outputs by what their inputs held, and tells the watcher of every step."""

    def __init__(self, cache_root: Path, watcher: Watcher) -> None:
        super().__init__(str(cache_root))
        self._watcher = watcher
        self._here = threading.local()
        self._under: dict[str, _Under] = {}

    @property
    def step(self) -> str:
        """The step that this thread is at; empty before the first."""
        return getattr(self._here, "step", "")

    def compute_key(  # noqa: PLR0917 - kfp's signature
        self,
        component_name: str,
        image: str,
        full_command: list[str],
        arguments: dict[str, Any],
        env_vars: dict[str, str] | None = None,
        custom_cache_key: str | None = None,
    ) -> str:
        """Give the key of a step that is about to run."""
        counted = {name: _by_content(value) for name, value in arguments.items() if name not in _PLACES}
        key: str = super().compute_key(component_name, image, full_command, counted, env_vars, custom_cache_key)
        self._begin(key, component_name, arguments)
        return key

    def get(self, key: str) -> dict[str, Any] | None:
        """Give the outputs of an earlier time; none where one of them is gone or is not what it was."""
        outputs: dict[str, Any] | None = super().get(key)
        if outputs is None or not all(_whole(output) for output in outputs.values()):
            return None
        self._end(key, outputs, RunState.CACHED)
        return outputs

    def put(self, key: str, outputs: dict[str, Any]) -> None:
        """Keep the outputs of a step that has run."""
        super().put(key, outputs)
        self._end(key, outputs, RunState.DONE)

    def _begin(self, key: str, component: str, arguments: Mapping[str, Any]) -> None:
        shard = str(arguments.get("shard", ""))[:_NAMED]
        name = component.removeprefix(_PREFIX) + (f"/{shard}" if shard else "")
        self._here.step = name
        self._under[key] = _Under(
            name=name,
            code_version=str(arguments.get("code_version", "")),
            started=dt.datetime.now(dt.UTC),
            clock=time.monotonic(),
        )
        self._watcher.began(name)

    def _end(self, key: str, outputs: Mapping[str, Any], state: RunState) -> None:
        under = self._under.pop(key)
        made = {name: value for name, value in outputs.items() if isinstance(value, dsl.Artifact)}
        self._watcher.ended(
            StepRun(
                name=under.name,
                state=state,
                started=under.started,
                seconds=0.0 if state is RunState.CACHED else time.monotonic() - under.clock,
                code_version=under.code_version,
                outputs={name: str(value.metadata.get(_SHA256, "")) for name, value in made.items()},
                places={name: value.uri for name, value in made.items()},
                values={name: str(value) for name, value in outputs.items() if name not in made},
            )
        )


def dead_entries(folder: Path, *, going: Collection[Path]) -> tuple[Path, ...]:
    """Name the entries of a cache from which nothing can be taken.

    Args:
        folder: The cache's.
        going: Files and folders, with resolved names, that count as gone already.

    Returns:
        The files of entries that cannot be read, or with an output that is gone, in whole or in part.
    """
    if not folder.is_dir():
        return ()
    cache = LocalCache(str(folder))
    gone = frozenset(going)
    around = frozenset(parent for path in gone for parent in path.parents)
    return tuple(
        entry for entry in sorted(folder.glob("*.json")) if _dead(cache.get(entry.stem), gone=gone, around=around)
    )


def _dead(outputs: Mapping[str, Any] | None, *, gone: frozenset[Path], around: frozenset[Path]) -> bool:
    if outputs is None:
        return True
    places = [Path(output.uri).resolve() for output in outputs.values() if isinstance(output, dsl.Artifact)]
    return any(place in around or not gone.isdisjoint({place, *place.parents}) for place in places)


def _by_content(value: object) -> object:
    """Put an artifact's hash in its place; one without a hash stays what it is, and counts by its address."""
    if isinstance(value, list):
        return [_by_content(item) for item in value]
    if isinstance(value, dsl.Artifact) and _SHA256 in value.metadata:
        return {"type": value.schema_title, _SHA256: value.metadata[_SHA256]}
    return value


def _whole(value: object) -> bool:
    """Say whether an artifact still holds what it was named for."""
    if not isinstance(value, dsl.Artifact) or _SHA256 not in value.metadata:
        return True
    return digest_of(Path(value.uri)) == str(value.metadata[_SHA256])
