"""A version starts to serve, or the one before it again: the registry's alias first, then the copy that reads here."""

from pathlib import Path

from postroom.errors import BundleError
from postroom.records.registry import Decision, HistoryEntry, Version
from postroom.stages.model.bundle import Bundle, load_bundle
from postroom.stages.registry.contract import Registry
from postroom.storage.blobs import write_atomically

CURRENT = "current"
"""File beside the models that names the digest of the one that reads."""


def promote(registry: Registry, version: Version, decision: Decision, *, models: Path) -> HistoryEntry:
    """Let a version serve; where that is the registry's own environment, it also reads here from now on.

    Args:
        registry: Where the version is kept.
        version: The version.
        decision: Where it shall serve, who says so and why.
        models: Folder of the local copies, each in a folder named by its digest.

    Raises:
        RegistryError: The gates refused it, or somebody else was faster; nothing changed.
        BundleError: Its files are damaged; nothing changed.
    """
    if decision.environment == registry.environment:
        bring_home(registry, version, models=models)
    entry = registry.promote(version, decision)
    follow(registry, decision.environment, models=models)
    return entry


def roll_back(registry: Registry, decision: Decision, *, models: Path) -> HistoryEntry:
    """Let the version serve again that served before the present one, here too.

    Raises:
        RegistryError: Nothing served before.
        BundleError: The registry's copy of it is damaged, and there is none here; it serves by name alone.
    """
    entry = registry.rollback(decision)
    follow(registry, decision.environment, models=models)
    return entry


def bring_home(registry: Registry, version: Version, *, models: Path) -> Bundle:
    """Give the local copy of a version, fetched where there is none or it is damaged.

    Raises:
        BundleError: The registry's copy is damaged too, or is not the bundle it is called.
    """
    home = models / version.digest
    try:
        return load_bundle(home)
    except BundleError:
        bundle = load_bundle(registry.fetch(version, home))
    if bundle.digest != version.digest:
        raise BundleError(f"version {version.number} holds the bundle {bundle.digest[:12]}, not {version.digest[:12]}")
    return bundle


def follow(registry: Registry, environment: str, *, models: Path) -> None:
    """Let read here what the registry says serves; asked again after writing, since others may promote meanwhile.

    Where nothing serves yet, or in another environment, nothing changes here.
    """
    if environment != registry.environment or not registry.history(environment):
        return
    written = None
    while (digest := registry.history(environment)[-1].digest) != written:
        bring_home(registry, registry.find(digest), models=models)
        write_atomically(models / CURRENT, f"{digest}\n".encode())
        written = digest
