"""Commands run in the folder of a project, in this process."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from postroom.cli.main import main
from tests.paperwork import PROJECT, Paperwork


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Call = Callable[..., Done]


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("POSTROOM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs `postroom` with arguments."""

    def called(*arguments: str | Path) -> Done:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Done(code, out, err)

    return called


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project without data, in which commands run."""
    folder = tmp_path / "fresh"
    folder.mkdir()
    (folder / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def ready(paperwork: Paperwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a copied project with data and model, in which commands run."""
    folder = tmp_path / "ready"
    shutil.copytree(paperwork.project.folder, folder)
    monkeypatch.chdir(folder)
    return folder
