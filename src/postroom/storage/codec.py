"""The records' form as JSON, and one form of JSON for each thing, so that equal things have equal hashes.

A dataclass becomes an object with all its fields, a tuple an array, an enum its value, a date or an instant ISO 8601,
a Decimal its digits as text, bytes Base64. A value of a union of several types becomes `{"type": ..., "value": ...}`,
so that the text "2018-04-02" and the date stay apart. A key that is missing takes the field's default, so that a field
with a default can be added; an unknown key is refused.
"""

import base64
import dataclasses
import datetime
import functools
import hashlib
import json
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, NoReturn, TypeVar

from postroom.errors import DataError

T = TypeVar("T")

_PLAIN = (str, int, bool, float)


class _Coder(NamedTuple):
    """The two directions for one type; `decode` raises ValueError whose text says where and what."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def to_json(record: Any) -> Any:  # noqa: ANN401 - any dataclass in, any JSON out
    """Turn a record, or a tuple of records, into what `json` writes; TypeError where a type in it is not known here."""
    if type(record) is tuple:  # which types its items have, only they themselves say
        return [to_json(item) for item in record]
    kind: Any = type(record)
    return _coder(kind).encode(record)


def from_json(cls: type[T], data: object) -> T:
    """Make the record again from what `to_json` gave.

    Raises:
        DataError: The data is damaged or of another kind; the message names the place.
    """
    kind: Any = cls
    try:
        record: T = _coder(kind).decode(data)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{cls.__name__}{_text_of(error)}") from error
    return record


def canonical(data: object) -> bytes:
    """Write JSON in its one form: keys sorted, UTF-8, no spaces; ValueError for NaN and infinities."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(
        "utf-8", "surrogatepass"
    )


