"""Commands that are listed without being imported, so that help answers at once."""

from __future__ import annotations  # Typer's click is imported for types alone

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer._click.core import Command, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Where a command lives.

    Attributes:
        name: What people type.
        module: Module that holds it, as the Typer object `app`.
        summary: Its line in the list of commands: the first line of its own help, which a test compares.
    """

    name: str
    module: str
    summary: str


def new_app(summary: str | None = None) -> typer.Typer:
    """Give the Typer object of a module with one command; with a `summary`, of one with a group of commands."""
    return typer.Typer(help=summary, rich_markup_mode=None, add_completion=False, no_args_is_help=summary is not None)


class LazyCommand(TyperCommand):
    """Stands for a command in the list; becomes the command itself when it is called."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.name, help=entry.summary)
        self._entry = entry

    def load(self) -> Command:
        """Import the command."""
        command = typer.main.get_command(importlib.import_module(self._entry.module).app)
        command.name = self._entry.name
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: Context | None = None, **extra: object
    ) -> Context:
        """Hand the arguments to the command itself."""
        return self.load().make_context(info_name, args, parent, **extra)


class LazyGroup(TyperGroup):
    """A group of the commands in `entries`; a subclass says which."""

    entries: ClassVar[tuple[Entry, ...]] = ()

    def __init__(self, **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]  # Typer's own keywords, handed through
        self.commands = {entry.name: LazyCommand(entry) for entry in self.entries}
