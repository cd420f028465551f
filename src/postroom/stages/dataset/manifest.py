"""A snapshot's manifest: JSON lines in canonical form, a header, then a line a document, sorted by key.

It lies in a store beside the others of its project, named by its own hash; `latest` names one of them.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from postroom.errors import DataError
from postroom.records.label import LabelledDocument, Role
from postroom.storage.codec import canonical, from_json, parse, to_json
from postroom.storage.store import Store

FORMAT = 1
"""Number of the manifest's form; raised when a reader of the old form would misread the new."""

FOLDER = "snapshots"
ENDING = ".jsonl"

_LATEST = f"{FOLDER}/latest"
_HEADER_BYTES = 4096
"""More than any header takes."""
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


def manifest_of(header: Header, entries: Sequence[Entry]) -> bytes:
    """Write a manifest; its SHA-256 is the snapshot's digest."""
    return b"".join(canonical(to_json(line)) + b"\n" for line in (header, *entries))


def parse_manifest(content: bytes, digest: str) -> tuple[Header, list[Entry]]:
    """Read a manifest; DataError where it is none, or of another format."""
    first, *rest = content.splitlines() or [b""]
    header = _header(first, digest)
    return header, [
        from_json(Entry, parse(line, name=f"snapshot {digest}, line {n}")) for n, line in enumerate(rest, 2)
    ]


def load_manifest(store: Store, digest: str) -> bytes:
    """Read a snapshot's manifest as it is; DataError where it is missing or does not have that hash."""
    try:
        content = store.read(manifest_key(digest))
    except FileNotFoundError as error:
        raise DataError(
            f"snapshot {digest} is missing in {store.name}; import the labels again, or copy it from where it is"
        ) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise DataError(
            f"snapshot {digest} is damaged: its manifest in {store.name} has another hash; import the labels again, or "
            "copy it from where it is whole"
        )
    return content


def load_header(store: Store, digest: str) -> Header:
    """Read what a snapshot says of itself, and no more: whether the rest is whole is not checked."""
    try:
        beginning = store.read(manifest_key(digest), first_bytes=_HEADER_BYTES)
    except FileNotFoundError as error:
        raise DataError(f"snapshot {digest} is missing in {store.name}") from error
    return _header(beginning.partition(b"\n")[0], digest)


def find_latest(store: Store) -> str | None:
    """Give the digest of the project's latest snapshot in a store; None where there is none yet."""
    try:
        digest = store.read(_LATEST).decode(errors="replace").strip()
    except FileNotFoundError:
        return None
    if not _DIGEST.fullmatch(digest):
        raise DataError(f"{store.name}/{_LATEST} names no snapshot but {digest[:80]!r}; push or import again")
    return digest


def set_latest(store: Store, digest: str) -> None:
    """Make a snapshot that is in the store its project's latest."""
    store.write(_LATEST, digest.encode() + b"\n")


def manifest_key(digest: str) -> str:
    """Say where a manifest lies in a store."""
    if not _DIGEST.fullmatch(digest):
        raise DataError(f"{digest[:80]!r} is no digest of a snapshot")
    return f"{FOLDER}/{digest}{ENDING}"


def _header(line: bytes, digest: str) -> Header:
    head = parse(line, name=f"snapshot {digest}, line 1")
    number = head.get("format") if isinstance(head, dict) else None
    if number != FORMAT:
        raise DataError(f"snapshot {digest} has format {number}, this version reads {FORMAT}; import the labels again")
    return from_json(Header, head)
