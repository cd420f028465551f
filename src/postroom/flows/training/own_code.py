"""The project's own code, as far as results depend on it."""

from collections.abc import Iterator
from importlib.metadata import packages_distributions, version

from postroom.project.extensions import sources_hash
from postroom.settings import Project
from postroom.stages.ocr.options import ENGINES
from postroom.storage.codec import digest
from postroom.values.references import module_of


def own_code(project: Project) -> str:
    """Hash the project's own package, and the versions of other packages that its settings name code of.

    Returns:
        Hexadecimal SHA-256; empty where nothing beside Postroom's own code is used.
    """
    packages = {folder.name: sources_hash(folder) for folder in project.own_code}
    named = {module_of(reference).partition(".")[0] for reference in references(project)}
    others = {name: _version(name) for name in sorted(named - set(packages))}
    return digest({"packages": packages, "others": others}) if packages or others else ""


def references(project: Project) -> Iterator[str]:
    """Give what the settings name of others' code."""
    yield from project.settings.fields_options.validators.values()
    if project.settings.ocr.engine not in ENGINES:
        yield project.settings.ocr.engine


def _version(module: str) -> str:
    """Give the versions of what is installed and brings a module; empty where nothing does."""
    return ",".join(sorted(f"{name}=={version(name)}" for name in packages_distributions().get(module, ())))
