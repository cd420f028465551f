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

from bench.machine import cpu_seconds, heading
from postroom.flows.extraction import extract
from postroom.records.message import ContentKind
from postroom.records.page import PageImage
from postroom.settings import Project, load_project
from postroom.stages.document.reader import DocumentReader
from postroom.stages.mail.sources import open_sources
from postroom.stages.ocr.rapid import RapidEngine
from postroom.wiring import current_bundle

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
    """Time the engine alone on the very images that reading gives it, then reading itself, the cache left empty."""
    images = _images(rows, project)
    engine = RapidEngine(project.settings.ocr)
    engine.read(images[0])  # loads the weights
    used = cpu_seconds()
    for image in images:
        engine.read(image)
    alone = cpu_seconds() - used
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        fresh = _without_cache(project, Path(scratch))
        results = extract(
            open_sources([messages], project.settings.mail),
            project=fresh,
            bundle_folder=current_bundle(project).folder,
            jobs=1,
        )
        first = next(results)  # starts everything, and is no document
        del first
        used = cpu_seconds()
        count = sum(bool(result.extractions) for result in results)
        whole = cpu_seconds() - used
    print(heading("Scanned documents, beside the OCR engine's own time", "python -m bench.throughput PROJECT"))
    print(
        f"- {len(rows)} documents, {len(images)} pages, {count} read: engine alone {alone:.1f} CPU s, message to "
        f"fields {whole:.1f} CPU s: {whole / alone:.2f} times the engine's own time"
    )


def _images(rows: list[dict[str, object]], project: Project) -> list[PageImage]:
    images = []
    with DocumentReader(project.settings.document) as reader:
        for row in rows:
            with reader.open((_SHARED / str(row["file"])).read_bytes(), ContentKind.PDF) as document:
                images += [
                    document.image(index) for index in range(document.page_count) if not document.text(index).trusted
                ]
    return images


def _without_cache(project: Project, folder: Path) -> Project:
    """Give the same project in an empty folder, so that no page was read before."""
    (folder / "postroom.toml").write_bytes((project.folder / "postroom.toml").read_bytes())
    return load_project(folder)


if __name__ == "__main__":
    main()
