"""Memory over a long mailbox: 10,000 messages in one mbox, a PDF in every twentieth.

python -m bench.memory PROJECT_FOLDER [--messages 10000]
"""

import argparse
import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from bench.machine import heading
from postroom.demo.documents import Range, generate


def main() -> None:
    """Print a section of BENCHMARKS.md: resident memory of all processes as the messages go by."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--messages", type=int, default=10_000)
    arguments = parser.parse_args()
    print(heading(f"Memory over {arguments.messages} messages in one mbox", "python -m bench.memory PROJECT"))
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        mailbox = Path(scratch, "long.mbox")
        _write(mailbox, arguments.messages)
        program = [sys.executable, "-m", "postroom.cli.main", "extract", "--json", "--jobs", "1", str(mailbox)]
        with subprocess.Popen(program, cwd=arguments.project, stdout=subprocess.PIPE, text=True) as process:
            _watch(process, arguments.messages)


def _write(path: Path, count: int) -> None:
    files = generate(7, "memory", drawn_from=Range(templates=30))
    with path.open("wb") as file:
        for number in range(count):
            body = f"From sender@example.com Mon Nov 23 00:00:00 2026\nFrom: sender@example.com\nSubject: {number}\n"
            file.write(body.encode())
            if number % 20:
                file.write(b"Content-Type: text/plain\n\nNothing is attached.\n\n")
            else:
                content = base64.encodebytes(next(files).pdf)
                file.write(b'MIME-Version: 1.0\nContent-Type: application/pdf; name="a.pdf"\n')
                file.write(b"Content-Transfer-Encoding: base64\n\n" + content + b"\n")


def _watch(process: "subprocess.Popen[str]", total: int) -> None:
    """Read the results as they come, and look at the memory at chosen messages."""
    marks = {1, 100, total // 10, total // 4, total // 2, total}
    seen: set[str] = set()
    watched = psutil.Process(process.pid)
    print("| messages | resident memory of all processes, MiB |\n|---|---|")
    for line in process.stdout or ():
        seen.add(json.loads(line)["source"])
        if len(seen) in marks:
            marks.discard(len(seen))
            held = sum(each.memory_info().rss for each in [watched, *watched.children(recursive=True)])
            print(f"| {len(seen)} | {held / 2**20:.0f} |", flush=True)


if __name__ == "__main__":
    main()
