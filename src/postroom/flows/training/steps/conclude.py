"""Record how a run ended, whatever happened before; the last step of every run, and the only one never cached."""

import json
from pathlib import Path

import fsspec

from postroom.flows.training.files import write_record
from postroom.flows.training.sealing import FAILURE
from postroom.records.training import Ending, Failure


def conclude(run: str, state: str, *, message: str, uri: str, job: str, ending: Path) -> None:
    """Gather what the failed steps left, and write the `Ending`.

    Args:
        run: Id of the run.
        state: How it ended, in the platform's word: SUCCEEDED or another.
        message: What the platform says of it.
        uri: Of this step's own output; those of the other steps lie beside it, in the job's folder.
        job: Names of the job, separated by blanks: one of them is the name of its folder.
        ending: Where the record is written.
    """
    found = () if state == "SUCCEEDED" else failures_of(uri, job=job)
    write_record(ending, Ending(run=run, succeeded=state == "SUCCEEDED", failures=found, message=message))


def failures_of(uri: str, *, job: str) -> tuple[Failure, ...]:
    """Find the records of failed steps in the folder of a job, given an address in it and the folder's name."""
    parts = uri.split("/")
    names = set(job.split())
    depth = next((number for number, part in enumerate(parts) if part in names), None)
    if depth is None:
        return ()
    filesystem, root = fsspec.core.url_to_fs("/".join(parts[: depth + 1]))
    failures = {}
    for path in sorted(filesystem.glob(f"{root}/**/{FAILURE}")):
        said = json.loads(filesystem.cat_file(path))
        failures[said["step"]] = Failure(step=said["step"], cause=said["cause"])
    return tuple(failures.values())
