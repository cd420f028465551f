"""What each target honours: all else is refused by name, and the documentation says the same as the code."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from postroom.errors import ProjectError
from postroom.pipeline.capabilities import CAPABILITIES, Wish, bytes_of, check_wishes, table
from postroom.pipeline.options import PipelineOptions
from postroom.pipeline.target import Target

PAGE = Path(__file__).resolve().parents[2] / "docs" / "pipelines.md"
STEPS = ("prepare", "train")
ASKED: Mapping[Wish, Mapping[str, object]] = {
    Wish.CPU: {"cpu": 4},
    Wish.MEMORY: {"memory": "8Gi"},
    Wish.GPU: {"gpu": {"type": "nvidia.com/gpu"}},
    Wish.DISK: {"disk": "50Gi"},
    Wish.SPOT: {"spot": True},
    Wish.NODES: {"nodes": {"pool": "big"}},
    Wish.RETRY: {"retry": {"count": 2}},
}


def asking(machine: Mapping[str, object], **tables: object) -> PipelineOptions:
    return PipelineOptions.model_validate({"steps": {"train": machine}, **tables})


def test_the_page_has_the_table_that_the_code_gives() -> None:
    assert table() in PAGE.read_text(encoding="utf-8"), "docs/pipelines.md: put in what capabilities.table() gives"


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("wish", Wish)
def test_a_wish_is_refused_by_name_exactly_where_the_table_says_no(wish: Wish, target: Target) -> None:
    machine: Mapping[str, object]
    machine = {"gpu": {"type": "NVIDIA_TESLA_T4"}} if (wish, target) == (Wish.GPU, Target.VERTEX) else ASKED[wish]
    options = asking(machine, kubeflow={"spot_nodes": "cloud.google.com/gke-spot=true"})
    if CAPABILITIES[wish][target].honoured:
        check_wishes(options, STEPS, target=target)
        return
    with pytest.raises(ProjectError, match="cannot give step train ") as refused:
        check_wishes(options, STEPS, target=target)
    assert CAPABILITIES[wish][target].how in str(refused.value)


@pytest.mark.parametrize(
    ("machine", "target", "told"),
    [
        ({"cpu": 97}, Target.VERTEX, "cannot give step train 97 cores: a step has at most 96"),
        ({"memory": "625G"}, Target.VERTEX, "cannot give step train 625G of memory: a step has at most 624G"),
        ({"gpu": {"type": "nvidia.com/gpu"}}, Target.VERTEX, "names such as"),
        ({"gpu": {"type": "NVIDIA_TESLA_T4"}}, Target.KUBEFLOW, "resources such as"),
        ({"spot": True}, Target.KUBEFLOW, "set spot_nodes under"),
    ],
)
def test_more_than_a_target_has_is_refused(machine: Mapping[str, object], target: Target, told: str) -> None:
    with pytest.raises(ProjectError, match=told):
        check_wishes(asking(machine), STEPS, target=target)


def test_every_refusal_is_told_at_once() -> None:
    options = PipelineOptions.model_validate({"machine": {"spot": True}, "steps": {"train": {"disk": "50Gi"}}})
    with pytest.raises(ProjectError) as refused:
        check_wishes(options, STEPS, target=Target.VERTEX)
    assert "Vertex AI cannot give every step a spot machine: " in str(refused.value)
    assert "Vertex AI cannot give step train a volume of 50Gi: " in str(refused.value)


def test_quantities_are_bytes() -> None:
    assert (bytes_of("8Gi"), bytes_of("8G"), bytes_of("3Mi"), bytes_of("2T")) == (
        2**33,
        8 * 10**9,
        3 * 2**20,
        2 * 10**12,
    )
