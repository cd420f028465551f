"""What must fit together in a project's settings beyond each value by itself.

It works on the settings before they are checked, so that everything wrong with a file is told at once.
"""

from collections.abc import Iterator, Mapping

from postroom.errors import ProjectError
from postroom.project.problems import Origin, Problem, nearest
from postroom.project.source import KeyPath
from postroom.stages.fields.rules import parse_rule


def crosscheck(settings: Mapping[str, object], *, origin: Origin) -> list[Problem]:
    """Give what does not fit: fields named in two ways or none, rules, gates or checks of unknown fields."""
    found = [*_fields_once(settings), *_rules_known(settings), *_gates_known(settings), *_checked_known(settings)]
    return [Problem(where=origin.where(key), key=".".join(key), message=message) for key, message in found]


def _fields_once(settings: Mapping[str, object]) -> Iterator[tuple[KeyPath, str]]:
    if settings.get("documents") and settings.get("fields"):
        yield ("fields",), "stands beside [documents]; put each field into a type, as [documents.TYPE.fields.NAME]"
    if not settings.get("documents") and not settings.get("fields"):
        yield ("fields",), "missing; name at least one field, as [fields.NAME] or [documents.TYPE.fields.NAME]"
    if settings.get("documents") and settings.get("rules"):
        yield ("rules",), "stands beside [documents]; put each rule into its type"


def _rules_known(settings: Mapping[str, object]) -> Iterator[tuple[KeyPath, str]]:
    tables = {("documents", name): table for name, table in _table(settings, "documents").items()} | {(): settings}
    for path, table in tables.items():
        rules = table.get("rules") if isinstance(table, Mapping) else None
        for rule in rules if isinstance(rules, list) else []:
            for message in _about_rule(str(rule), fields=_table(table, "fields")):
                yield (*path, "rules"), message


def _about_rule(text: str, *, fields: Mapping[str, object]) -> Iterator[str]:
    try:
        rule = parse_rule(text)
    except ProjectError as error:
        yield str(error)
        return
    for name in rule.fields:
        if fields and name not in fields:
            yield f"{text!r}: there is no field {name!r}; {nearest(name, fields)}"


def _gates_known(settings: Mapping[str, object]) -> Iterator[tuple[KeyPath, str]]:
    yield from _names_fields(settings, ("gates", "fields"))


def _checked_known(settings: Mapping[str, object]) -> Iterator[tuple[KeyPath, str]]:
    yield from _names_fields(settings, ("fields_options", "validators"))


def _names_fields(settings: Mapping[str, object], path: tuple[str, str]) -> Iterator[tuple[KeyPath, str]]:
    known = set(_table(settings, "fields"))
    for document_type in _table(settings, "documents").values():
        known |= set(_table(document_type, "fields"))
    outer, inner = path
    for name in _table(_table(settings, outer), inner):
        if known and name not in known:
            yield (*path, name), f"there is no such field; {nearest(name, known)}"


def _table(holder: object, name: str) -> Mapping[str, object]:
    inside = holder.get(name) if isinstance(holder, Mapping) else None
    return inside if isinstance(inside, Mapping) else {}
