"""What a registry must do, whatever keeps it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from postroom.records.registry import Decision, HistoryEntry, NewVersion, Version


class Registry(Protocol):
    """The versions of one project's model; other projects' are never seen."""

    @property
    def environment(self) -> str:
        """The environment whose model is the champion."""
        ...

    def add(self, candidate: NewVersion) -> Version:
        """Keep a judged model, one that the gates refused too; the same bundle is the same version, however often.

        One that passed becomes the challenger unless it serves already; a refused one gets no alias.

        Raises:
            BundleError: Its folder holds no file.
        """
        ...

    def versions(self) -> tuple[Version, ...]:
        """Give all versions, oldest first."""
        ...

    def find(self, reference: str) -> Version:
        """Give a version by alias, number, or six or more of its digest's first digits.

        Raises:
            RegistryError: There is none, or several digests begin so.
        """
        ...

    def fetch(self, version: Version, folder: Path) -> Path:
        """Bring a version's bundle into `folder`, in place of what is there, after checking every file's hash.

        Raises:
            BundleError: A file is missing or differs by a bit; the message names it, and `folder` is as before.
        """
        ...

    def paper(self, version: Version, name: str) -> bytes:
        """Read one of the files kept beside the bundle; BundleError where it is missing or damaged."""
        ...

    def damage(self, version: Version) -> tuple[str, ...]:
        """Say of each kept file that is missing or damaged what is wrong with it; empty where all are whole."""
        ...

    def promote(self, version: Version, decision: Decision) -> HistoryEntry:
        """Let a version serve in an environment; where it serves already, nothing changes and that entry is given.

        Raises:
            RegistryError: The gates refused it and `decision` does not overrule them; or nobody looks and another model
                serves by now than the one it was judged beside.
        """
        ...

    def rollback(self, decision: Decision) -> HistoryEntry:
        """Let the version serve again that served before the present one was promoted; RegistryError if none did."""
        ...

    def history(self, environment: str) -> tuple[HistoryEntry, ...]:
        """Give all that was decided for an environment, oldest first."""
        ...

    def environments(self) -> tuple[str, ...]:
        """Name all environments that have a history, sorted."""
        ...

    def serving_at(self, environment: str, instant: dt.datetime) -> HistoryEntry | None:
        """Give the entry that says what served at an instant, and why; None where nothing did yet."""
        ...

    def sign(self, version: Version, make: Callable[[Path], bytes], *, actor: str) -> Version:
        """Keep a signature over a version; `make` gets a folder with its checked files and gives the signature."""
        ...
