"""What a place for a project's objects must do, whether it is a folder or a bucket."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Kept(NamedTuple):
    """What is known of an object without reading it: its bytes, and when it was written there, UTC."""

    size_bytes: int
    written: dt.datetime


class Store(Protocol):
    """The objects of one project; other projects' are never seen.

    A key is a path without a leading slash ("blobs/0a/0a..."). A reader sees a whole object or none. Whatever else
    goes wrong (no network, no right, no such bucket) is an InputError that names the object.
    """

    @property
    def name(self) -> str:
        """Where it is, for people to read."""
        ...

    def read(self, key: str, *, first_bytes: int | None = None) -> bytes:
        """Read an object, or only its first bytes; FileNotFoundError where there is none."""
        ...

    def write(self, key: str, content: bytes, *, durable: bool = True) -> None:
        """Write an object, over one that is there."""
        ...

    def find(self, key: str) -> Kept | None:
        """Say what is known of an object; None where there is none."""
        ...

    def list(self, prefix: str) -> Mapping[str, Kept]:
        """Give all objects whose key begins with `prefix` and a slash, by key, in the keys' order."""
        ...
