"""A data set as it was at one time: a manifest named by its own hash, and the contents under theirs.

So the same documents give the same digest in any folder and from any order. Given words lie in a blob like a file's
content.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.errors import DataError
from postroom.records.label import LabelledDocument, Role
from postroom.records.page import Page
from postroom.records.schema import Schema
from postroom.stages.dataset.importing.sources import SourceFiles
from postroom.stages.dataset.manifest import (
    FORMAT,
    Entry,
    Header,
    find_latest,
    load_manifest,
    manifest_key,
    manifest_of,
    parse_manifest,
    set_latest,
)
from postroom.storage.blobs import Blobs, CachedBlobs, StoredBlobs
from postroom.storage.codec import canonical, from_json, parse, to_json
from postroom.storage.folder import FolderStore
from postroom.storage.remote import is_url, open_store
from postroom.storage.store import Store
from postroom.storage.transfer import read_ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A data set that never changes.

    Attributes:
        digest: Hexadecimal SHA-256 of its manifest.
        header: What the manifest says of itself.
        documents: Sorted by key.
        roles: The role of each document, by key.
        blobs: Where the contents lie.
    """

    digest: str
    header: Header
    documents: tuple[LabelledDocument, ...]
    roles: Mapping[str, Role]
    blobs: Blobs

    def content(self, document: LabelledDocument) -> bytes:
        """Read a document's file; DataError that names it where it is missing or damaged."""
        try:
            return self.blobs.get(document.file_sha256)
        except DataError as error:
            raise DataError(f"{document.key}: {error}") from error

    def of_role(self, role: Role) -> tuple[LabelledDocument, ...]:
        """Give the documents of one role, sorted by key."""
        return tuple(document for document in self.documents if self.roles[document.key] is role)


def write_snapshot(
    documents: Iterable[LabelledDocument],
    roles: Mapping[str, Role],
    folder: Path,
    *,
    schema: Schema,
    files: Path | None = None,
) -> Snapshot:
    """Keep a data set below `folder` and make it the project's latest.

    Args:
        documents: At least one; each key once.
        roles: The role of each of them.
        folder: Where snapshots and blobs of all projects lie.
        schema: What was asked for.
        files: The folder that keys are relative to; None where all documents brought their words or lie there already.

    Raises:
        DataError: A document has no role, is there twice, or its file is missing or has changed since the import.
    """
    store = FolderStore(folder, project=schema.project)
    blobs = StoredBlobs(store)
    sources = None if files is None else SourceFiles(files)
    ordered = sorted(documents, key=lambda document: document.key)
    entries = [_entry(document, roles, blobs, sources=sources) for document in ordered]
    keys = {entry.document.key for entry in entries}
    if len(keys) < len(entries) or not entries:
        raise DataError(f"{len(entries)} documents with {len(keys)} keys are no data set; import the labels again")
    header = Header(
        format=FORMAT,
        project=schema.project,
        schema_version=schema.version,
        schema_sha256=schema.sha256,
        documents=len(entries),
    )
    manifest = manifest_of(header, entries)
    digest = hashlib.sha256(manifest).hexdigest()
    store.write(manifest_key(digest), manifest)
    set_latest(store, digest)
    return Snapshot(
        digest=digest,
        header=header,
        documents=tuple(ordered),
        roles={entry.document.key: entry.role for entry in entries},
        blobs=blobs,
    )


def read_snapshot(folder: Path, digest: str | None = None, *, project: str, with_pages: bool = True) -> Snapshot:
    """Read a data set; its manifest and given pages are checked against their hashes, files when they are read.

    Args:
        folder: As given when it was written.
        digest: Of the snapshot; None for the project's latest.
        project: Name of the project.
        with_pages: Whether given pages are read; without, `pages` is empty in all documents.

    Raises:
        DataError: There is none, or manifest or blob is missing or damaged; the message names which.
    """
    store = FolderStore(folder, project=project)
    wanted, header, entries = _load(store, digest, project=project)
    blobs = StoredBlobs(store)
    missing = set(blobs.missing([entry.document.file_sha256 for entry in entries]))
    for entry in entries:
        if entry.document.file_sha256 in missing:
            raise DataError(f"{entry.document.key}: blob {entry.document.file_sha256} is missing; import it again")
    return _snapshot(wanted, header, entries, blobs=blobs, pages_of=None if with_pages else ())


