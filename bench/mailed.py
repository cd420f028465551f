"""A message with a real order attached, as it came and as it looks printed and scanned: are its fields read?

python -m bench.mailed PROJECT_FOLDER (a trained `adbuy` project, as bench.accuracy --folder leaves it)
"""

import argparse
import email.message
import email.policy
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from bench.machine import heading
from postroom.demo.scan import ScanStrength, scan_pdf

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "adbuy"
_STRENGTH = ScanStrength(blur_px=0.8, turn_degrees=1.0)


def main() -> None:
    """Print a section of BENCHMARKS.md for the first digital test documents of one page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--documents", type=int, default=3)
    arguments = parser.parse_args()
    print(heading("Orders by mail, as they came and printed and scanned", "python -m bench.mailed PROJECT"))
    print("| document | form | field | true | read | confidence | box |\n|---|---|---|---|---|---|---|")
    rows = [json.loads(line) for line in (_SHARED / "labels.jsonl").read_text().splitlines()]
    chosen = [
        row
        for row in rows
        if row["split"] == "valid" and row["trusted"] and row["pages"] == 1 and row["text_layer"] == "digital"
    ]
    for number, row in enumerate(chosen[: arguments.documents]):
        pdf = (_SHARED / row["file"]).read_bytes()
        _show(pdf, arguments.project, label=f"{number} | as it came", truth=row["fields"])
        scanned = scan_pdf(pdf, rng=np.random.default_rng(number), strength=_STRENGTH)
        _show(scanned, arguments.project, label=f"{number} | scanned", truth=row["fields"])


def _show(pdf: bytes, project: Path, *, label: str, truth: dict[str, list[str]]) -> None:
    """Send one message through the program and print a row for each field."""
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = "sender@example.com", "orders@example.com", "Order"
    message.set_content("The order is attached.")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename="order.pdf")
    with tempfile.NamedTemporaryFile(suffix=".eml") as file:
        file.write(message.as_bytes())
        file.flush()
        program = [sys.executable, "-m", "postroom.cli.main", "extract", "--json", file.name]
        ended = subprocess.run(program, cwd=project, stdout=subprocess.PIPE, text=True, check=True)
    for line in ended.stdout.splitlines():
        for name, value in json.loads(line).get("fields", {}).items():
            boxes = "; ".join(", ".join(f"{edge:.2f}" for edge in region["box"]) for region in value["regions"])
            shown = value["raw"] or value["state"]
            print(f"| {label} | {name} | {truth[name][0]} | {shown} | {value['confidence']:.0%} | {boxes} |")


if __name__ == "__main__":
    main()
