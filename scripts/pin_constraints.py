"""Write constraints.txt from what is installed in .venv, after the tests pass with it."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Every package that Postroom, its tests and its tools are installed with, resolved together for Python 3.11.
# Made by `make pins` from .venv; every install command passes it with -c. See docs/decisions/0003-constraints.md.
"""


def pinned(frozen: str) -> list[str]:
    """Turn `pip freeze --all` into sorted pins, without Postroom itself, pip, and builds' local version marks."""
    pins = (line.split("+")[0] for line in frozen.splitlines() if "==" in line and not line.startswith("#"))
    lowered = {_normal(name): version for name, version in (pin.split("==") for pin in pins)}
    return [f"{name}=={lowered[name]}" for name in sorted(lowered) if name not in {"pip", "postroom"}]


def _normal(name: str) -> str:
    """Spell a package's name in the one way that all spellings come to (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    """Write the file."""
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--all"], check=True, capture_output=True, text=True
    ).stdout
    (ROOT / "constraints.txt").write_text(HEADER + "\n".join(pinned(frozen)) + "\n")


if __name__ == "__main__":
    main()
