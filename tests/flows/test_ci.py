"""A commit that is trained on elsewhere: image built, run handed over once, verdict read from the registry."""

import dataclasses
import os
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from postroom.errors import RegistryError, UsageError
from postroom.flows.ci import Outcome, submit_commit
from postroom.flows.commits import Checkout, checkout_of
from postroom.settings import Project, load_project
from postroom.wiring.project import registry_of
from tests.databases import postgresql_server
from tests.fakes.builders import DIGEST, calls_in, install
from tests.fakes.platforms import Kubeflow, serving
from tests.pipeline.clusters import IMAGE, elsewhere, shared_project
from tests.stages.registry.made import PASSED, REFUSED, candidate
from tests.stores import make_bucket

pytestmark = pytest.mark.slow

REPOSITORY = "registry.example.com/mail/training"


@pytest.fixture(scope="module")
def repository(s3_server: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A committed project with a data set in a bucket and a registry in PostgreSQL."""
    folder = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch, postgresql_server() as tracking:
        for name, value in s3_server.items():
            patch.setenv(name, value)
        text = elsewhere(store=make_bucket(f"bucket-{uuid.uuid4().hex}", s3_server), tracking=tracking)
        built = f'[pipeline.build]\nrepository = "{REPOSITORY}"\n\n[pipeline.machine]'
        text = text.replace(f'image = "{IMAGE}"\n', "").replace("[pipeline.machine]", built)
        shared_project(folder, text=text)
        (folder / ".gitignore").write_text("/.postroom/\n")
        git(folder, "init", "--quiet")
        commit(folder)
        yield folder


@pytest.fixture
def kubeflow() -> Iterator[Kubeflow]:
    platform = Kubeflow()
    with serving(platform):
        yield platform


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts a recording buildah before all other programs; what it was called with stands in this file."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return install(tmp_path / "bin", "buildah", "skopeo")


@pytest.fixture
def handle(repository: Path, kubeflow: Kubeflow, calls: Path) -> Callable[..., Outcome]:
    """Handles the commit that the repository stands at."""
    assert calls.is_file()

    def handled(*, wait: bool = True) -> Outcome:
        project, checkout = opened(repository, kubeflow)
        return submit_commit(project, checkout, target="kubeflow", say=lambda _: None, wait=wait)

    return handled


def opened(repository: Path, kubeflow: Kubeflow) -> tuple[Project, Checkout]:
    flags = {"pipeline": {"kubeflow": {"host": kubeflow.address}}}
    return load_project(repository, flags=flags), checkout_of(repository)


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=Tests", "-c", "user.email=tests@postroom.invalid"]
    done = subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Change")
    return git(folder, "rev-parse", "HEAD")


def register(repository: Path, kubeflow: Kubeflow, run: str, folder: Path, *, passed: bool) -> int:
    """Do what the cluster's last steps would: register a version of the run, and call the run a success."""
    project, checkout = opened(repository, kubeflow)
    verdict = PASSED if passed else REFUSED
    given = candidate(folder, run.encode(), run=run, commit=checkout.commit, verdict=verdict)
    return registry_of(project).add(given).number


def test_a_commit_is_built_submitted_and_judged_elsewhere(
    handle: Callable[..., Outcome], repository: Path, kubeflow: Kubeflow, calls: Path, tmp_path: Path
) -> None:
    first = handle(wait=False)
    assert first.submitted is not None
    assert first.last is None
    (sent,) = kubeflow.sent("POST", "/runs")
    assert f"{REPOSITORY}@{DIGEST}" in str(sent.body["pipeline_spec"])
    assert [call[:2] for call in calls_in(calls) if call[0] == "buildah"] == [["buildah", "bud"], ["buildah", "push"]]

    kubeflow.jobs["run-1"]["state"] = "SUCCEEDED"
    with pytest.raises(RegistryError, match="the registry has no version of it"):
        handle()
    number = register(repository, kubeflow, first.submitted.run, tmp_path / "bundle", passed=False)
    again = handle()
    assert again.last is not None
    assert (again.last.version, again.last.passed, again.last.commit) == (number, False, again.commit)
    assert again.anew is False
    assert len(kubeflow.sent("POST", "/runs")) == 1
    assert [call[1] for call in calls_in(calls) if call[0] == "buildah"] == ["bud", "push"]

    (repository / "README.md").write_text("new")
    commit(repository)
    after = handle()
    assert (after.need.runs, after.last) == (False, again.last)
    assert after.commit != again.commit
    (repository / "postroom.toml").write_text((repository / "postroom.toml").read_text() + "\n# more\n")
    with pytest.raises(UsageError, match=r"postroom.toml: differs from commit"):
        handle()
    git(repository, "checkout", "--quiet", "postroom.toml")


def test_a_fresh_clone_finds_in_the_registry_what_was_trained_on(
    repository: Path, kubeflow: Kubeflow, calls: Path, tmp_path: Path
) -> None:
    project, checkout = opened(repository, kubeflow)
    from postroom.flows.training.order import flat  # noqa: PLC0415 - beside its use

    given = candidate(tmp_path / "bundle", b"fresh", run="1" * 12, commit=checkout.commit)
    version = registry_of(project).add(dataclasses.replace(given, parameters=dict(flat(project))))
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(repository), str(clone))
    (clone / "README.md").write_text("something else")
    commit(clone)
    project, checkout = opened(clone, kubeflow)
    outcome = submit_commit(project, checkout, target="kubeflow", say=lambda _: None)
    assert not outcome.need.runs
    assert outcome.last is not None
    assert (outcome.last.version, outcome.last.run) == (version.number, "1" * 12)
    assert calls_in(calls) == []
