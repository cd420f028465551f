"""Snapshots from one store to another: what is missing is copied, and named `latest` only when all of it is there.

Contents go first, then the manifest, then the pointer; each object appears whole or not at all. So a reader meets no
snapshot that lacks something, an interrupted copy goes on where it was, and of two at once nothing is lost: both
snapshots are there, and the latest is the one whose pointer was written last.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from postroom.errors import DataError
from postroom.stages.dataset.manifest import (
    ENDING,
    FOLDER,
    find_latest,
    load_header,
    load_manifest,
    manifest_key,
    parse_manifest,
    set_latest,
)
from postroom.storage.blobs import StoredBlobs
from postroom.storage.store import Store
from postroom.storage.transfer import JOBS, Progress, copy_blobs, damaged, unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What a copy did.

    Attributes:
        digest: Of the snapshot.
        documents: Number of its documents.
        copied: Number of the files that were copied.
        present: Number of those that were there.
        is_latest: Whether it is the latest there now.
    """

    digest: str
    documents: int
    copied: int
    present: int
    is_latest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A snapshot in a store.

    Attributes:
        digest: Its name.
        documents: Number of its documents.
        written: When it came there, UTC.
        is_latest: Whether it is what one gets without asking for another.
    """

    digest: str
    documents: int
    written: dt.datetime
    is_latest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """How a copy is made.

    Attributes:
        jobs: Files under way at once.
        progress: Shows how many of the files to copy went by.
        check: Whether files that are there are read and, where damaged, copied again; else there is enough.
        make_latest: Whether the snapshot becomes the latest there. Where there is none yet, it does in any case.
    """

    jobs: int = JOBS
    progress: Progress = unseen
    check: bool = False
    make_latest: bool = True


def push_snapshot(local: Store, remote: Store, digest: str | None = None, *, how: Copying | None = None) -> Shared:
    """Copy a snapshot to where it is shared.

    Args:
        local: Where it is.
        remote: Where it goes.
        digest: Of the snapshot; None for the latest.
        how: How it is copied; by default, files that are there are not read.

    Raises:
        DataError: There is none, or manifest or file is missing or damaged; the message names which.
        InputError: A store cannot be reached.
    """
    return _copy(local, remote, digest, how=how or Copying())


def pull_snapshot(remote: Store, local: Store, digest: str | None = None, *, how: Copying | None = None) -> Shared:
    """Copy a snapshot from where it is shared; arguments and errors are those of `push_snapshot`.

    By default all files are checked against their hashes, those that are here too.
    """
    return _copy(remote, local, digest, how=how or Copying(check=True))


def list_snapshots(store: Store) -> tuple[Listed, ...]:
    """List a project's snapshots in a store, newest first."""
    latest = find_latest(store)
    found = [
        Listed(
            digest=digest,
            documents=load_header(store, digest).documents,
            written=kept.written,
            is_latest=digest == latest,
        )
        for key, kept in store.list(FOLDER).items()
        if key.endswith(ENDING) and (digest := PurePosixPath(key).stem)
    ]
    return tuple(sorted(found, key=lambda listed: (listed.written, listed.digest), reverse=True))


def find_digest(store: Store, beginning: str) -> str | None:
    """Complete a digest of which the beginning is known; None where nothing, DataError where several begin so."""
    names = [PurePosixPath(key).stem for key in store.list(FOLDER) if key.endswith(ENDING)]
    found = [name for name in names if name.startswith(beginning)]
    if len(found) > 1:
        raise DataError(f"{len(found)} snapshots in {store.name} begin with {beginning!r}; give more of the digest")
    return found[0] if found else None


def _copy(source: Store, target: Store, digest: str | None, *, how: Copying) -> Shared:
    wanted = find_latest(source) if digest is None else digest
    if wanted is None:
        raise DataError(f"no snapshot in {source.name} yet; import labels first, or push from where they are")
    manifest = load_manifest(source, wanted)
    header, entries = parse_manifest(manifest, wanted)
    contents = {entry.document.file_sha256 for entry in entries}
    here, there = StoredBlobs(source), StoredBlobs(target)
    lacking = _lacking(contents, there, how=how)
    copy_blobs(lacking, here, there, jobs=how.jobs, progress=how.progress)
    kept = target.find(manifest_key(wanted))
    if kept is None or kept.size_bytes != len(manifest) or how.check:
        target.write(manifest_key(wanted), manifest)
    if how.make_latest or find_latest(target) is None:
        set_latest(target, wanted)
    return Shared(
        digest=wanted,
        documents=header.documents,
        copied=len(lacking),
        present=len(contents) - len(lacking),
        is_latest=find_latest(target) == wanted,
    )


def _lacking(contents: Collection[str], there: StoredBlobs, *, how: Copying) -> list[str]:
    missing = there.missing(contents)
    if not how.check:
        return missing
    return sorted({*missing, *damaged(set(contents) - set(missing), there, jobs=how.jobs)})
