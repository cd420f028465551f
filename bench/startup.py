"""How soon the program answers.

python -m bench.startup
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.machine import heading

_TIMES = 20


def main() -> None:
    """Print a section of BENCHMARKS.md."""
    print(heading("Start of the program", "python -m bench.startup"))
    print(f"Medians of {_TIMES} starts in turn, seconds.\n")
    program = str(Path(sys.executable).with_name("postroom"))
    commands = {
        "python, nothing else": [sys.executable, "-c", ""],
        "postroom --help": [program, "--help"],
        "postroom train --help": [program, "train", "--help"],
    }
    taken: dict[str, list[float]] = {title: [] for title in commands}
    for _ in range(_TIMES):
        for title, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            taken[title].append(time.perf_counter() - began)
    for title, seconds in taken.items():
        print(f"- {title}: {statistics.median(seconds):.3f}")
    print("\nThe bar is 0.3 for help.")


if __name__ == "__main__":
    main()
