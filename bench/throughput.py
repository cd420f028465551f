"""Documents a second from message to fields, and what reading adds to the OCR engine's own time.

python -m bench.throughput PROJECT_FOLDER (a trained `adbuy` project, as bench.accuracy --folder leaves it)
"""

import argparse
import email.message
import email.policy
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from bench.machine import cpu_seconds, heading
from postroom.flows.extraction import extract
from postroom.records.page import PageImage, Word
from postroom.settings import Project, load_project
from postroom.stages.mail.sources import open_sources
from postroom.stages.ocr.rapid import RapidEngine
from postroom.wiring.project import current_bundle

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "adbuy"


def main() -> None:
    """Print both sections of BENCHMARKS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--digital", type=int, default=200, help="digital documents")
    parser.add_argument("--scanned", type=int, default=6, help="scanned documents")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in (_SHARED / "labels.jsonl").read_text().splitlines()]
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        project = load_project(arguments.project)
        digital = [row for row in rows if row["text_layer"] == "digital"][: arguments.digital]
        if digital:
            _digital(_messages(digital, Path(scratch, "digital")), digital, arguments.project)
        scanned = [row for row in rows if row["text_layer"] == "ocr"][: arguments.scanned]
        _scanned(_messages(scanned, Path(scratch, "scanned")), scanned, project)


def _messages(rows: list[dict[str, object]], folder: Path) -> Path:
    """Write a message for each document, its PDF attached."""
    folder.mkdir()
    for number, row in enumerate(rows):
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"], message["To"], message["Subject"] = "sender@example.com", "orders@example.com", "Order"
        message.set_content("The order is attached.")
        content = (_SHARED / str(row["file"])).read_bytes()
        message.add_attachment(content, maintype="application", subtype="pdf", filename="order.pdf")
        (folder / f"{number:05}.eml").write_bytes(message.as_bytes())
    return folder


def _digital(messages: Path, rows: list[dict[str, object]], project: Path) -> None:
    print(heading("Digital documents a second, message to fields", "python -m bench.throughput PROJECT"))
    program = [sys.executable, "-m", "postroom.cli.main", "extract", "--json", str(messages)]
    for jobs in (1, 2):
        walls, cpus = [], []
        for _ in range(3):
            started, used = time.monotonic(), cpu_seconds()
            subprocess.run([*program, "--jobs", str(jobs)], cwd=project, stdout=subprocess.DEVNULL, check=True)
            walls.append(time.monotonic() - started)
            cpus.append(cpu_seconds() - used)
        wall, cpu = statistics.median(walls), statistics.median(cpus)
        pages = sum(int(str(row["pages"])) for row in rows)
        print(
            f"- {jobs} reading process(es): {len(rows)} documents ({pages} pages) in {wall:.1f} s with start-up, "
            f"{len(rows) / wall:.1f} documents a second, {cpu / len(rows):.3f} CPU s a document (median of 3)"
        )


def _scanned(messages: Path, rows: list[dict[str, object]], project: Project) -> None:
    """Read scans with an empty cache, and tell how much of the time was the engine's own."""
    engine_s: list[float] = []
    read = RapidEngine.read

    def timed(engine: RapidEngine, image: PageImage) -> tuple[Word, ...]:
        used = cpu_seconds()
        words = read(engine, image)
        engine_s.append(cpu_seconds() - used)
        return words

    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, mock.patch.object(RapidEngine, "read", timed):
        results = extract(
            open_sources([messages], project.settings.mail),
            project=_without_cache(project, Path(scratch)),
            bundle_folder=current_bundle(project).folder,
            jobs=1,
        )
        next(results)  # the first message's body; what starts up, starts with it
        used = cpu_seconds()
        count = sum(bool(result.extractions) for result in results)
        whole = cpu_seconds() - used
    print(heading("Scanned documents, beside the OCR engine's own time", "python -m bench.throughput PROJECT"))
    print(
        f"- {len(rows)} documents, {count} read, {len(engine_s)} pages seen by the engine (one lying on its side or "
        f"head is seen again): message to fields {whole:.1f} CPU s, of which the engine's own {sum(engine_s):.1f}: "
        f"{whole / sum(engine_s):.2f} times"
    )


def _without_cache(project: Project, folder: Path) -> Project:
    """Give the same project in an empty folder, so that no page was read before."""
    (folder / "postroom.toml").write_bytes((project.folder / "postroom.toml").read_bytes())
    return load_project(folder)


if __name__ == "__main__":
    main()
