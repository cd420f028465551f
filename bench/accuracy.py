"""Train on real documents through the command line, and score those that training never touched.

python -m bench.accuracy adbuy|receipts [--folder DIR]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.machine import cpu_seconds, heading

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
_ADBUY = """
name = "adbuy"
locale = "en-US"
[fields]
contract_num = { type = "identifier" }
advertiser = { type = "text" }
gross_amount = { type = "money", currency = "USD" }
flight_from = { type = "date" }
flight_to = { type = "date" }
"""
_RECEIPTS = """
name = "receipts"
locale = "en-MY"
[fields]
company = { type = "text" }
date = { type = "date" }
address = { type = "address" }
total = { type = "money", currency = "MYR" }
"""
_PROJECTS = {"adbuy": (_ADBUY, []), "receipts": (_RECEIPTS, ["--split-by", "group"])}


def main() -> None:
    """Run the three commands and print a section of BENCHMARKS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", choices=sorted(_PROJECTS))
    parser.add_argument("--folder", type=Path, help="project folder to work in; a temporary one by default")
    parser.add_argument("--preset", default="small")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder: Path = arguments.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        _measure(arguments.data, folder, arguments.preset)


def _measure(data: str, folder: Path, preset: str) -> None:
    project, options = _PROJECTS[data]
    (folder / "postroom.toml").write_text(project)
    source = _SHARED / data
    print(heading(f"Accuracy on `{data}`, preset {preset}", f"python -m bench.accuracy {data} --preset {preset}"))
    _run(folder, "data", "import", str(source / "labels.jsonl"), "--files", str(source), *options)
    _run(folder, "train", "--preset", preset)
    figures = json.loads(_run(folder, "evaluate", "--json"))
    print("\n| | precision | recall | F1 | 95 % interval | values |\n|---|---|---|---|---|---|")
    rows = [("micro", figures["micro"]), ("macro", figures["macro"]), *figures["fields"].items()]
    rows += [(f"{name}, micro", part["micro"]) for name, part in figures["slices"].items()]
    for name, score in rows:
        low, high = score["interval"]
        ratios = f"{score['precision']:.3f} | {score['recall']:.3f} | {score['f1']:.3f}"
        print(f"| {name} | {ratios} | {low:.3f} to {high:.3f} | {score['values']} |")
    if figures["groups"]:
        groups = figures["groups"]
        low, high = groups["interval"]
        print(f"\nMean F1 over {groups['groups']} groups: {groups['f1']:.3f} ({low:.3f} to {high:.3f}).")
    print(f"\nDocuments scored: {figures['documents']}. Left out: {json.dumps(figures['left_out'])}")
    print(f"Calibration: {json.dumps({k: v for k, v in figures['calibration'].items() if isinstance(v, float)})}")


def _run(folder: Path, *arguments: str) -> str:
    """Run one command of the program and tell what it took."""
    started, used = time.monotonic(), cpu_seconds()
    program = [sys.executable, "-m", "postroom.cli.main", *arguments]
    ended = subprocess.run(program, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    wall, cpu = time.monotonic() - started, cpu_seconds() - used
    print(f"- `postroom {' '.join(arguments[:2])}`: {wall:.0f} s, {cpu:.0f} CPU s")
    return ended.stdout


if __name__ == "__main__":
    main()
