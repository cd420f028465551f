"""A push to a real bare repository trains by itself, and tells the pusher the run, version, verdict and trail."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from postroom.cli.main import main
from tests.paperwork import PROJECT, with_labels

pytestmark = pytest.mark.slow

_STORE = '\n[store]\nurl = "{url}"\n'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> "Place":
    """A bare repository with the hook, a clone that was pushed once, and the data set in a shared folder."""
    place = Place(tmp_path_factory.mktemp("push"))
    place.make()
    place.told = place.push("Begin")
    place.first = place.head
    return place


class Place:
    """A developer's clone, the bare repository it pushes to, and the store that both share."""

    def __init__(self, folder: Path) -> None:
        self.clone, self.bare, self.store = folder / "clone", folder / "bills.git", folder / "store"
        self.work = self.bare / "postroom"
        self.first, self.told = "", ""

    def make(self) -> None:
        with_labels(self.clone, text=PROJECT + _STORE.format(url=self.store))
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.email", "tests@postroom.invalid")
        self.git("config", "user.name", "Tests")
        self.write(".gitignore", "/.postroom/\n/documents/\n")
        self.postroom("data", "push")
        shutil.rmtree(self.clone / ".postroom")
        subprocess.run(["git", "init", "--quiet", "--bare", str(self.bare)], check=True)
        assert main(["init", str(self.clone), "--hook", str(self.bare)]) == 0
        program = Path(sys.executable).with_name("postroom")
        subprocess.run(["git", "-C", str(self.bare), "config", "postroom.command", str(program)], check=True)
        self.git("remote", "add", "origin", str(self.bare))

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", "-C", str(self.clone), *arguments], check=True, capture_output=True, text=True, timeout=200
        )

    def postroom(self, *arguments: str, folder: Path | None = None) -> str:
        program = [sys.executable, "-m", "postroom.cli.main", *arguments]
        return subprocess.run(
            program, check=True, capture_output=True, text=True, cwd=folder or self.clone, timeout=100
        ).stdout

    def write(self, name: str, text: str) -> None:
        (self.clone / name).write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.clone / name).read_text(encoding="utf-8")

    def push(self, subject: str) -> str:
        """Commit everything and push it; give what the pusher was told by the other side."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", subject)
        told = self.git("push", "origin", "HEAD:main").stderr
        return "\n".join(line.removeprefix("remote: ").rstrip() for line in told.splitlines() if "remote:" in line)

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD").stdout.strip()

    @property
    def handled(self) -> dict[str, str]:
        """What is noted of the last commit that was trained on."""
        found: dict[str, str] = json.loads((self.work / ".postroom" / "ci.json").read_bytes())
        return found

    def runs(self) -> list[Path]:
        return sorted((self.work / ".postroom" / "runs").glob("*/run.json"))


def test_a_push_gives_a_run_a_version_the_verdict_and_the_trail(place: Place) -> None:
    first = json.loads(place.runs()[0].read_bytes())
    assert first["commit"] == place.first
    assert first["reasons"] == [f"commit {place.first[:12]}"]
    assert f"commit {place.first[:12]}: training, since no commit was trained on here yet" in place.told
    assert "version 1, model " in place.told
    assert f"trail: commit {place.first[:12]} > run {first['id']} > version 1 > passed" in place.told
    (version, *_) = json.loads(place.postroom("models", "list", "--json", folder=place.work))
    assert version["source"] == {"run": first["id"], "commit": place.first}


def test_a_push_of_the_readme_runs_nothing_and_says_so(place: Place) -> None:
    before, last = place.runs(), place.handled
    place.write("README.md", "What the project is about.\n")
    told = place.push("Explain")
    assert f"commit {place.head[:12]}: nothing to run, since only README.md changed since {last['commit'][:12]}" in told
    assert f"trail: commit {last['commit'][:12]} > run {last['run']} > version {last['version']} > passed" in told
    assert "exit code" not in told
    assert place.runs() == before


def test_a_push_of_a_broken_project_file_is_refused_with_the_line(place: Place) -> None:
    before = place.runs()
    text = place.read("postroom.toml")
    place.write("postroom.toml", text.replace("epochs = ", 'epochs = "many" #'))
    told = place.push("Break the project file")
    assert "line 5: model.epochs: 'many': " in told
    assert "ended with exit code 3; the push itself is done" in told
    assert place.git("ls-remote", "origin", "main").stdout.startswith(place.head)
    assert place.runs() == before
    place.write("postroom.toml", text)
    assert "nothing to run, since nothing changed" in place.push("Mend it").replace("only README.md", "nothing")


def test_a_push_of_another_model_trains_again(place: Place) -> None:
    before, last = place.runs(), place.handled
    place.write("postroom.toml", place.read("postroom.toml").replace("epochs = 3", "epochs = 2"))
    told = place.push("Train for less long")
    assert f"postroom.toml changed since {last['commit'][:12]}" in told
    assert len(place.runs()) == len(before) + 1
    assert place.handled["commit"] == place.head
    assert (
        f"trail: commit {place.head[:12]} > run {place.handled['run']} > version {place.handled['version']} > " in told
    )


def test_a_push_to_another_branch_runs_nothing(place: Place) -> None:
    place.git("commit", "--quiet", "--allow-empty", "--message", "Try")
    before = place.runs()
    assert "postroom" not in place.git("push", "origin", "HEAD:trial").stderr
    assert place.runs() == before
