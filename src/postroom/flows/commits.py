"""What a commit changed, and whether any of it can change what training gives."""

import re
import shutil
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from postroom.errors import InputError, MissingDependencyError, UsageError
from postroom.flows.training.commit import head_of

_SUFFIXES = frozenset({".md", ".rst", ".adoc", ".png", ".jpg", ".jpeg", ".gif", ".svg"})
"""Of files that only people look at."""
_STEMS = frozenset({"readme", "changelog", "changes", "license", "licence", "copying", "notice", "authors"})
_NAMES = frozenset({".gitignore", ".gitattributes", ".editorconfig", ".mailmap", "codeowners", "postroom.schema.json"})
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A repository's work tree.

    Attributes:
        root: Its outermost folder.
        commit: Hexadecimal name of the commit it stands at.
    """

    root: Path
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Whether a commit has to be trained on, and why or why not, in one sentence."""

    runs: bool
    reason: str

    def __str__(self) -> str:
        """Say both."""
        return f"{'training' if self.runs else 'nothing to run'}, since {self.reason}"


def checkout_of(folder: Path, *, commit: str | None = None) -> Checkout:
    """Look at the repository around a folder.

    Args:
        folder: In its work tree.
        commit: Beginning of the commit that it must stand at; None for whichever.

    Raises:
        InputError: There is no repository, or no commit in it.
        UsageError: It stands at another commit.
        MissingDependencyError: There is no git.
    """
    if shutil.which("git") is None:
        raise MissingDependencyError("this needs git, which is not installed")
    root = _git(folder, "rev-parse", "--show-toplevel")
    standing = head_of(folder)
    if root is None or standing is None:
        raise InputError(f"{folder.resolve()} is in no git repository with a commit; commit the project first")
    if commit is not None and not standing.startswith(commit.lower()):
        raise UsageError(
            f"{root.strip()} stands at commit {standing[:12]}, not at {commit[:12]}; first: git checkout {commit[:12]}"
        )
    return Checkout(root=Path(root.strip()), commit=standing)


def project_file(checkout: Checkout, *, name: str) -> Path:
    """Find the one project file of a repository, wherever it lies.

    Raises:
        UsageError: It has several, or none.
    """
    found = _paths(_git(checkout.root, "ls-files", "-z", "--", name, f"*/{name}"))
    if len(found) == 1:
        return checkout.root / found[0]
    told = f"holds {len(found)} projects: {', '.join(found)}" if found else f"holds no {name}"
    raise UsageError(f"{checkout.root} {told}; name the project's folder: --project FOLDER")


def changed_since(checkout: Checkout, since: str) -> tuple[str, ...] | None:
    """Name the files that differ between two commits, from the root; None where the earlier one is not known here."""
    if not _COMMIT.fullmatch(since):  # from a file or a registry that others write: git would take it for an option
        return None
    told = _git(checkout.root, "diff", "--name-only", "--no-renames", "-z", since, checkout.commit)
    return None if told is None else _paths(told)


def uncommitted(checkout: Checkout, own: Collection[Path]) -> tuple[str, ...]:
    """Name what can change a result and differs from the commit; of untracked files only those in the folders `own`."""
    edited = _paths(_git(checkout.root, "diff", "--name-only", "--no-renames", "-z", "HEAD"))
    new = [
        path
        for folder in own
        for path in _paths(_git(folder, "ls-files", "--others", "--exclude-standard", "--full-name", "-z"))
    ]
    return mattering((*edited, *new), own=within(checkout, own))


def within(checkout: Checkout, folders: Collection[Path]) -> tuple[str, ...]:
    """Name folders as git does, from the root; what lies outside is left out."""
    root = checkout.root.resolve()
    return tuple(
        folder.resolve().relative_to(root).as_posix() for folder in folders if folder.resolve().is_relative_to(root)
    )


def mattering(paths: Collection[str], *, own: Collection[str]) -> tuple[str, ...]:
    """Choose, of files named from the root, those that may change a result: in doubt, they may."""
    return tuple(path for path in paths if _matters(PurePosixPath(path), own))


def need_of(commit: str, *, since: str | None, changed: Collection[str] | None, own: Collection[str]) -> Need:
    """Say whether a commit has to be trained on.

    Args:
        commit: The commit.
        since: The last one that was; None where there is none.
        changed: Files that differ between them, from the repository's root; None where that is not known.
        own: Folders of the project's own code, likewise.
    """
    if since is None:
        return Need(runs=True, reason="no commit was trained on here yet")
    if changed is None:
        return Need(runs=True, reason=f"what changed since {since[:12]} is not known here (is the clone shallow?)")
    if commit == since:
        return Need(runs=False, reason="this commit was trained on")
    relevant = mattering(changed, own=own)
    if relevant:
        return Need(runs=True, reason=f"{_listed(relevant)} changed since {since[:12]}")
    told = f"only {_listed(tuple(changed))} changed" if changed else "nothing changed"
    return Need(runs=False, reason=f"{told} since {since[:12]}, which cannot change what training gives")


def _matters(path: PurePosixPath, own: Collection[str]) -> bool:
    if any(folder == "." or path.is_relative_to(folder) for folder in own):
        return True
    name = path.name.lower()
    return not (path.suffix.lower() in _SUFFIXES or name in _NAMES or name.partition(".")[0] in _STEMS)


def _listed(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return ", ".join(paths[:3]) + more


def _paths(told: str | None) -> tuple[str, ...]:
    return tuple(path for path in (told or "").split("\0") if path)


def _git(folder: Path, *arguments: str) -> str | None:
    """Ask git; None where it cannot say."""
    git = shutil.which("git") or "git"
    done = subprocess.run(  # noqa: S603 - a fixed program; no argument of it begins with what somebody else wrote
        [git, "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
        timeout=_TIMEOUT_S,
    )
    return done.stdout if done.returncode == 0 else None
