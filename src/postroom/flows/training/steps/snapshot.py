"""Take the data set's manifest out of its store, as it is: a list of documents with labels, roles and hashes."""

from pathlib import Path

from postroom.stages.dataset.manifest import load_manifest, parse_manifest
from postroom.storage.remote import open_store


def snapshot(digest: str, *, source: str, project: str, manifest: Path) -> None:
    """Write the manifest of a snapshot, checked against its digest.

    Args:
        digest: Of the snapshot.
        source: URL or folder of the store.
        project: Name of the project.
        manifest: Where it is written, as JSON lines.

    Raises:
        DataError: It is missing or damaged.
        InputError: The store cannot be reached.
    """
    content = load_manifest(open_store(source, project=project), digest)
    parse_manifest(content, digest)
    manifest.write_bytes(content)
