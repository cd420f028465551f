"""From the registry's options to the registry."""

from pathlib import Path

from postroom.stages.registry.contract import Registry
from postroom.stages.registry.options import RegistryOptions


def open_registry(options: RegistryOptions, *, home: Path, project: str) -> Registry:
    """Open the registry of a project; nothing is made before the first version.

    Args:
        options: Where it is.
        home: The project's own folder for what it makes; the defaults lie in it, relative paths start beside it.
        project: Name of the project.
    """
    from postroom.stages.registry.mlflow import MlflowRegistry

    own = home.resolve() / "registry"
    return MlflowRegistry(
        options.tracking or f"sqlite:///{own / 'registry.db'}",
        _artifacts(options.artifacts, beside=home.resolve().parent) or own / "artifacts",
        project=project,
        environment=options.environment,
    )


def _artifacts(place: str | None, *, beside: Path) -> str | Path | None:
    return place if place is None or "://" in place else beside / place
