"""`postroom pipeline`: the graph drawn, written to a file, and submitted."""

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from google.auth.credentials import AnonymousCredentials

from tests.cli.conftest import Call
from tests.databases import postgresql_server
from tests.fakes.platforms import Kubeflow, Platform, Vertex, serving
from tests.pipeline.clusters import elsewhere, shared_project
from tests.stores import make_bucket


@pytest.fixture(scope="module")
def shared(s3_server: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a project that can be trained elsewhere."""
    folder = tmp_path_factory.mktemp("shared")
    with postgresql_server() as url, pytest.MonkeyPatch.context() as patch:
        for name, value in s3_server.items():
            patch.setenv(name, value)
        store = make_bucket(f"bucket-{uuid.uuid4().hex}", s3_server)
        shared_project(folder, text=elsewhere(store=store, tracking=url))
        yield folder


def test_show_draws_the_graph_as_text_and_as_a_diagram(call: Call, fresh: Path) -> None:
    done = call("pipeline", "show")
    assert done.code == 0, done.err
    assert done.out.splitlines()[0] == "training"
    assert "after snapshot, validate" in done.out
    assert call("pipeline", "show", "--output", "graph.mermaid").code == 0
    assert (fresh / "graph.mermaid").read_text().startswith("flowchart TD\n")
    assert call("pipeline", "show", "--output", "graph.pdf").code == 2


def test_compile_writes_a_file_with_the_projects_arguments(call: Call, shared: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(shared)
        done = call("pipeline", "compile", "--target", "kubeflow", "--output", tmp_path / "made.yaml", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    spec = next(iter(yaml.safe_load_all((tmp_path / "made.yaml").read_text())))
    inputs = spec["root"]["inputDefinitions"]["parameters"]
    assert inputs["run"]["defaultValue"] == told["run"]
    assert inputs["dataset"]["defaultValue"] == told["dataset"]
    assert inputs["shards"]["defaultValue"] == 4


def test_compile_says_what_is_lacking_and_what_cannot_be_given(call: Call, fresh: Path) -> None:
    assert call("pipeline", "compile", "--output", "made.json").code == 2
    done = call("pipeline", "compile", "--output", "made.yaml", "--target", "vertex")
    assert (done.code, "image under [pipeline]" in done.err) == (3, True)
    text = (fresh / "postroom.toml").read_text(encoding="utf-8")
    (fresh / "postroom.toml").write_text(text + '\n[pipeline.steps.train]\ndisk = "50Gi"\n', encoding="utf-8")
    done = call("pipeline", "compile", "--output", "made.yaml")
    assert done.code == 3
    assert "This machine cannot give step train a volume of 50Gi" in done.err
    assert not (fresh / "made.yaml").exists()


def test_without_data_compile_says_what_to_do(call: Call, fresh: Path) -> None:
    done = call("pipeline", "compile", "--output", "made.yaml")
    assert (done.code, "postroom data import" in done.err) == (5, True)
    assert not (fresh / "made.yaml").exists()


@pytest.mark.slow
@pytest.mark.parametrize("target", ["kubeflow", "vertex"])
def test_submit_prints_json_alone_and_waits_to_the_end(
    call: Call, shared: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from google.cloud import aiplatform  # noqa: PLC0415 - seconds

    aiplatform.init(credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
    platform: Platform = Kubeflow() if target == "kubeflow" else Vertex()
    monkeypatch.chdir(shared)
    with serving(platform):
        option = "KUBEFLOW__HOST" if target == "kubeflow" else "VERTEX__ENDPOINT"
        monkeypatch.setenv(f"POSTROOM_PIPELINE__{option}", platform.address)
        done = call("pipeline", "submit", "--on", target, "--json")
        assert done.code == 0, done.err
        told = json.loads(done.out)
        assert (told["target"], told["already"]) == (target, False)
        platform.states[:] = ["SUCCEEDED" if target == "kubeflow" else "PIPELINE_STATE_SUCCEEDED"]
        done = call("pipeline", "submit", "--on", target, "--wait")
        assert done.out == f"run {told['run']} on {target}: done (was there already)\n{told['address']}\n"
        assert f"waiting for {told['address']}" in done.err
        platform.states[:] = ["FAILED" if target == "kubeflow" else "PIPELINE_STATE_FAILED"]
        assert call("pipeline", "submit", "--on", target, "--wait").code == 9


def test_a_drawing_that_cannot_be_written_is_refused_by_name(call: Call, fresh: Path) -> None:
    (fresh / "folder.mmd").mkdir()
    for name, told in (("folder.mmd", "is a folder"), ("missing/graph.mmd", "cannot be written")):
        done = call("pipeline", "show", "--output", name)
        assert done.code == 2
        assert f"{name} {told}" in done.err


def test_a_graph_that_cannot_be_written_is_refused_by_name(call: Call, ready: Path) -> None:
    (ready / "folder.yaml").mkdir()
    (ready / "file").touch()
    for name, told in (("folder.yaml", "is a folder"), ("file/graph.yaml", "cannot be written")):
        done = call("pipeline", "compile", "--output", name)
        assert done.code == 2
        assert f"{name} {told}" in done.err
