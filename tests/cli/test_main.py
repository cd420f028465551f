"""The program as people call it: a process with arguments, exit code, stdout and stderr."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from postroom import __version__
from postroom.cli.main import Commands, main
from postroom.errors import PostroomError
from postroom.flows.training.runs import Runs
from tests.flows.training.test_outcome import run_of, step
from tests.paperwork import PROJECT


def call(
    *arguments: str, folder: Path, stdout: int = subprocess.PIPE, **variables: str
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("POSTROOM_", "COVERAGE"))}
    return subprocess.run(
        [sys.executable, "-m", "postroom.cli.main", *arguments],
        check=False,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment | variables,
    )


HEAVY = ("pydantic", "numpy", "torch", "rich", "babel", "lxml", "kfp", "mlflow", "sqlalchemy", "dbos", "fastapi")


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys; from postroom.cli.main import main; main(['--help']); "
        f"print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr == "[]\n"


def test_the_version_is_printed(tmp_path: Path) -> None:
    assert call("--version", folder=tmp_path).stdout == f"postroom {__version__}\n"


def test_an_unknown_command_names_the_nearest_and_exits_with_2(tmp_path: Path) -> None:
    done = call("docter", folder=tmp_path)
    assert done.returncode == 2
    assert "Did you mean 'doctor'?" in done.stderr
    assert done.stdout == ""


def test_an_output_that_holds_ascii_alone_shows_other_letters_escaped(tmp_path: Path) -> None:
    """A name in another alphabet once ended the run in the middle of its table."""
    (tmp_path / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "\N{SNOWMAN}.pdf").write_bytes(b"%PDF-")
    done = call("extract", "\N{SNOWMAN}.pdf", folder=tmp_path, PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 0, done.stderr
    assert "\\u2603.pdf: unreadable" in done.stdout


def test_a_foreseen_error_is_one_line_on_stderr_and_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").touch()
    done = call("init", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", ["flag", "variable"])
def test_debug_shows_where_an_error_came_from(tmp_path: Path, how: str) -> None:
    (tmp_path / "postroom.toml").touch()
    if how == "flag":
        done = call("--debug", "init", folder=tmp_path)
    else:
        done = call("init", folder=tmp_path, POSTROOM_DEBUG="1")
    assert "Traceback" in done.stderr
    assert done.returncode == 2


@pytest.fixture
def logged(tmp_path: Path) -> Path:
    """A project with a run whose log is longer than any buffer."""
    (tmp_path / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    runs = Runs(tmp_path / ".postroom" / "runs")
    runs.keep(run_of(step("train", {})))
    runs.log("abcd12345678").write_text("a line\n" * 200_000, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", [("runs", "log", "abcd"), ("runs", "list"), ("--version",)])
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_whoever_stops_reading_ends_it_quietly(logged: Path, command: tuple[str, ...], unbuffered: str) -> None:
    """`postroom runs log RUN | head -1` once ended with status 1, as if it had failed."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = call(*command, folder=logged, stdout=theirs, PYTHONUNBUFFERED=unbuffered)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("command", [("runs", "log", "abcd"), ("runs", "list"), ("--version",)])
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_results_that_cannot_be_written_are_an_error_that_says_so(
    logged: Path, command: tuple[str, ...], unbuffered: str
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = call(*command, folder=logged, stdout=full.fileno(), PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == 1
    assert done.stderr == (
        "error: No space left on device: free some where stdout, or the project's folder lies, and call the same again "
        "(postroom --debug shows where)\n"
    )


def test_a_closed_output_is_no_error(logged: Path) -> None:
    shell = 'exec "$0" -m postroom.cli.main runs list >&-'
    done = subprocess.run(["/bin/sh", "-c", shell, sys.executable], check=False, cwd=logged, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b"")


class _Failing:
    """A command that ends as it is told."""

    def __init__(self, error: BaseException) -> None:
        self.app = typer.Typer(add_completion=False)
        self.error = error
        self.app.command()(self.fail)

    def fail(self) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (RuntimeError("no ink"), 1, "error: RuntimeError: no ink (postroom --debug shows where)"),
        (PostroomError("no paper"), 1, "error: no paper"),
        (KeyboardInterrupt(), 130, ""),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), 7, "pip install 'postroom[train]'"),
        (ModuleNotFoundError("No module named 'psycopg'", name="psycopg"), 7, "pip install 'postroom[postgresql]'"),
        (ModuleNotFoundError("No module named 'google'", name="google"), 7, "pip install 'postroom[vertex]'"),
        (ModuleNotFoundError("No module named 'google.api_core'", name="google.api_core"), 7, "'postroom[vertex]'"),
        (ModuleNotFoundError("No module named 'zz'", name="zz"), 1, "error: ModuleNotFoundError"),
        (SystemExit("done for"), 1, ""),
    ],
)
def test_every_end_of_a_command_has_its_exit_code(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("POSTROOM_DEBUG", raising=False)
    monkeypatch.setitem(sys.modules, "postroom.cli.doctor", _Failing(error))
    assert main(["doctor"]) == code
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("entry", Commands.entries, ids=lambda entry: entry.name)
def test_each_command_is_listed_with_the_first_line_of_its_own_help(entry: object) -> None:
    listed = next(one for one in Commands.entries if one == entry)
    command = typer.main.get_command(importlib.import_module(listed.module).app)
    assert (command.help or "").split("\n")[0] == listed.summary


@pytest.mark.parametrize("entry", Commands.entries, ids=lambda entry: entry.name)
def test_each_command_explains_itself_with_an_example_and_its_exit_codes(
    entry: object, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = next(one for one in Commands.entries if one == entry)
    command = typer.main.get_command(importlib.import_module(listed.module).app)
    names = list(getattr(command, "commands", {}))
    for name in names or [None]:
        assert main([listed.name, *([name] if name else []), "--help"]) == 0
        told = capsys.readouterr().out
        assert f"Example:\n    postroom {listed.name}" in told
        assert "Exit codes:\n" in told


def test_every_module_with_a_command_is_listed() -> None:
    package = Path(importlib.import_module("postroom.cli").__file__ or "").parent
    holding = {path.stem for path in package.glob("*.py") if "\napp = new_app(" in path.read_text(encoding="utf-8")}
    assert holding == {entry.module.rpartition(".")[2] for entry in Commands.entries}
