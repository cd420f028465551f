"""A data set as it was at one time: a manifest named by its own hash, and the contents under theirs.

The manifest is JSON lines in canonical form: a header, then a line a document, sorted by key. So the same documents
give the same digest in any folder and from any order. Given words lie in a blob like a file's content.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.errors import DataError
from postroom.records.label import LabelledDocument, Role
from postroom.records.page import Page
from postroom.records.schema import Schema
from postroom.stages.dataset.importing.sources import SourceFiles
from postroom.storage.blobs import Blobs, project_folder, write_atomically
from postroom.storage.codec import canonical, from_json, parse, to_json

FORMAT = 1
"""Number of the manifest's form; raised when a reader of the old form would misread the new."""

_LATEST = "latest"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first line of a manifest.

    Attributes:
        format: Number of its form.
        project: Name of the project.
        schema_version: Version of the schema it was labelled under.
        schema_sha256: Hash of that schema.
        documents: Number of the lines that follow.
    """

    format: int
    project: str
    schema_version: int
    schema_sha256: str
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One further line of a manifest.

    Attributes:
        document: What is known of the document, without given pages.
        role: What it may be used for.
        has_given_pages: Whether its blob holds given pages rather than a file.
    """

    document: LabelledDocument
    role: Role
    has_given_pages: bool


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
    blobs = Blobs(folder, project=schema.project)
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
    manifest = b"".join(canonical(to_json(line)) + b"\n" for line in (header, *entries))
    digest = hashlib.sha256(manifest).hexdigest()
    write_atomically(_manifest_path(folder, schema.project, digest), manifest)
    write_atomically(_manifests(folder, schema.project) / _LATEST, digest.encode() + b"\n")
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
    wanted = _latest(folder, project) if digest is None else digest
    header, entries = _read_manifest(_manifest_path(folder, project, wanted), wanted)
    if header.project != project:
        raise DataError(f"snapshot {wanted} belongs to the project {header.project!r}, not {project!r}")
    blobs = Blobs(folder, project=project)
    for entry in entries:
        if entry.document.file_sha256 not in blobs:
            raise DataError(f"{entry.document.key}: blob {entry.document.file_sha256} is missing; import it again")
    return Snapshot(
        digest=wanted,
        header=header,
        documents=tuple(_with_pages(entry, blobs) if with_pages else entry.document for entry in entries),
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
    if not entry.has_given_pages:
        return entry.document
    sha256 = entry.document.file_sha256
    pages = parse(blobs.get(sha256), name=f"blob {sha256}")
    return replace(entry.document, pages=tuple(from_json(Page, page) for page in pages))


def _read_manifest(path: Path, digest: str) -> tuple[Header, list[Entry]]:
    try:
        manifest = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"snapshot {digest} is missing; import the labels again") from error
    if hashlib.sha256(manifest).hexdigest() != digest:
        raise DataError(f"snapshot {digest} is damaged: its manifest has another hash; import the labels again")
    first, *rest = manifest.splitlines() or [b""]
    head = parse(first, name=f"snapshot {digest}, line 1")
    number = head.get("format") if isinstance(head, dict) else None
    if number != FORMAT:
        raise DataError(f"snapshot {digest} has format {number}, this version reads {FORMAT}; import the labels again")
    header = from_json(Header, head)
    return header, [
        from_json(Entry, parse(line, name=f"snapshot {digest}, line {n}")) for n, line in enumerate(rest, 2)
    ]


def _manifests(folder: Path, project: str) -> Path:
    return project_folder(folder, project) / "snapshots"


def _manifest_path(folder: Path, project: str, digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise DataError(f"{digest[:80]!r} is no digest of a snapshot")
    return _manifests(folder, project) / f"{digest}.jsonl"


def _latest(folder: Path, project: str) -> str:
    try:
        return (_manifests(folder, project) / _LATEST).read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise DataError(f"no snapshot of the project {project!r} yet; import labels first") from error
