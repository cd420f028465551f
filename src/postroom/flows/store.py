"""A project's data sets and the place where its team shares them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.errors import DataError, ProjectError
from postroom.settings import Project
from postroom.stages.dataset.sharing import (
    Copying,
    Listed,
    Shared,
    find_digest,
    list_snapshots,
    pull_snapshot,
    push_snapshot,
)
from postroom.storage.folder import FolderStore
from postroom.storage.remote import is_url, open_store
from postroom.storage.store import Store
from postroom.storage.transfer import Progress
from postroom.wiring.project import places_of

_BEGINNING = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants copied, and how.

    Attributes:
        digest: Of the snapshot, or at least six characters of its beginning; None for the latest.
        latest: Whether it becomes the latest where it goes, although it was asked for by name.
        check: Whether files that are in the shared place are read, and copied again where damaged.
        progress: Shows how many of the files to copy went by.
    """

    digest: str | None = None
    latest: bool = False
    check: bool = False
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshots:
    """What is here and what is in the shared place; `there` is None where the project shares nothing."""

    here: tuple[Listed, ...]
    there: tuple[Listed, ...] | None


def shared_source(project: Project) -> str | None:
    """Say where the project shares its data sets: a URL, or the whole path of a folder; None where nowhere."""
    url = project.settings.store.url
    return url if url is None or is_url(url) else str(project.folder / Path(url).expanduser())


def shared_store(project: Project) -> Store:
    """Open the place where the project shares its data sets; ProjectError where it names none."""
    source = shared_source(project)
    if source is None:
        raise ProjectError(
            f"{project.name} names no place where data sets are shared; write it to postroom.toml under [store], as in "
            'url = "s3://bucket/postroom"'
        )
    return open_store(source, project=project.name)


def own_store(project: Project) -> FolderStore:
    """Open the project's own folder of data sets."""
    return FolderStore(places_of(project).data, project=project.name)


def push(project: Project, asked: Asked) -> Shared:
    """Copy a data set to the shared place; DataError where it is not here, or damaged."""
    here, there = own_store(project), shared_store(project)
    digest = _whole(asked.digest, here)
    return push_snapshot(here, there, digest, how=replace(_how(project, asked), check=asked.check))


def pull(project: Project, asked: Asked) -> Shared:
    """Copy a data set from the shared place; DataError where it is not there, or damaged."""
    here, there = own_store(project), shared_store(project)
    digest = _whole(asked.digest, there)
    return pull_snapshot(there, here, digest, how=replace(_how(project, asked), check=True))


def snapshots(project: Project) -> Snapshots:
    """List the project's data sets, newest first."""
    there = None if project.settings.store.url is None else list_snapshots(shared_store(project))
    return Snapshots(here=list_snapshots(own_store(project)), there=there)


def by_digest(found: Snapshots) -> Mapping[str, tuple[Listed | None, Listed | None]]:
    """Put together what is known of each snapshot here and there, the newest first."""
    here = {listed.digest: listed for listed in found.here}
    there = {listed.digest: listed for listed in found.there or ()}
    every = sorted((*here.values(), *there.values()), key=lambda listed: (listed.written, listed.digest), reverse=True)
    return {listed.digest: (here.get(listed.digest), there.get(listed.digest)) for listed in every}


def _how(project: Project, asked: Asked) -> Copying:
    return Copying(
        jobs=project.settings.store.jobs,
        progress=asked.progress,
        make_latest=asked.latest or asked.digest is None,
    )


def _whole(digest: str | None, store: Store) -> str | None:
    """Complete a digest; None stays."""
    if digest is None:
        return None
    if not _BEGINNING.fullmatch(digest):
        raise DataError(f"{digest[:80]!r} is no digest of a snapshot, nor six or more characters of its beginning")
    whole = find_digest(store, digest)
    if whole is None:
        raise DataError(f"no snapshot in {store.name} begins with {digest}; see: postroom data snapshots")
    return whole
