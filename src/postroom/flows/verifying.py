"""A version, in the registry and here -> whether every file is what was registered, and who signed it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from postroom.errors import BundleError
from postroom.records.registry import Version
from postroom.stages.model.bundle import load_bundle
from postroom.stages.registry.contract import Registry

REWRITTEN = frozenset({"evaluation.json"})
"""Files beside a local bundle that `postroom evaluate` writes anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What checking a version found.

    Attributes:
        number: Of the version.
        digest: Of its bundle.
        files: Number of files that were read, here and in the registry.
        signatures: Number of signatures that hold; 0 where no key was given.
        problems: What is wrong, one sentence each, with the file's name.
    """

    number: int
    digest: str
    files: int
    signatures: int
    problems: tuple[str, ...]


def verify_version(registry: Registry, version: Version, *, models: Path, key: Path | None) -> Verified:
    """Check the registry's files, the copy in `models` where there is one, and with a public key all signatures.

    Raises:
        InputError: The key cannot be read.
    """
    home = models / version.digest
    local = tuple(_local(version, home)) if home.is_dir() else ()
    stored = registry.damage(version)
    signed, doubts = (0, ()) if key is None or stored else _signed(registry, version, key)
    return Verified(
        number=version.number,
        digest=version.digest,
        files=len(version.files) * (2 if home.is_dir() else 1) + len(version.papers) + len(version.signatures),
        signatures=signed,
        problems=(*stored, *local, *doubts),
    )


def _local(version: Version, home: Path) -> Iterator[str]:
    damaged = False
    for name, expected in version.files.items():
        path = home / name
        if name in REWRITTEN or not path.is_file():
            continue
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != expected:
            yield f"{path} is damaged: its SHA-256 is {found}, not {expected}; delete the folder to fetch it again"
            damaged = True
    try:
        if not damaged:
            load_bundle(home)
    except BundleError as error:
        yield str(error)


def _signed(registry: Registry, version: Version, key: Path) -> tuple[int, tuple[str, ...]]:
    """Count the signatures that hold; without any there is something to tell."""
    from postroom.stages.registry.signing import check_signature  # noqa: PLC0415 - an extra

    if not version.signatures:
        return 0, (f"version {version.number} is not signed; sign it with: postroom models sign {version.number}",)
    good, told = 0, []
    with TemporaryDirectory(prefix="postroom-") as scratch:
        folder = registry.fetch(version, Path(scratch) / "bundle")
        for signature in version.signatures:
            try:
                check_signature(folder, registry.paper(version, signature.name), key=key)
                good += 1
            except BundleError as error:
                told.append(f"version {version.number}, {signature.name}: {error}")
    return good, () if good else tuple(told)