def digest(data: object) -> str:
    """Hexadecimal SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(data)).hexdigest()


def parse(content: bytes, *, name: str) -> Any:  # noqa: ANN401 - JSON
    """Read JSON; DataError that names the file or line, never its content, where it is none."""
    try:
        return json.loads(content.decode("utf-8", "surrogatepass"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        cause = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise DataError(f"{name}: not JSON ({cause})") from error


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _text_of(error: Exception) -> str:
    text = str(error.args[0]) if error.args else type(error).__name__
    return text if text.startswith((".", "[", ": ")) else f": {text}"


def _fail(expected: str, data: object) -> NoReturn:
    raise ValueError(f": {expected} expected, {type(data).__name__} found")


def _at(place: str, error: Exception) -> ValueError:
    """Put the place before the message of an error from deeper inside."""
    return ValueError(f"{place}{_text_of(error)}")


@functools.cache
def _coder(kind: Any) -> _Coder:  # noqa: ANN401 - any type form
    """Find the coder of a type; each is made once."""
    origin = typing.get_origin(kind)
    if origin is not None:
        return _generic(kind, origin)
    if isinstance(kind, type):
        if kind in _PLAIN:
            return _plain(kind)
        if kind in _SCALARS:
            return _scalar(kind)
        if issubclass(kind, Enum):
            return _enum(kind)
        if dataclasses.is_dataclass(kind):
            return _record(kind)
    raise TypeError(f"{kind!r} has no form as JSON")


def _generic(kind: Any, origin: Any) -> _Coder:  # noqa: ANN401 - any type form
    arguments = typing.get_args(kind)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _array(arguments[0])
    if origin is tuple:
        return _fixed_array(arguments)
    if origin in {dict, Mapping}:
        return _object(*arguments)
    if origin in {typing.Union, types.UnionType}:
        return _union(arguments)
    raise TypeError(f"{kind!r} has no form as JSON")


def _plain(kind: type) -> _Coder:
    def decode(data: object) -> object:
        if type(data) is kind:
            return data
        if kind is float and type(data) is int:
            return float(data)
        _fail(kind.__name__, data)

    return _Coder(lambda value: float(value) if kind is float else value, decode)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise ValueError(": no decimal number") from error


def _encode_base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _decode_base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


_SCALARS: dict[type, tuple[Callable[[Any], str], Callable[[str], object]]] = {
    Decimal: (str, _decimal),
    datetime.date: (datetime.date.isoformat, datetime.date.fromisoformat),
    datetime.datetime: (datetime.datetime.isoformat, datetime.datetime.fromisoformat),
    bytes: (_encode_base64, _decode_base64),
}


def _scalar(kind: type) -> _Coder:
    encode, read = _SCALARS[kind]

    def decode(data: object) -> object:
        if not isinstance(data, str):
            _fail(f"{kind.__name__} as text", data)
        try:
            return read(data)
        except ValueError as error:
            # The library's own message would show the text, which may come out of a document.
            raise ValueError(f": no {kind.__name__}") from error

    return _Coder(encode, decode)


def _enum(kind: type[Enum]) -> _Coder:
    by_value = {member.value: member for member in kind}

    def decode(data: object) -> Enum:
        member = by_value.get(data) if isinstance(data, str | int) else None
        if member is None:
            raise ValueError(f": none of {', '.join(map(str, by_value))}")
        return member

    return _Coder(lambda member: member.value, decode)


def _array(item: Any) -> _Coder:  # noqa: ANN401 - any type form
    coder = _coder(item)

    def decode(data: object) -> tuple[object, ...]:
        if not isinstance(data, list):
            _fail("array", data)
        values: list[object] = []
        try:
            for piece in data:
                values.append(coder.decode(piece))  # noqa: PERF401 - the length tells where an error stands
        except ValueError as error:
            raise _at(f"[{len(values)}]", error) from error
        return tuple(values)

    return _Coder(lambda values: [coder.encode(value) for value in values], decode)


def _fixed_array(items: tuple[Any, ...]) -> _Coder:
    coders = [_coder(item) for item in items]

    def decode(data: object) -> tuple[object, ...]:
        if not isinstance(data, list) or len(data) != len(coders):
            _fail(f"array of {len(coders)}", data)
        return tuple(coder.decode(piece) for coder, piece in zip(coders, data, strict=True))

    return _Coder(
        lambda values: [coder.encode(value) for coder, value in zip(coders, values, strict=True)],
        decode,
    )


def _object(key: Any, item: Any) -> _Coder:  # noqa: ANN401 - any type form
    """Code a mapping; its keys are text or the values of an enum of text."""
    names, coder = _coder(key), _coder(item)

    def decode(data: object) -> dict[object, object]:
        if not isinstance(data, dict):
            _fail("object", data)
        return {names.decode(name): coder.decode(value) for name, value in data.items()}

    return _Coder(
        lambda values: {names.encode(name): coder.encode(value) for name, value in values.items()},
        decode,
    )


def _union(members: tuple[Any, ...]) -> _Coder:
    """Null for None; the value itself where one other type is left, else tagged with the type's name."""
    kinds = [member for member in members if member is not type(None)]
    optional = len(kinds) < len(members)
    inner = _coder(kinds[0]) if len(kinds) == 1 else _tagged(kinds)

    def encode(value: object) -> object:
        return None if value is None else inner.encode(value)

    def decode(data: object) -> object:
        return None if data is None and optional else inner.decode(data)

    return _Coder(encode, decode)


def _tagged(kinds: list[type]) -> _Coder:
    coders = {kind: (kind.__name__.lower(), _coder(kind)) for kind in kinds}
    by_tag = dict(coders.values())

    def encode(value: object) -> object:
        tag, coder = coders[type(value)]
        return {"type": tag, "value": coder.encode(value)}

    def decode(data: object) -> object:
        if not isinstance(data, dict) or data.keys() != {"type", "value"} or data["type"] not in by_tag:
            raise ValueError(f": object with a value and one of the types {', '.join(by_tag)} expected")
        return by_tag[data["type"]].decode(data["value"])

    return _Coder(encode, decode)


def _record(kind: type) -> _Coder:
    hints = typing.get_type_hints(kind)
    fields = [field for field in dataclasses.fields(kind) if field.init]
    coders = {field.name: _coder(hints[field.name]) for field in fields}

    def encode(record: object) -> dict[str, object]:
        return {name: coder.encode(getattr(record, name)) for name, coder in coders.items()}

    def decode(data: object) -> object:
        if not isinstance(data, dict):
            _fail(f"object of {kind.__name__}", data)
        values: dict[str, object] = {}
        for name, piece in data.items():
            try:
                values[name] = coders[name].decode(piece)
            except KeyError as error:
                raise ValueError(f": unknown key {name!r}") from error
            except ValueError as error:
                raise _at(f".{name}", error) from error
        return _make(kind, values)

    return _Coder(encode, decode)


def _make(kind: type, values: dict[str, object]) -> object:
    try:
        return kind(**values)
    except TypeError as error:
        needed = [field.name for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING]
        raise ValueError(f": {', '.join(name for name in needed if name not in values)} missing") from error
