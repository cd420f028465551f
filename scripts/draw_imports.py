"""Draw which part of Postroom imports which into ARCHITECTURE.md, from the imports themselves."""

from collections.abc import Mapping
from pathlib import Path

import grimp

PAGE = Path(__file__).resolve().parent.parent / "ARCHITECTURE.md"
BEGIN = "<!-- imports: made by `make fresh`, do not edit -->\n"
END = "<!-- end of imports -->\n"
_OPEN = "stages"  # the one package whose parts are drawn one by one

Imports = Mapping[str, frozenset[str]]
"""Names of the parts that each part imports directly."""


def part_of(module: str) -> str:
    """Give the part that a module belongs to: the package below postroom, or below postroom.stages."""
    names = module.split(".")[1:]
    return ".".join(names[:2] if names[:1] == [_OPEN] else names[:1])


def read_imports() -> Imports:
    """Read the direct imports between parts."""
    graph = grimp.build_graph("postroom", cache_dir=None)
    parts = {part_of(module) for module in graph.modules} - {"", _OPEN}
    found: dict[str, set[str]] = {part: set() for part in sorted(parts)}
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            pair = part_of(importer), part_of(imported)
            if pair[0] != pair[1] and parts.issuperset(pair):
                found[pair[0]].add(pair[1])
    return {part: frozenset(imported) for part, imported in found.items()}


def reached(imports: Imports, start: str) -> frozenset[str]:
    """Give all parts that `start` imports through others, those it imports directly included."""
    seen: set[str] = set()
    waiting = list(imports[start])
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            waiting.extend(imports[part])
    return frozenset(seen)


def without_shortcuts(imports: Imports) -> Imports:
    """Leave out each import that another one implies (transitive reduction of a graph without cycles)."""
    return {
        part: frozenset(
            one for one in imported if not any(one in reached(imports, other) for other in imported if other != one)
        )
        for part, imported in imports.items()
    }


def drawing(imports: Imports) -> str:
    """Give the drawing in Mermaid and the full table."""
    lines = ["```mermaid", "graph TD", "    subgraph stages"]
    lines += [f"        {part}[{part.partition('.')[2]}]" for part in imports if part.startswith(f"{_OPEN}.")]
    lines += ["    end"]
    for part, imported in without_shortcuts(imports).items():
        lines += [f"    {part} --> {one}" for one in sorted(imported)]
    lines += ["```", "", "An arrow stands for an import that no other arrow implies; all of them:", ""]
    lines += ["| part | imports |", "|---|---|"]
    lines += [f"| {part} | {', '.join(sorted(imported)) or 'nothing'} |" for part, imported in imports.items()]
    return "\n".join(lines) + "\n"


def page() -> str:
    """Give the text that ARCHITECTURE.md has to have."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + drawing(read_imports()) + END + rest.partition(END)[2]


def main() -> None:
    """Write it."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
