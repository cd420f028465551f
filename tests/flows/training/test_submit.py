"""Runs handed to Kubeflow and Vertex AI through their own client libraries, up to the request that a server gets."""

import dataclasses
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from google.auth.credentials import AnonymousCredentials

from postroom.errors import DataError, InputError, ProjectError, RunFailedError, UsageError
from postroom.flows.registering import new_version
from postroom.flows.store import Asked, push
from postroom.flows.training.runs import Runs
from postroom.flows.training.submit import Submitted, submit, wait_for
from postroom.settings import Project, load_project
from postroom.wiring.project import places_of, registry_of
from tests.databases import postgresql_server
from tests.fakes.platforms import Kubeflow, Platform, Vertex, serving
from tests.pipeline.clusters import IMAGE, elsewhere, shared_project
from tests.stages.model.made import bundle_in
from tests.stages.registry.made import CURVE, PASSED, by_hand, evaluation
from tests.stores import make_bucket

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("target", ["kubeflow", "vertex"])
FAILED = {"kubeflow": "FAILED", "vertex": "PIPELINE_STATE_FAILED"}
DONE = {"kubeflow": "SUCCEEDED", "vertex": "PIPELINE_STATE_SUCCEEDED"}
RUNNING = {"kubeflow": "RUNNING", "vertex": "PIPELINE_STATE_RUNNING"}
JOBS = "/v1/projects/a-project/locations/europe-west4/pipelineJobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A project, and both platforms."""

    project: Project
    kubeflow: Kubeflow
    vertex: Vertex

    def of(self, target: str) -> Platform:
        return self.kubeflow if target == "kubeflow" else self.vertex

    def submit(self, target: str, *, dataset: str | None = None, reason: str = "40 new examples") -> Submitted:
        return submit(self.project, dataset=dataset, target=target, reason=reason)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with postgresql_server() as url:
        yield url


