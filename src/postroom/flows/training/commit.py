"""Which commit of its repository a project stands at, and whether its files are those of that commit."""

import shutil
import subprocess
from pathlib import Path

from postroom.records.commit import DIRTY
from postroom.stages.mail.sources import OWN_FOLDER

_TIMEOUT_S = 60


def commit_of(folder: Path) -> str | None:
    """Give the commit that `folder` stands at, with "-dirty" after it where tracked files below `folder` are others.

    Files that were never added to the repository, and the project's own folder of what it makes, do not count.

    Returns:
        None outside a repository, or where there is no git.
    """
    head = head_of(folder)
    return head + DIRTY if head is not None and _differs(folder) else head


def head_of(folder: Path) -> str | None:
    """Give the hash of the commit that `folder` stands at, whatever its files are; None as in `commit_of`."""
    git = shutil.which("git")
    return None if git is None else _git(git, folder, "rev-parse", "--verify", "--quiet", "HEAD").stdout.strip() or None


def _differs(folder: Path) -> bool:
    """Say whether tracked files differ from the commit, staged or not; what git cannot tell counts as different."""
    asked = ("status", "--porcelain", "--untracked-files=no", "--", ".", f":(exclude){OWN_FOLDER}")
    try:
        told = _git(shutil.which("git") or "git", folder, *asked)
    except subprocess.TimeoutExpired:
        return True
    return told.returncode != 0 or bool(told.stdout)


def _git(git: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - a fixed program and arguments
        [git, "--no-optional-locks", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
        timeout=_TIMEOUT_S,
    )
