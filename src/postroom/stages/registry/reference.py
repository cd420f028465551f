"""How people name a version: an alias, its number, or the first digits of its digest."""

import re
from collections.abc import Sequence

from postroom.errors import RegistryError
from postroom.records.registry import Version

_PREFIX = re.compile(r"[0-9a-f]{6,64}")


def pick(versions: Sequence[Version], reference: str) -> Version:
    """Give the one version that a reference names; an alias before a number before a digest.

    Raises:
        RegistryError: None is named so, or several.
    """
    asked = reference.strip().lower()
    for named in (_by_alias, _by_number, _by_prefix):
        found = named(versions, asked)
        if len(found) == 1:
            return found[0]
        if found:
            raise RegistryError(
                f"{reference} begins the digests of several versions: {_numbers(found)}; give more digits"
            )
    known = f"there are {_numbers(versions)}" if versions else "nothing was registered yet"
    raise RegistryError(
        f"no version is called {reference!r}: give an alias, a number, or six or more digits of a digest; {known}"
    )


def _by_alias(versions: Sequence[Version], asked: str) -> list[Version]:
    return [version for version in versions if asked in version.aliases]


def _by_number(versions: Sequence[Version], asked: str) -> list[Version]:
    return [version for version in versions if str(version.number) == asked]


def _by_prefix(versions: Sequence[Version], asked: str) -> list[Version]:
    return [version for version in versions if _PREFIX.fullmatch(asked) and version.digest.startswith(asked)]


def _numbers(versions: Sequence[Version]) -> str:
    shown = ", ".join(str(version.number) for version in versions[-8:])
    return f"... {shown}" if len(versions) > 8 else shown