def open_snapshot(
    source: str | Path,
    digest: str | None = None,
    *,
    project: str,
    cache: Path,
    pages_of: Collection[str] | None = None,
) -> Snapshot:
    """Read a data set from where it is shared; contents are fetched when they are read, and kept near by.

    Args:
        source: URL of a store, or a folder; from a folder nothing is copied.
        digest: Of the snapshot; None for the project's latest there.
        project: Name of the project.
        cache: Folder in which what was fetched lies; processes may share it, and it may go at any time.
        pages_of: Keys of the documents whose given pages are read; None for all.

    Raises:
        DataError: There is none, or manifest or blob is missing or damaged; the message names which.
        InputError: The store cannot be reached.
    """
    wanted, header, entries = _load(open_store(source, project=project), digest, project=project)
    blobs = blobs_near(source, project=project, cache=cache)
    return _snapshot(wanted, header, entries, blobs=blobs, pages_of=pages_of)


def open_part(source: str | Path, digest: str, *, project: str, cache: Path) -> Snapshot:
    """Read part of a data set, whose manifest is a blob of the store; its given pages are read, as in `open_snapshot`.

    Raises:
        DataError: Manifest or blob is missing or damaged; the message names which.
        InputError: The store cannot be reached.
    """
    blobs = blobs_near(source, project=project, cache=cache)
    header, entries = parse_manifest(blobs.get(digest), digest)
    return _snapshot(digest, header, entries, blobs=blobs, pages_of=None)


def blobs_near(source: str | Path, *, project: str, cache: Path) -> Blobs:
    """Give the blobs of a store; what is fetched from a URL is kept in the folder `cache`."""
    blobs = StoredBlobs(open_store(source, project=project))
    if not is_url(source):
        return blobs
    return CachedBlobs(blobs, near=StoredBlobs(FolderStore(cache, project=project)))


def _load(store: Store, digest: str | None, *, project: str) -> tuple[str, Header, list[Entry]]:
    """Read a manifest; without a digest, that of the latest."""
    wanted = find_latest(store) if digest is None else digest
    if wanted is None:
        raise DataError(f"no snapshot of the project {project!r} yet; import labels first")
    header, entries = parse_manifest(load_manifest(store, wanted), wanted)
    if header.project != project:
        raise DataError(f"snapshot {wanted} belongs to the project {header.project!r}, not {project!r}")
    return wanted, header, entries


def _snapshot(
    digest: str, header: Header, entries: list[Entry], *, blobs: Blobs, pages_of: Collection[str] | None
) -> Snapshot:
    """Put a snapshot together; `pages_of` None reads all given pages."""
    read = {
        entry.document.key: entry.document.file_sha256
        for entry in entries
        if entry.has_given_pages and (pages_of is None or entry.document.key in pages_of)
    }
    if isinstance(blobs, CachedBlobs):
        read_ahead(read.values(), blobs)
    return Snapshot(
        digest=digest,
        header=header,
        documents=tuple(
            _with_pages(entry, blobs) if entry.document.key in read else entry.document for entry in entries
        ),
        roles={entry.document.key: entry.role for entry in entries},
        blobs=blobs,
    )


def _entry(
    document: LabelledDocument, roles: Mapping[str, Role], blobs: Blobs, *, sources: SourceFiles | None
) -> Entry:
    """Keep a document's content and describe it."""
    if document.key not in roles:
        raise DataError(f"{document.key}: no role; split the data set again")
    # Not durable: the source is still there, and a blob that a power failure tore is noticed and written again.
    if document.pages:
        kept = blobs.put(canonical([to_json(page) for page in document.pages]), durable=False)
    elif sources is None and document.file_sha256 in blobs:
        kept = document.file_sha256
    else:
        kept = blobs.put(_read(document, sources), durable=False)
    if kept != document.file_sha256:
        raise DataError(f"{document.key}: its content has changed since the labels were read; import them again")
    return Entry(document=replace(document, pages=()), role=roles[document.key], has_given_pages=bool(document.pages))


def _read(document: LabelledDocument, sources: SourceFiles | None) -> bytes:
    """Read a document's file by its key, without the number of a second document in it."""
    name, mark, number = document.key.rpartition("#")
    if sources is None:
        raise DataError(f"{document.key}: its file is not kept yet, and no folder of files was given")
    try:
        return sources.locate(name if mark and number.isdigit() else document.key).read_bytes()
    except (OSError, ValueError) as error:
        raise DataError(f"{document.key}: {error}") from error


def _with_pages(entry: Entry, blobs: Blobs) -> LabelledDocument:
    sha256 = entry.document.file_sha256
    pages = parse(blobs.get(sha256), name=f"blob {sha256}")
    return replace(entry.document, pages=tuple(from_json(Page, page) for page in pages))
