"""Part a data set into shards that can be read side by side; roles were given when it was imported, and stay."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from postroom.errors import DataError
from postroom.flows.training.files import write_record
from postroom.records.label import Role
from postroom.records.training import Division
from postroom.stages.dataset.manifest import Entry, manifest_of, parse_manifest
from postroom.storage.blobs import StoredBlobs
from postroom.storage.remote import open_store
from postroom.storage.tree import digest_of

_NEEDED = (Role.TRAIN, Role.DEV, Role.TEST)


def split(manifest: Path, *, source: str, project: str, shards: int, division: Path) -> list[str]:
    """Write a manifest for each shard into the store, named by its hash.

    A document's shard hangs on its file alone, so that new documents leave most shards as they were, and what was read
    of them stands. Documents of one file share a shard.

    Args:
        manifest: Of the data set.
        source: URL or folder of the store.
        project: Name of the project.
        shards: Number of shards, at most; those without documents are left out.
        division: Where roles and shards are counted, as JSON.

    Returns:
        The shards' digests.

    Raises:
        DataError: A content stands in two roles, or a role that training and judging need has no documents.
    """
    header, entries = parse_manifest(manifest.read_bytes(), digest_of(manifest))
    roles = _counted(entries)
    blobs = StoredBlobs(open_store(source, project=project))
    digests = {}
    for part in _parts(entries, shards):
        digests[blobs.put(manifest_of(replace(header, documents=len(part)), part))] = len(part)
    write_record(division, Division(roles=roles, shards=digests))
    return list(digests)


def _counted(entries: Sequence[Entry]) -> dict[Role, int]:
    """Count documents by role after checking that no content has two."""
    role_of: dict[str, Entry] = {}
    for entry in entries:
        other = role_of.setdefault(entry.document.file_sha256, entry)
        if other.role is not entry.role:
            raise DataError(
                f"{entry.document.key} is {entry.role}, and {other.document.key} with the same content is "
                f"{other.role}; divide the data set again with: postroom data split"
            )
    counted = Counter(entry.role for entry in entries)
    lacking = [role for role in _NEEDED if not counted[role]]
    if lacking:
        raise DataError(
            f"the data set has no documents of the role {' and '.join(lacking)}; import more labels, or change the "
            "shares of [dataset] and divide it again with: postroom data split"
        )
    return {role: counted[role] for role in Role}


def _parts(entries: Sequence[Entry], shards: int) -> Iterator[list[Entry]]:
    held: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        held[int(entry.document.file_sha256[:12], 16) % shards].append(entry)
    for number in sorted(held):
        yield held[number]
