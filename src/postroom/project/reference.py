"""Pages and a JSON Schema about the options, made from the options themselves."""

import json
import types
import typing
from collections.abc import Iterable, Iterator
from enum import Enum

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

SCHEMA_NAME = "postroom.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def json_schema(model: type[BaseModel]) -> str:
    """Give the JSON Schema by which editors check and complete the file that `model` describes."""
    schema = {"$schema": _DIALECT} | model.model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def options_page(model: type[BaseModel], *, title: str) -> str:
    """Give a Markdown page with a table of every option in `model`, a section for each of its tables."""
    return "\n".join([f"# {title}", "", *_introduction(), *_sections(model, name="")]).rstrip() + "\n"


def _introduction() -> Iterator[str]:
    yield "Made from the code by `make fresh`; do not edit. Each option can also be set in the environment, as"
    yield "`POSTROOM_` and the names joined by `__` (`POSTROOM_MODEL__PRESET`), which beats the file; a command's own"
    yield "flags beat both."
    yield ""


def _sections(model: type[BaseModel], *, name: str) -> Iterator[str]:
    tables = {key: found for key, field in model.model_fields.items() if (found := _table(key, field))}
    yield f"## `[{name}]`" if name else "## At the top"
    yield ""
    yield (model.__doc__ or "").strip().split("\n", maxsplit=1)[0]
    yield ""
    yield "| option | kind | default | what it is |"
    yield "|---|---|---|---|"
    for key, field in model.model_fields.items():
        if key not in tables:
            cells = (f"`{key}`", _kind(field), _default(field), field.description or "")
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""
    for step, table in tables.values():
        yield from _sections(table, name=f"{name}.{step}".strip("."))


def _table(key: str, field: FieldInfo) -> tuple[str, type[BaseModel]] | None:
    """Give the path and the model of a table, None for a plain option."""
    kind = field.annotation
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return key, kind
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is dict and isinstance(arguments[1], type) and issubclass(arguments[1], BaseModel):
        return f"{key}.{'TYPE' if key == 'documents' else 'NAME'}", arguments[1]
    return None


def _kind(field: FieldInfo) -> str:
    limits = [text for constraint in field.metadata if (text := _limit(constraint))]
    return ", ".join([_named(field.annotation), *limits])


def _limit(constraint: object) -> str:
    match constraint:
        case annotated_types.Ge(ge=bound):
            return f"at least {bound}"
        case annotated_types.Gt(gt=bound):
            return f"more than {bound}"
        case annotated_types.Le(le=bound):
            return f"at most {bound}"
        case annotated_types.Lt(lt=bound):
            return f"less than {bound}"
        case _:
            return ""


def _named(kind: object) -> str:
    """Say in words what values an annotation allows."""
    if isinstance(kind, type) and not typing.get_args(kind):
        choices = [member.value for member in kind] if issubclass(kind, Enum) else []
        return _quoted(choices) or _PLAIN.get(kind, kind.__name__.lower())
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return _quoted(arguments)
    if origin in {types.UnionType, typing.Union}:
        return " or ".join(_named(argument) for argument in arguments if argument is not types.NoneType)
    if origin is typing.Annotated:
        limits = [text for constraint in arguments[1:] if (text := _limit(constraint))]
        return ", ".join([_named(arguments[0]), *limits])
    return f"table of {_named(arguments[1])}" if origin is dict else f"list of {_named(arguments[0])}"


def _quoted(choices: Iterable[object]) -> str:
    return ", ".join(f"`{json.dumps(choice)}`" for choice in choices)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is None:
        return "none"
    value = list(default) if isinstance(default, tuple) else default
    return f"`{json.dumps(value.value if isinstance(value, Enum) else value, ensure_ascii=False)}`"