@pytest.fixture(scope="module")
def text(postgresql: str, s3_server: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a project with a data set in a bucket; its platforms are nowhere."""
    folder = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in s3_server.items():
            patch.setenv(name, value)
        store = make_bucket(f"bucket-{uuid.uuid4().hex}", s3_server)
        shared_project(folder, text=elsewhere(store=store, tracking=postgresql))
        yield folder


@pytest.fixture
def cluster(text: Path) -> Iterator[Cluster]:
    """The project with platforms that have no jobs yet."""
    from google.cloud import aiplatform  # noqa: PLC0415 - seconds

    aiplatform.init(credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
    kubeflow, vertex = Kubeflow(), Vertex()
    with serving(kubeflow), serving(vertex):
        addresses = {"kubeflow": {"host": kubeflow.address}, "vertex": {"endpoint": vertex.address}}
        yield Cluster(project=load_project(text, flags={"pipeline": addresses}), kubeflow=kubeflow, vertex=vertex)


def test_vertex_gets_one_pipeline_job_with_everything_in_it(cluster: Cluster) -> None:
    done = cluster.submit("vertex")
    (sent,) = cluster.vertex.requests
    assert (sent.method, sent.path) == ("POST", JOBS)
    assert sent.query["pipelineJobId"] == done.job == f"postroom-paperwork-{done.run}"
    assert sent.body["displayName"] == f"{done.job}: 40 new examples"
    assert sent.body["serviceAccount"] == "trainer@a-project.iam.gserviceaccount.com"
    assert sent.body["network"] == "projects/1/global/networks/mail"
    assert sent.body["labels"]["postroom-run"] == done.run
    assert sent.body["labels"]["postroom-reason"] == "40-new-examples"
    runtime = sent.body["runtimeConfig"]
    assert runtime["gcsOutputDirectory"] == "gs://a-bucket/runs"
    assert runtime["parameterValues"]["run"] == done.run
    assert runtime["parameterValues"]["source"] == cluster.project.settings.store.url
    executors = sent.body["pipelineSpec"]["deploymentSpec"]["executors"]
    assert {executor["container"]["image"] for executor in executors.values()} == {IMAGE}
    assert done.address.endswith(f"/europe-west4/pipelines/runs/{done.job}?project=a-project")
    assert (done.already, done.state) == (False, "running")


def test_kubeflow_gets_one_run_with_the_platform_file_beside_the_pipeline(cluster: Cluster) -> None:
    secrets = {"kubeflow": {"host": cluster.kubeflow.address, "secrets": {"PGPASSWORD": "registry/password"}}}
    project = load_project(cluster.project.folder, flags={"pipeline": secrets})
    done = submit(project, dataset=None, target="kubeflow", reason="by hand")
    (made,) = cluster.kubeflow.sent("POST", "/experiments")
    assert made.body["display_name"] == "mail"
    (sent,) = cluster.kubeflow.sent("POST", "/runs")
    assert sent.body["experiment_id"] == "experiment-1"
    assert sent.body["display_name"] == f"postroom-paperwork-{done.run}"
    assert sent.body["service_account"] == "trainer"
    assert sent.body["runtime_config"]["pipeline_root"] == "s3://bucket/runs"
    assert sent.body["runtime_config"]["parameters"]["run"] == done.run
    spec = sent.body["pipeline_spec"]
    train = spec["pipeline_spec"]["deploymentSpec"]["executors"]["exec-train"]["container"]
    assert (train["image"], train["resources"]["resourceMemoryRequest"]) == (IMAGE, "16Gi")
    platform = spec["platform_spec"]["platforms"]["kubernetes"]["deploymentSpec"]["executors"]["exec-train"]
    assert platform["secretAsEnv"][0]["secretName"] == "registry"
    assert done.address == f"{cluster.kubeflow.address}/#/runs/details/run-1"


def test_kubeflow_is_asked_with_the_token_of_the_file(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a-token", encoding="utf-8")
    flags = {"kubeflow": {"host": cluster.kubeflow.address, "token_file": str(tmp_path / "token")}}
    submit(load_project(cluster.project.folder, flags={"pipeline": flags}), dataset=None, target="kubeflow", reason="x")
    assert {request.headers.get("authorization") for request in cluster.kubeflow.requests} == {"Bearer a-token"}


@BOTH
def test_the_same_run_is_submitted_once(cluster: Cluster, target: str) -> None:
    first = cluster.submit(target)
    cluster.of(target).states[:] = [DONE[target]]
    again = cluster.submit(target, reason="the clock")
    assert (again.job, again.already) == (first.job, True)
    assert len(cluster.of(target).jobs) == 1
    lines = (Runs(places_of(cluster.project).runs).of(first.run) / "submitted.jsonl").read_text().splitlines()
    assert [json.loads(line)["reason"] for line in lines][-2:] == ["40 new examples", "the clock"]


@BOTH
def test_a_run_that_came_to_nothing_may_be_submitted_again(cluster: Cluster, target: str) -> None:
    first = cluster.submit(target)
    cluster.of(target).states[:] = [FAILED[target]]
    again = cluster.submit(target)
    assert (again.run, again.already) == (first.run, False)
    assert again.job != first.job
    assert len(cluster.of(target).jobs) == 2


@BOTH
def test_waiting_ends_with_the_run(cluster: Cluster, target: str) -> None:
    done = cluster.submit(target)
    cluster.of(target).states[:] = [RUNNING[target], RUNNING[target], DONE[target]]
    pauses: list[float] = []
    ended = wait_for(cluster.project, done, pause_s=7, sleep=pauses.append)
    assert ended == dataclasses.replace(done, state="done")
    assert pauses == [7, 7]


@pytest.mark.parametrize(
    ("target", "state"), [*FAILED.items(), ("kubeflow", "CANCELED"), ("vertex", "PIPELINE_STATE_CANCELLED")]
)
def test_a_run_that_failed_or_was_cancelled_there_is_an_error_with_its_address(
    cluster: Cluster, target: str, state: str
) -> None:
    done = cluster.submit(target)
    cluster.of(target).states[:] = [state]
    with pytest.raises(RunFailedError, match=f"run {done.run} was (failed|cancelled)") as failed:
        wait_for(cluster.project, done)
    assert done.address in str(failed.value)


@BOTH
def test_a_refusal_of_the_platform_is_told(cluster: Cluster, target: str) -> None:
    message = "you may not create runs here"
    vertex = {"error": {"code": 403, "message": message, "status": "PERMISSION_DENIED"}}
    cluster.of(target).refusal = (403, vertex if target == "vertex" else {"message": message, "details": ["a stack"]})
    with pytest.raises(InputError, match=message) as refused:
        cluster.submit(target)
    assert "403" in str(refused.value)
    assert "a stack" not in str(refused.value)


def test_a_kubeflow_that_is_not_there_is_told_with_its_address(cluster: Cluster) -> None:
    nowhere = load_project(cluster.project.folder, flags={"pipeline": {"kubeflow": {"host": "http://127.0.0.1:9"}}})
    with pytest.raises(InputError, match=r"http://127\.0\.0\.1:9 cannot be asked"):
        submit(nowhere, dataset=None, target="kubeflow", reason="x")


def test_a_run_is_set_beside_the_champion_and_the_data_that_it_learnt_from(cluster: Cluster, tmp_path: Path) -> None:
    registry = registry_of(cluster.project)
    bundle = bundle_in(tmp_path / "made", model=b"one", tokenizer=b"{}")
    given = new_version(bundle, PASSED, evaluation=evaluation(), curve=CURVE, parameters={}, papers={})
    version = registry.add(dataclasses.replace(given, dataset="f" * 64))
    before = cluster.submit("vertex")
    registry.promote(version, by_hand(reason="the first"))
    after = cluster.submit("kubeflow")
    assert before.run == after.run
    sent = cluster.vertex.requests[0].body["runtimeConfig"]["parameterValues"]
    assert (sent["champion"], sent["previous"]) == ("", "")
    sent = cluster.kubeflow.sent("POST", "/runs")[0].body["runtime_config"]["parameters"]
    assert (sent["champion"], sent["previous"]) == (version.digest, "")  # those data are not in the store
    assert "/postroom" in sent["registry"]
    assert str(cluster.project.folder) not in json.dumps(sent)


def test_only_data_in_the_shared_store_count(cluster: Cluster) -> None:
    with pytest.raises(DataError, match="missing in s3://"):
        cluster.submit("vertex", dataset="0" * 64)
    push(cluster.project, Asked(progress=lambda items, _total: items))
    assert not cluster.vertex.requests


def test_without_an_address_nothing_is_compiled(cluster: Cluster, tmp_path: Path) -> None:
    file = (cluster.project.folder / "postroom.toml").read_text(encoding="utf-8")
    (tmp_path / "postroom.toml").write_text(file.replace('project = "a-project"\n', ""), encoding="utf-8")
    with pytest.raises(ProjectError, match="to submit to Vertex AI, set project under"):
        submit(load_project(tmp_path), dataset=None, target="vertex", reason="x")
    with pytest.raises(UsageError, match="give kubeflow or vertex"):
        cluster.submit("local")
