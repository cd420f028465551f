"""List the licences of all third-party packages in docs/reference/licences.md, from their installed metadata."""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "licences.md"
SHIPPED = ("", "train", "tesseract", "demo")  # the extras that people install; "" stands for none

# What a wheel carries beside its own code, which its metadata does not say.
_CARRIES = {
    "opencv-python-headless": "the wheel carries FFmpeg (LGPL-2.1)",
    "shapely": "the wheel carries GEOS (LGPL-2.1)",
    "numpy": "the wheel carries GCC's runtime (GPL-3.0 with the runtime exception)",
    "scipy": "the wheel carries GCC's runtime (GPL-3.0 with the runtime exception)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """What one package is under.

    Attributes:
        package: Its name.
        terms: As its metadata states them.
        note: What a reader has to know beyond that; empty for most.
    """

    package: str
    terms: str
    note: str

    @property
    def is_refused(self) -> bool:
        """Whether Postroom may not depend on it: GPL and AGPL, LGPL excepted."""
        return bool(re.search(r"(?<!L)\bA?GPL|(?<!Lesser )General Public|Affero", self.terms))


def licences(extras: Iterable[str]) -> list[Licence]:
    """Give the licences of everything that Postroom with these extras installs, by name, as far as it is pinned."""
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [project["optional-dependencies"][extra] if extra else project["dependencies"] for extra in extras]
    return [_licence(name) for name in sorted(_needed([one for group in asked for one in group]) & pinned)]


def page() -> str:
    """Give the text of the page."""
    shipped = licences(SHIPPED)
    known = {licence.package for licence in shipped}
    tools = [licence for licence in licences(["dev"]) if licence.package not in known]
    return "\n".join(_lines(shipped, tools)) + "\n"


def _lines(shipped: Iterable[Licence], tools: Iterable[Licence]) -> Iterator[str]:
    yield "# Licences of third-party packages\n"
    yield "Made by `make fresh` from the metadata of the installed packages, in the versions of constraints.txt; do not"
    yield "edit. None is under the GPL or AGPL. Those under the LGPL or MPL are used unmodified, as separate packages"
    yield "that anyone can replace. What torch brings along for graphics cards, where its build does, is not listed.\n"
    for title, packages in (("What Postroom installs", shipped), ("Tools for work on Postroom", tools)):
        yield f"## {title}\n\n| package | licence | note |\n|---|---|---|"
        for licence in packages:
            yield f"| {licence.package} | {licence.terms} | {licence.note} |"
        yield ""


def _needed(requirements: Iterable[str]) -> set[str]:
    """Give the names of all installed packages that these requirements ask for, through others too."""
    found: set[str] = set()
    waiting = [Requirement(requirement) for requirement in requirements]
    while waiting:
        wanted = waiting.pop()
        key = canonicalize_name(wanted.name)
        if key in found and not wanted.extras:
            continue
        found.add(key)
        try:
            below = importlib.metadata.requires(wanted.name) or []
        except importlib.metadata.PackageNotFoundError:
            found.remove(key)
            continue
        waiting.extend(inner for inner in map(Requirement, below) if _applies(inner, extras=wanted.extras))
    return found


def _applies(requirement: Requirement, *, extras: set[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""})


def _licence(package: str) -> Licence:
    metadata = importlib.metadata.metadata(package)
    classifiers = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or [] if "License ::" in line]
    named = [line for line in classifiers if line not in {"OSI Approved", "DFSG approved"}]
    expression, written = (str(metadata.json.get(key, "")) for key in ("license_expression", "license"))
    terms = expression or " or ".join(named) or written.strip().partition("\n")[0]
    weak = re.search(r"\bL?GPL|\bMPL|Lesser|Mozilla", terms)
    notes = ["weak copyleft"] if weak else []
    return Licence(
        package=package, terms=terms.replace("|", "/"), note="; ".join([*notes, *filter(None, [_CARRIES.get(package)])])
    )


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
