"""The program `postroom`: its list of commands, and the one place where errors become exit codes."""

import errno
import importlib.metadata
import io
import os
import re
import sys
import traceback
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Annotated, ClassVar

import typer

from postroom import __version__
from postroom.cli.exit_codes import DONE, UNREAD
from postroom.cli.lazy import Entry, LazyGroup
from postroom.errors import MissingDependencyError, PostroomError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_debug: ContextVar[bool] = ContextVar("debug", default=False)


class Commands(LazyGroup):
    """All commands, in the order in which people meet them."""

    entries: ClassVar[tuple[Entry, ...]] = (
        Entry(name="init", module="postroom.cli.init", summary="Begin a project: write a commented postroom.toml."),
        Entry(name="doctor", module="postroom.cli.doctor", summary="Check that this machine and project are ready."),
        Entry(name="data", module="postroom.cli.data", summary="Bring in labelled documents and look at them."),
        Entry(
            name="train",
            module="postroom.cli.train",
            summary="Train a model on the latest data set, judge it, and let it serve if it passes the gates.",
        ),
        Entry(
            name="pipeline",
            module="postroom.cli.pipeline",
            summary="Draw the training graph, write it to a file, or let a cluster run it.",
        ),
        Entry(
            name="ci",
            module="postroom.cli.ci",
            summary="Train on the commit that is checked out, if it changed what training gives, and end with the "
            "verdict.",
        ),
        Entry(
            name="retrain",
            module="postroom.cli.retrain",
            summary="Train again if there is reason to: new data, or time; once for the same data and commit.",
        ),
        Entry(
            name="evaluate",
            module="postroom.cli.evaluate",
            summary="Say how right the model is, on documents that it was not trained on.",
        ),
        Entry(
            name="models",
            module="postroom.cli.models",
            summary="See which models there are and what serves, and change it.",
        ),
        Entry(
            name="runs",
            module="postroom.cli.runs",
            summary="See how models were trained, and train them again to compare.",
        ),
        Entry(name="extract", module="postroom.cli.extract", summary="Read messages and documents into fields."),
        Entry(
            name="trace",
            module="postroom.cli.trace",
            summary="Follow a prediction back to its model version, run, data set, labels and commit.",
        ),
        Entry(
            name="demo",
            module="postroom.cli.demo",
            summary="Make a mailbox, train on its kind, read it, show how well that went.",
        ),
        Entry(name="schema", module="postroom.cli.schema", summary="Print the JSON Schema of postroom.toml."),
    )


app = typer.Typer(cls=Commands, rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False)


def _show_version(asked: bool) -> None:  # noqa: FBT001  # Typer calls it with the option's value
    if asked:
        typer.echo(f"postroom {__version__}")
        raise typer.Exit


@app.callback(epilog="Exit codes: docs/reference/exit-codes.md, and at the end of each command's help.")
def _frame(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", envvar="POSTROOM_DEBUG", help="Show where an error came from.")
    ] = False,
) -> None:
    """Read the PDFs in your mail with a network trained on your own documents."""
    del version  # Typer has acted on it
    _debug.set(debug)


def main(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; errors are told on stderr."""
    code = _call(arguments)
    problem = _unwritten()
    if problem is None:
        return code
    # What is left in the buffer goes nowhere, or Python would try once more, and complain, when it ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if code != DONE:  # why is told already
        return code
    return UNREAD if isinstance(problem, BrokenPipeError) else _tell_unforeseen(problem)


def _call(arguments: Sequence[str]) -> int:
    try:
        typer.main.get_command(app)(list(arguments), prog_name="postroom")
    except SystemExit as ending:
        return _code_of(ending)
    except PostroomError as error:
        return _tell(error, str(error), code=error.exit_code)
    except ModuleNotFoundError as error:
        if (extra := _extra_of(error.name or "")) is None:
            return _tell_unforeseen(error)
        message = f"this needs the package {error.name}, which is not installed: pip install 'postroom[{extra}]'"
        return _tell(error, message, code=MissingDependencyError.exit_code)
    except Exception as error:  # noqa: BLE001  # the edge of the program: whatever was not foreseen becomes one line
        return _tell_unforeseen(error)
    return DONE


def run() -> None:
    """Run the program with its own arguments and end with the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that a terminal cannot show must not end the run
    sys.exit(main(sys.argv[1:]))


def _code_of(ending: SystemExit) -> int:
    if isinstance(ending.__context__, BrokenPipeError):  # Typer and Rich end so when nobody reads
        return UNREAD
    return ending.code if isinstance(ending.code, int) else int(ending.code is not None)


def _unwritten() -> OSError | None:
    """Write what stdout still holds; give the problem where it cannot be."""
    try:
        if sys.stdout is not None:  # as it is where the caller has closed it
            sys.stdout.flush()
    except OSError as error:
        return error
    return None


def _tell(error: Exception, message: str, *, code: int) -> int:
    if _debug.get():
        traceback.print_exception(error)
    typer.echo(f"error: {message}", err=True)
    return code


def _tell_unforeseen(error: Exception) -> int:
    hint = "" if _debug.get() else " (postroom --debug shows where)"
    message = f"{type(error).__name__}: {error}{hint}"
    if isinstance(error, OSError) and error.errno in _FULL:
        place = error.filename or "stdout, or the project's folder"
        message = f"{error.strerror}: free some where {place} lies, and call the same again{hint}"
    return _tell(error, message, code=PostroomError.exit_code)


def _extra_of(module: str) -> str | None:
    """Give the extra whose package is imported as `module`, None where no extra brings it."""
    if module.partition(".")[0] == "google":  # several packages share the name, all of one extra
        return "vertex"
    package = module.partition(".")[0].replace("_", "-")
    for requirement in importlib.metadata.requires("postroom") or []:
        named, _, marker = requirement.partition(";")
        if "extra ==" in marker and re.split(r"[\[=<>~! ]", named.strip(), maxsplit=1)[0] == package:
            return marker.split("extra ==")[1].strip(" \"'")
    return None


if __name__ == "__main__":
    run()
