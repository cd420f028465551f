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

    tracking, artifacts = locations(options, home=home)
    return MlflowRegistry(tracking, artifacts, project=project, environment=options.environment)


def locations(options: RegistryOptions, *, home: Path) -> tuple[str, str]:
    """Give the database's URL and the files' folder or URL; `home` as in `open_registry`."""
    own = home.resolve() / "registry"
    artifacts = options.artifacts or str(own / "artifacts")
    place = artifacts if "://" in artifacts else str(home.resolve().parent / artifacts)
    return options.tracking or f"sqlite:///{own / 'registry.db'}", place
