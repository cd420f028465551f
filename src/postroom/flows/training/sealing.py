"""What every component does around its step: name outputs by their content, and say why where there are none."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import fsspec

from postroom.errors import PostroomError, RunFailedError
from postroom.storage.tree import digest_of

SHA256 = "sha256"
"""Key of the hash among an artifact's metadata."""
FAILURE = "failure.json"
"""Lies beside the outputs of a step that failed: its name, and why, in one sentence."""


class Artifact(Protocol):
    """What kfp gives a component for each output."""

    uri: str
    metadata: dict[str, object]

    @property
    def path(self) -> str:
        """Where to write it on this machine."""
        ...


@contextmanager
def sealed(step: str, **outputs: Artifact) -> Iterator[dict[str, Path]]:
    """Give where to write each output; afterwards name each by its hash, or record why there are none."""
    try:
        yield {name: Path(output.path) for name, output in outputs.items()}
    except SystemExit as error:  # passed on, it would end the step as if it were done, where its status is 0
        cause = f"its code ended the process: SystemExit({error.code!r})"
        _record(next(iter(outputs.values())).uri, step=step, cause=cause)
        raise RunFailedError(f"{step}: {cause}") from error
    except BaseException as error:
        cause = str(error) if isinstance(error, PostroomError) else f"{type(error).__name__}: {error}"
        _record(next(iter(outputs.values())).uri, step=step, cause=cause)
        raise
    for output in outputs.values():
        output.metadata[SHA256] = digest_of(Path(output.path))


def _record(uri: str, *, step: str, cause: str) -> None:
    """Write the record; where even that fails, the step's own error is what counts."""
    content = json.dumps({"step": step, "cause": cause}).encode()
    try:
        filesystem, path = fsspec.core.url_to_fs(f"{uri.rpartition('/')[0]}/{FAILURE}")
        filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
        filesystem.pipe_file(path, content)
    except Exception as error:  # noqa: BLE001 - any of the stores' own
        print(f"the cause could not be recorded: {type(error).__name__}: {error}")  # noqa: T201 - the step's log
