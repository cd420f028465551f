"""From pydantic's errors to what a person needs: line, key, what was seen, what is allowed."""

import difflib
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from postroom.project.source import KeyPath, ProjectSource

_KEY_MARK = "[key]"  # pydantic's last step to the key of a mapping, rather than to its value
_NAME_RULE = "a name is lower case letters, digits and underscores, begins with a letter and is at most 60 long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a project's settings.

    Attributes:
        where: "line 3" of the file, or the name of an environment variable, or "command line"; None for what is absent.
        key: The key as people write it, with dots.
        message: What was seen and what is allowed.
    """

    where: str | None
    key: str
    message: str

    def __str__(self) -> str:
        """Give the problem as one line of text."""
        return ": ".join(part for part in (self.where, self.key, self.message) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the values came from, strongest last: file, environment, flags."""

    file: ProjectSource
    environment: Mapping[KeyPath, str]
    flags: frozenset[KeyPath]

    def where(self, key: KeyPath) -> str | None:
        """Say which of them set `key`, as `Problem.where` puts it."""
        if key in self.flags:
            return "command line"
        for length in range(len(key), 0, -1):
            if key[:length] in self.environment:
                return self.environment[key[:length]]
        line = self.file.line_of(key)
        return f"line {line}" if line else None


def problems_of(error: ValidationError, *, model: type[BaseModel], origin: Origin) -> list[Problem]:
    """Give every problem that `error` found in data meant for `model`, in pydantic's order."""
    return [_problem(details, model=model, origin=origin) for details in error.errors(include_url=False)]


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Say which of the `allowed` names `name` was probably meant to be; all of them where none is near."""
    known = sorted(allowed)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"allowed here: {', '.join(known)}"


def _problem(details: ErrorDetails, *, model: type[BaseModel], origin: Origin) -> Problem:
    steps = [str(step) for step in details["loc"] if step != _KEY_MARK]
    context = details.get("ctx", {})
    if details["type"] == "misfit":
        steps.append(str(context["key"]))
    key = tuple(steps)
    return Problem(where=origin.where(key), key=".".join(key), message=_message(details, key=key, model=model))


def _message(details: ErrorDetails, *, key: KeyPath, model: type[BaseModel]) -> str:
    if details["type"] == "extra_forbidden":
        return f"unknown key; {nearest(key[-1], _keys_at(model, key[:-1]))}"
    if details["type"] == "missing":
        return "missing; it has no default"
    if details["type"] == "misfit":
        return details["msg"]
    if details["loc"][-1] == _KEY_MARK and details["type"].startswith("string_"):
        return _NAME_RULE
    allowed = details["msg"].removeprefix("Value error, ").removeprefix("Input ")
    seen = repr(details["input"])
    return f"{seen if len(seen) <= 60 else seen[:60] + '...'}: {allowed}"


def _keys_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Give the keys that the table at `path` may have."""
    inside: object = model
    for name in path:
        if isinstance(inside, type) and issubclass(inside, BaseModel):
            field = inside.model_fields.get(name)
            inside = field.annotation if field else None
        else:
            inside = typing.get_args(inside)[-1] if typing.get_args(inside) else None
    return list(inside.model_fields) if isinstance(inside, type) and issubclass(inside, BaseModel) else []
