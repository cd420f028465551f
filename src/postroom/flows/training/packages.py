"""The packages that training runs with, all that they require included."""

from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_EXTRA = "train"


def required_packages(extras: frozenset[str] = frozenset()) -> Mapping[str, str]:
    """Give name and version of all that Postroom requires to train, however indirectly, as far as it is installed.

    Args:
        extras: Further extras of Postroom, such as "s3".
    """
    return dict(sorted(set(_packages("postroom", extras | {"", _EXTRA}, set()))))


def _packages(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> Iterator[tuple[str, str]]:
    """Give name and version of what a package requires."""
    if (name, extras) in seen:
        return
    seen.add((name, extras))
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return
    if name != "postroom":  # its own sources are counted module by module
        yield name, found.version
    for text in found.requires or ():
        needed = Requirement(text)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
            yield from _packages(canonicalize_name(needed.name), frozenset({"", *needed.extras}), seen)
