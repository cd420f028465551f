"""Every option on one page, from postroom.toml, the environment and the command line, the later stronger.

The environment is read here and nowhere else: POSTROOM_MODEL__PRESET=base sets `preset` of `[model]`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from postroom.errors import ProjectError
from postroom.pipeline.options import PipelineOptions
from postroom.project.crosscheck import crosscheck
from postroom.project.documents import DocumentTypeOptions, FieldName, FieldOptions, LocaleTag, TypeName, types_of
from postroom.project.extensions import ExtensionOptions, make_importable
from postroom.project.problems import Origin, Problem, nearest, problems_of
from postroom.project.source import FILE_NAME, KeyPath, ProjectSource, read_source
from postroom.records.schema import Schema
from postroom.stages.dataset.options import DatasetOptions
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.stages.document.options import DocumentOptions
from postroom.stages.evaluation.options import EvaluationOptions
from postroom.stages.fields.options import FieldsOptions
from postroom.stages.fields.rules import check_rules
from postroom.stages.mail.options import MailOptions
from postroom.stages.model.options import ModelOptions, SearchOptions
from postroom.stages.ocr.options import OcrOptions
from postroom.stages.registry.options import GateOptions, RegistryOptions
from postroom.storage.options import StoreOptions

_PREFIX = "POSTROOM_"
_NESTED = "__"
_NOT_OPTIONS = frozenset({"debug"})  # read by the command line's frame before any project is

ProjectName = Annotated[str, StringConstraints(pattern=r"^[a-z]([a-z0-9-]*[a-z0-9])?$", max_length=40)]


class Settings(BaseSettings):
    """What stands in postroom.toml, checked."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=_PREFIX, env_nested_delimiter=_NESTED, title="postroom.toml"
    )

    name: ProjectName = Field(
        description="Name of the project, part of every key: lower case letters, digits and hyphens, at most 40."
    )
    locale: LocaleTag = Field(description="Language tag (BCP 47) of its documents, such as en-US.")
    schema_version: int = Field(default=1, ge=1, description="Raised by hand when the meaning of a field changes.")
    documents: dict[TypeName, DocumentTypeOptions] = Field(
        default_factory=dict, description="The kinds of document of interest, each under its name."
    )
    fields: dict[FieldName, FieldOptions] = Field(
        default_factory=dict, description="The facts wanted, where there is only one kind of document."
    )
    rules: tuple[str, ...] = Field(default=(), description="What must hold between these `fields`.")
    mail: MailOptions = Field(default_factory=MailOptions, description="How messages are taken apart.")
    passwords: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description='Tried on encrypted files, under the address of the sender or "*" for everybody.',
    )
    document: DocumentOptions = Field(default_factory=DocumentOptions, description="How PDFs and pictures are opened.")
    ocr: OcrOptions = Field(default_factory=OcrOptions, description="How images of pages are read.")
    fields_options: FieldsOptions = Field(default_factory=FieldsOptions, description="How values are decided.")
    dataset: DatasetOptions = Field(default_factory=DatasetOptions, description="How labelled documents are divided.")
    validation: ValidationOptions = Field(
        default_factory=ValidationOptions, description="When a data set is refused before training."
    )
    model: ModelOptions = Field(default_factory=ModelOptions, description="The network and its training.")
    search: SearchOptions = Field(
        default_factory=SearchOptions, description="Whether training looks for better numbers."
    )
    pipeline: PipelineOptions = Field(default_factory=PipelineOptions, description="How the training graph runs.")
    extensions: ExtensionOptions = Field(default_factory=ExtensionOptions, description="The project's own Python code.")
    gates: GateOptions = Field(default_factory=GateOptions, description="What a trained model must show.")
    registry: RegistryOptions = Field(
        default_factory=RegistryOptions, description="Where versions of the model are kept."
    )
    store: StoreOptions = Field(default_factory=StoreOptions, description="Where data sets are shared.")
    evaluation: EvaluationOptions = Field(default_factory=EvaluationOptions, description="How scores are taken.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project: its folder and what it asks for.

    Attributes:
        folder: Where its postroom.toml stands; relative paths start there.
        settings: All options.
        schema: Its document types and fields.
        rules: Rules between the fields of each document type, under the type's name.
    """

    folder: Path
    settings: Settings
    schema: Schema
    rules: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The project's name, part of every key."""
        return self.settings.name

    @property
    def own_code(self) -> tuple[Path, ...]:
        """Folder of the project's own Python package; empty where it has none."""
        package = self.settings.extensions.package
        return () if package is None else (self.folder / package,)

    def fields_options(self, document_type: str) -> FieldsOptions:
        """Give the options of decoding documents of one type, with that type's own rules before those for all types."""
        shared = self.settings.fields_options
        return shared.model_copy(update={"rules": (*self.rules[document_type], *shared.rules)})


def load_project(path: Path | None = None, *, flags: Mapping[str, object] | None = None) -> Project:
    """Read a project.

    Args:
        path: Its file, or the folder it stands in; None for the current folder.
        flags: What the command line sets, in tables as in the file; None stands for "not given".

    Raises:
        ProjectError: The file is missing, or something in file, environment or flags is wrong: all of it is listed.
    """
    asked = path or Path()
    return project_of(read_source(asked / FILE_NAME if asked.is_dir() else asked), flags=flags or {})


def project_of(file: ProjectSource, *, flags: Mapping[str, object]) -> Project:
    """Make a project of its file as read, the environment, and `flags` as in `load_project`.

    Raises:
        ProjectError: Something is wrong; all of it is listed.
    """
    given = _without_none(flags)
    origin = Origin(file=file, environment=_environment_keys(), flags=frozenset(_leaves(given)))
    merged = _merge(_merge(file.tables, _environment()), given)
    problems = [*_unknown_variables(origin), *crosscheck(merged, origin=origin)]
    try:
        settings = Settings.model_validate(merged)
        types = types_of(settings.documents, settings.fields, rules=settings.rules)
    except ValidationError as error:
        raise _refusal(file.path, problems_of(error, model=Settings, origin=origin) + problems) from None
    if problems:
        raise _refusal(file.path, problems)
    schema = Schema(
        project=settings.name,
        version=settings.schema_version,
        locale=settings.locale,
        types=tuple(options.record(name) for name, options in types.items()),
    )
    check_rules(settings.fields_options.rules, schema=schema)
    rules = {name: options.rules for name, options in types.items()}
    project = Project(folder=file.path.parent.resolve(), settings=settings, schema=schema, rules=rules)
    for package in project.own_code:
        make_importable(package)
        _pass_on(package.parent)
    return project


def _pass_on(folder: Path) -> None:
    """Let processes that this one starts import from a folder too: the steps of training are such."""
    places = [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
    if str(folder) not in places:
        os.environ["PYTHONPATH"] = os.pathsep.join([*places, str(folder)])


def _refusal(path: Path, problems: list[Problem]) -> ProjectError:
    lines = "".join(f"\n  {problem}" for problem in problems)
    return ProjectError(f"{path} has {len(problems)} problem{'s' * (len(problems) > 1)}:{lines}")


def _environment() -> dict[str, object]:
    try:
        return EnvSettingsSource(Settings)()
    except SettingsError as error:
        raise ProjectError(f"{error}: {error.__cause__}; tables and lists are written as JSON") from error
    except RecursionError as error:
        raise ProjectError(f"a variable that begins with {_PREFIX} is nested too deep; {error}") from error


def _environment_keys() -> dict[KeyPath, str]:
    named = (name for name in os.environ if name.startswith(_PREFIX))
    return {tuple(name.removeprefix(_PREFIX).lower().split(_NESTED)): name for name in named}


def _unknown_variables(origin: Origin) -> list[Problem]:
    known = set(Settings.model_fields)
    return [
        Problem(where=name, key=key[0], message=f"unknown key; {nearest(key[0], known)}")
        for key, name in origin.environment.items()
        if key[0] not in known | _NOT_OPTIONS
    ]


def _merge(weak: Mapping[str, object], strong: Mapping[str, object]) -> dict[str, object]:
    merged = dict(weak)
    for name, value in strong.items():
        below = merged.get(name)
        merged[name] = _merge(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _without_none(table: Mapping[str, object]) -> dict[str, object]:
    given = {name: _without_none(value) if isinstance(value, Mapping) else value for name, value in table.items()}
    return {name: value for name, value in given.items() if value is not None and value != {}}


def _leaves(table: Mapping[str, object]) -> list[KeyPath]:
    leaves: list[KeyPath] = []
    for name, value in table.items():
        leaves.extend([(name, *rest) for rest in _leaves(value)] if isinstance(value, Mapping) else [(name,)])
    return leaves
