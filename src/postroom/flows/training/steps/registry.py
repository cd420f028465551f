"""Where the registry is, for steps that read or write it."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from postroom.stages.registry.contract import Registry
from postroom.stages.registry.options import RegistryOptions
from postroom.wiring.registry import open_registry


class RegistryPlace(BaseModel):
    """Where the registry is.

    Attributes:
        options: As the project has them.
        home: The project's own folder on the machine that started the run.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    options: RegistryOptions
    home: Path


def registry_at(place: str, *, project: str) -> Registry:
    """Open the registry at a `RegistryPlace`, given as JSON."""
    found = RegistryPlace.model_validate_json(place)
    return open_registry(found.options, home=found.home, project=project)
