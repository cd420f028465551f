"""Let a version that passed the gates serve."""

from pathlib import Path

from postroom.flows.training.files import write_record
from postroom.flows.training.steps.notes import note
from postroom.flows.training.steps.registry import registry_at
from postroom.records.registry import Decision
from postroom.records.training import Trail
from postroom.storage.codec import from_json, parse


def release(version: int, *, registry: str, project: str, trail: str, entry: Path) -> None:
    """Make a version the champion of its environment.

    Args:
        version: Its number.
        registry: `RegistryPlace` as JSON.
        project: Name of the project.
        trail: `Trail` as JSON.
        entry: Where the `HistoryEntry` is written, as JSON.

    Raises:
        RegistryError: Another model became the champion since this one was judged beside the one before.
    """
    told = from_json(Trail, parse(trail.encode(), name="trail"))
    kept = registry_at(registry, project=project)
    decision = Decision(
        environment=kept.environment,
        actor=f"run {told.run}",
        reason="it passed every gate",
        unattended=True,
    )
    done = kept.promote(kept.find(str(version)), decision)
    note(f"version {version} serves in {done.environment}")
    write_record(entry, done)
