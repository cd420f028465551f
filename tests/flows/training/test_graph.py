"""Every graph compiles for every target, as kfp's own specification has it, and holds what its steps asked for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from google.protobuf import json_format  # type: ignore[import-untyped]
from kfp.pipeline_spec.pipeline_spec_pb2 import PipelineSpec, PlatformSpec

from postroom.errors import ProjectError
from postroom.flows.training.graph import NAME
from postroom.flows.training.order import Order
from postroom.flows.training.picture import drawn_graph, mermaid_of, text_of
from postroom.flows.training.targets import check_target, graph_for
from postroom.flows.training.versions import STEPS
from postroom.pipeline.compiled import write_pipeline
from postroom.pipeline.target import Target
from postroom.settings import Project, load_project
from tests.paperwork import PROJECT
from tests.pipeline.clusters import IMAGE, elsewhere

SEARCH = {"search": {"trials": 2}}
EVERYTHING = {
    "pipeline": {
        "steps": {
            "train": {
                "gpu": {"type": "nvidia.com/gpu", "count": 2},
                "disk": "50Gi",
                "spot": True,
                "nodes": {"pool": "big"},
            }
        },
        "kubeflow": {
            "spot_nodes": "cloud.google.com/gke-spot=true",
            "secrets": {"PGPASSWORD": "registry/password"},
            "storage_class": "fast",
        },
    }
}


def project(folder: Path, *, flags: Mapping[str, object] | None = None, text: str = "") -> Project:
    (folder / "postroom.toml").write_text(
        text or elsewhere(store="s3://bucket/postroom", tracking="postgresql://user@host/name"), encoding="utf-8"
    )
    return load_project(folder, flags=flags or {})


def order(*, searches: bool = False) -> Order:
    """An order of made-up inputs: what they hold does not matter to compiling."""
    texts = (
        *("source", "project", "dataset", "previous", "schema", "checks", "reading", "options", "bounds", "decoding"),
        *("judging", "rules", "champion", "registry", "trail", "cache"),
    )
    arguments: dict[str, str | int] = dict.fromkeys(texts, "a text")
    arguments |= {"run": "0123456789ab", "champion": "", "shards": 4, "jobs": 2}
    versions = {step: f"version of {step}" for step in STEPS}
    return Order(
        run="0123456789ab", commit=None, dataset="d", arguments=arguments, versions=versions, searches=searches
    )


def compiled(made: Project, target: Target, folder: Path) -> list[dict[str, Any]]:
    searches = made.settings.search.trials is not None
    given = order(searches=searches)
    path = folder / "pipeline.yaml"
    write_pipeline(graph_for(made, given, target=target), given.arguments, path)
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def executor(spec: dict[str, Any], step: str) -> dict[str, Any]:
    found: dict[str, Any] = spec["deploymentSpec"]["executors"][f"exec-{step}"]["container"]
    return found


def tasks(spec: dict[str, Any]) -> dict[str, Any]:
    """All tasks of the graph and its groups, by name."""
    groups = [spec["root"], *spec["components"].values()]
    return {name: task for group in groups if "dag" in group for name, task in group["dag"]["tasks"].items()}


@pytest.mark.parametrize("searches", [False, True])
@pytest.mark.parametrize("target", Target)
def test_every_graph_compiles_to_what_kfp_specifies(target: Target, searches: bool, tmp_path: Path) -> None:
    made = project(tmp_path, flags=SEARCH if searches else None)
    spec, *platforms = compiled(made, target, tmp_path)
    found = json_format.ParseDict(spec, PipelineSpec())
    for platform in platforms:
        json_format.ParseDict(platform, PlatformSpec())
    assert found.pipeline_info.name == NAME
    named = {label.removeprefix("exec-") for label in spec["deploymentSpec"]["executors"]}
    assert named == set(STEPS) - (set() if searches else {"search"})
    inputs = spec["root"]["inputDefinitions"]["parameters"]
    assert {name: given["defaultValue"] for name, given in inputs.items()} == dict(order().arguments)


def test_each_step_carries_image_variables_code_version_machine_and_retries(tmp_path: Path) -> None:
    (spec,) = compiled(project(tmp_path), Target.VERTEX, tmp_path)
    train, gate = executor(spec, "train"), executor(spec, "gate")
    assert train["image"] == gate["image"] == IMAGE
    assert {"name": "AWS_DEFAULT_REGION", "value": "us-east-1"} in train["env"]
    assert (train["resources"]["resourceCpuLimit"], gate["resources"]["resourceCpuLimit"]) == ("8", "1500m")
    assert train["resources"]["resourceMemoryLimit"] == "18G"  # 16 Gi in the units that Vertex AI documents
    assert tasks(spec)["train"]["retryPolicy"] == {
        "maxRetryCount": 2,
        "backoffDuration": "30s",
        "backoffFactor": 2.0,
        "backoffMaxDuration": "3600s",
    }
    assert "retryPolicy" not in tasks(spec)["gate"]
    given = tasks(spec)["train"]["inputs"]["parameters"]["code_version"]
    assert given == {"runtimeValue": {"constant": "version of train"}}
    assert tasks(spec)["for-loop-2"]["iteratorPolicy"]["parallelismLimit"] == 3


def test_what_kubernetes_alone_knows_stays_in_the_platform_file(tmp_path: Path) -> None:
    spec, platform = compiled(project(tmp_path, flags=EVERYTHING), Target.KUBEFLOW, tmp_path)
    train = executor(spec, "train")["resources"]
    assert (train["resourceCpuRequest"], train["resourceMemoryRequest"]) == ("8", "16Gi")
    assert train["accelerator"]["resourceType"] == "nvidia.com/gpu"
    assert train["accelerator"]["resourceCount"] == "2"
    asked = platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    only = asked["exec-train"]
    assert only["nodeSelector"]["labels"] == {"pool": "big", "cloud.google.com/gke-spot": "true"}
    assert only["tolerations"] == [{"key": "cloud.google.com/gke-spot", "operator": "Equal", "value": "true"}]
    (volume,) = only["genericEphemeralVolume"]
    assert (volume["size"], volume["mountPath"], volume["storageClassName"]) == ("50Gi", "/tmp", "fast")
    (secret,) = asked["exec-gate"]["secretAsEnv"]
    assert (secret["secretName"], secret["keyToEnv"]) == (
        "registry",
        [{"secretKey": "password", "envVar": "PGPASSWORD"}],
    )
    assert "nodeSelector" not in asked["exec-gate"]


def test_for_vertex_there_is_one_document_and_its_own_client_takes_it(tmp_path: Path) -> None:
    from google.auth.credentials import AnonymousCredentials  # noqa: PLC0415 - seconds
    from google.cloud import aiplatform  # noqa: PLC0415

    assert len(compiled(project(tmp_path), Target.VERTEX, tmp_path)) == 1
    job = aiplatform.PipelineJob(
        display_name="offline",
        template_path=str(tmp_path / "pipeline.yaml"),
        job_id="postroom-offline",
        pipeline_root="gs://bucket/runs",
        parameter_values=dict(order().arguments),
        project="a-project",
        location="europe-west4",
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
    )
    assert job.to_dict()["pipelineSpec"]["pipelineInfo"]["name"] == NAME


@pytest.mark.parametrize("target", [Target.KUBEFLOW, Target.VERTEX])
def test_a_project_that_lives_here_is_told_all_that_a_cluster_needs(target: Target, tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as refused:
        check_target(project(tmp_path, text=PROJECT), target)
    for lacking in ("image under [pipeline]", "url under [store]", "tracking under [registry]", "artifacts under"):
        assert lacking in str(refused.value)
    assert ("root under [pipeline.vertex]" in str(refused.value)) is (target is Target.VERTEX)


@pytest.mark.parametrize(
    "tracking", ["postgresql://user:secret@host/name", "postgresql://user@host/name?password=secret"]
)
def test_a_password_never_reaches_the_compiled_pipeline(tracking: str, tmp_path: Path) -> None:
    made = project(tmp_path, flags={"registry": {"tracking": tracking}})
    with pytest.raises(ProjectError, match="without the password") as refused:
        check_target(made, Target.KUBEFLOW)
    assert "secret@" not in str(refused.value)
    assert "=secret" not in str(refused.value)


def test_a_complete_project_lacks_nothing(tmp_path: Path) -> None:
    for target in (Target.KUBEFLOW, Target.VERTEX):
        check_target(project(tmp_path), target)


def test_the_drawing_has_every_step_with_what_it_waits_for_and_asks(tmp_path: Path) -> None:
    made = project(tmp_path, flags=SEARCH)
    steps = drawn_graph(made)
    assert {step.name for step in steps if not step.is_group} == set(STEPS)
    lines = text_of(made, steps).splitlines()
    (train,) = [line for line in lines if line.strip().startswith("train ")]
    assert "after shards, search; 8 cores, 16Gi of memory, 2 retries" in train
    assert lines[0] == "training"
    assert lines[-1].startswith("conclude ")
    diagram = mermaid_of(steps)
    assert diagram.startswith("flowchart TD\n")
    assert diagram.count("subgraph ") == [line.strip() for line in diagram.splitlines()].count("end") == 3
    assert "  search --> train\n" in diagram


def test_for_this_machine_steps_stay_as_they_are(tmp_path: Path) -> None:
    (spec,) = compiled(project(tmp_path, text=PROJECT), Target.LOCAL, tmp_path)
    assert "resources" not in executor(spec, "train")
    assert executor(spec, "train")["image"] != IMAGE
