"""Outputs are named by what they hold, and a step that fails says why."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from postroom.errors import DataError, RunFailedError
from postroom.flows.training.files import read_record
from postroom.flows.training.sealing import sealed
from postroom.flows.training.steps.conclude import conclude, failures_of
from postroom.records.training import Ending, Failure
from tests.stores import S3Store


@dataclass
class Output:
    """An output as kfp gives it, in a folder."""

    uri: str
    metadata: dict[str, object] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return self.uri


def test_an_output_is_named_by_its_content(tmp_path: Path) -> None:
    output = Output(str(tmp_path / "job" / "train" / "network"))
    with sealed("train", network=output) as to:
        to["network"].parent.mkdir(parents=True)
        to["network"].write_bytes(b"weights")
    assert output.metadata["sha256"] == hashlib.sha256(b"weights").hexdigest()


def test_a_folder_is_named_by_its_files_in_whatever_order_they_were_written(tmp_path: Path) -> None:
    digests = []
    for number, order in enumerate((("a", "b"), ("b", "a"))):
        output = Output(str(tmp_path / str(number)))
        with sealed("prepare", learnt=output) as to:
            to["learnt"].mkdir()
            for name in order:
                (to["learnt"] / name).write_text(name)
        digests.append(output.metadata["sha256"])
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("error", "cause"),
    [(DataError("too few documents"), "too few documents"), (ValueError("odd"), "ValueError: odd")],
)
def test_a_failed_step_leaves_its_cause_beside_its_outputs_and_the_last_step_finds_it(
    tmp_path: Path, error: Exception, cause: str
) -> None:
    job = tmp_path / "postroom-2026"
    output = Output(str(job / "for-loop-1" / "prepare" / "learnt"))
    with pytest.raises(type(error)), sealed("prepare", learnt=output):
        raise error
    assert "sha256" not in output.metadata
    ending = tmp_path / "ending"
    own = str(job / "conclude" / "ending")
    conclude("abc", "FAILED", message="a task failed", uri=own, job="postroom-2026 uuid", ending=ending)
    assert read_record(ending, Ending) == Ending(
        run="abc", succeeded=False, failures=(Failure(step="prepare", cause=cause),), message="a task failed"
    )


def test_a_run_that_succeeded_in_a_second_try_has_no_failures(tmp_path: Path) -> None:
    failed = tmp_path / "job" / "train"
    failed.mkdir(parents=True)
    (failed / "failure.json").write_text(json.dumps({"step": "train", "cause": "preempted"}))
    conclude("abc", "SUCCEEDED", message="", uri=str(tmp_path / "job" / "c" / "e"), job="job", ending=tmp_path / "e")
    assert read_record(tmp_path / "e", Ending).failures == ()


def test_an_address_outside_the_jobs_folder_gives_no_failures(tmp_path: Path) -> None:
    assert failures_of(str(tmp_path / "elsewhere" / "ending"), job="job uuid") == ()


def test_causes_are_found_in_a_bucket_as_well(s3_store: S3Store) -> None:
    uri = f"{s3_store.url}/v2/artifacts/postroom-training/8c1e-uuid/train/network"
    output = Output(uri)
    with pytest.raises(DataError), sealed("train", network=output):
        raise DataError("too few documents")
    own = f"{s3_store.url}/v2/artifacts/postroom-training/8c1e-uuid/conclude/77/ending"
    assert failures_of(own, job="name 8c1e-uuid") == (Failure(step="train", cause="too few documents"),)


def test_code_that_ends_the_process_as_if_all_were_well_fails_the_step(tmp_path: Path) -> None:
    output = Output(str(tmp_path / "job" / "evaluate" / "judged"))
    told = r"evaluate: its code ended the process: SystemExit\(0\)"
    with pytest.raises(RunFailedError, match=told), sealed("evaluate", judged=output):
        raise SystemExit(0)
    assert "SystemExit(0)" in (tmp_path / "job" / "evaluate" / "failure.json").read_text()
