"""Options of the pipeline: what a step asks for, and what is refused when the file is read."""

import pytest
from pydantic import ValidationError

from postroom.pipeline.options import PipelineOptions


def options(**tables: object) -> PipelineOptions:
    return PipelineOptions.model_validate(tables)


def test_a_step_asks_for_what_it_sets_itself_over_what_all_steps_ask_for() -> None:
    found = options(
        machine={"cpu": 2, "memory": "4Gi", "spot": True, "retry": {"count": 3, "seconds": 5}},
        steps={"train": {"cpu": 8, "gpu": {"type": "nvidia.com/gpu"}, "spot": False, "retry": {"count": 1}}},
    )
    train, gate = found.machine_of("train"), found.machine_of("gate")
    assert (train.cpu, train.memory, train.spot, train.gpu.type, train.gpu.count) == (
        8,
        "4Gi",
        False,
        "nvidia.com/gpu",
        1,
    )
    assert (train.retry.count, train.retry.seconds) == (1, 5)
    assert (gate.cpu, gate.spot, gate.gpu.type, gate.retry.count) == (2, True, None, 3)


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"image": "registry.example.com/train:latest"}, "by its digest"),
        ({"steps": {"trian": {"cpu": 1}}}, "trian"),
        ({"machine": {"memory": "8 GB"}}, "memory"),
        ({"vertex": {"root": "s3://bucket"}}, "root"),
        ({"kubeflow": {"host": "https://somebody:secret@host"}}, "host"),
        ({"kubeflow": {"secrets": {"PGPASSWORD": "no-key"}}}, "secrets"),
        ({"variables": {"PGPASSWORD": "x"}, "kubeflow": {"secrets": {"PGPASSWORD": "a/b"}}}, "set it in one"),
    ],
)
def test_what_cannot_be_meant_is_refused(tables: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        options(**tables)
