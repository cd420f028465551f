"""The demonstration's project, trained by pushes: to a champion, nothing to do, made again, a worse model refused.

python -m bench.push [--folder DIR]
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench.machine import cpu_seconds, heading
from postroom.demo.generator import write_demo

_POSTROOM = Path(sys.executable).with_name("postroom")
_PLANTED = "due_date"
"""Labelled wrongly, with the day of issue, in every document but those of the test."""


def main() -> None:
    """Take a bare repository with the hook through the commits, and print a section of BENCHMARKS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="empty folder to work in; a temporary one by default")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder: Path = arguments.folder or Path(scratch)
        clone, work = _begin(folder)
        print(heading("Trained by a push", "python -m bench.push"))
        _first(clone, work)
        _unchanged(clone, work)
        _verified(work)
        _worse(clone, work)


def _begin(folder: Path) -> tuple[Path, Path]:
    """Give a developer's clone with the data in a shared store, and where the bare repository's hook will train."""
    clone, bare = folder / "clone", folder / "demo.git"
    write_demo(clone, seed=1)
    with (clone / "postroom.toml").open("a", encoding="utf-8") as project:
        project.write(f'\n[store]\nurl = "{folder / "store"}"\n')
    (clone / ".gitignore").write_text("/.postroom/\n/pdfs/\n/mailbox/\n*.jsonl\n", encoding="utf-8")
    _import(clone, clone / "labels.jsonl")
    _run(folder, "git", "init", "--quiet", "--bare", str(bare))
    _run(clone, str(_POSTROOM), "init", str(clone), "--hook", str(bare))
    _run(bare, "git", "config", "postroom.command", str(_POSTROOM))
    _run(clone, "git", "init", "--quiet", "--initial-branch=main")
    _run(clone, "git", "config", "user.email", "bench@postroom.invalid")
    _run(clone, "git", "config", "user.name", "Bench")
    _run(clone, "git", "remote", "add", "origin", str(bare))
    return clone, bare / "postroom"


def _first(clone: Path, work: Path) -> None:
    told, wall, cpu = _push(clone, "Begin")
    print(f"- The first push, to a registered champion: {wall:.0f} s, {cpu:.0f} CPU s. {_trail(told)}")
    print(f"- The champion: {_champion(work)}")


def _unchanged(clone: Path, work: Path) -> None:
    (clone / "README.md").write_text("What the project is about.\n", encoding="utf-8")
    told, wall, _ = _push(clone, "Explain")
    print(f"- A push of README.md: {wall:.1f} s. {_line(told, 'nothing to run')}")
    _run(work, str(_POSTROOM), "train")  # the commit is another, so that the version is told of it once
    taken = [_timed(work, str(_POSTROOM), "train", "--json") for _ in range(3)]
    states = [step["state"] for step in json.loads(taken[0][0])["run"]["steps"]]
    seconds = statistics.median(wall for _, wall, _ in taken)
    cpu = statistics.median(used for _, _, used in taken)
    print(
        f"- `postroom train` with nothing changed: {seconds:.1f} s, {cpu:.1f} CPU s (medians of 3), "
        f"{states.count('cached')} of {len(states)} steps from the cache; under 5 s was wanted"
    )


def _verified(work: Path) -> None:
    run = json.loads(_run(work, str(_POSTROOM), "runs", "list", "--json"))[0]["id"]
    for _ in range(2):
        told, wall, cpu = _timed(work, str(_POSTROOM), "runs", "verify", run)
        print(f"- `postroom runs verify`: {wall:.0f} s, {cpu:.0f} CPU s. {told.strip().splitlines()[-1]}")


def _worse(clone: Path, work: Path) -> None:
    """Label one field wrongly wherever the model learns, and let a commit train on it."""
    lines = [json.loads(line) for line in (clone / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    planted = clone / "planted.jsonl"
    planted.write_text("".join(json.dumps(_mislabelled(line)) + "\n" for line in lines), encoding="utf-8")
    _import(clone, planted)
    project = clone / "postroom.toml"
    project.write_text(project.read_text(encoding="utf-8") + "\n# Labels were corrected.\n", encoding="utf-8")
    told, wall, _ = _push(clone, "Take the corrected labels")
    print(f"- A push with `{_PLANTED}` labelled wrongly wherever the model learns: {wall:.0f} s. {_trail(told)}")
    verdict = json.loads(_run(work, str(_POSTROOM), "models", "show", "2", "--json"))["verdict"]
    for outcome in verdict["rules"]:
        if not outcome["passed"]:
            print(f"  - {outcome['rule']}: {outcome['reason']}")
    print(f"- The champion after it: {_champion(work)}")


def _mislabelled(row: Mapping[str, object]) -> Mapping[str, object]:
    fields = row.get("fields")
    if row.get("split") == "test" or not isinstance(fields, dict) or not fields.get(_PLANTED):
        return row
    return {**row, "fields": {**fields, _PLANTED: fields["invoice_date"]}}


def _import(clone: Path, labels: Path) -> None:
    _run(clone, str(_POSTROOM), "data", "import", str(labels), "--files", str(clone))
    _run(clone, str(_POSTROOM), "data", "push")
    shutil.rmtree(clone / ".postroom" / "data")


def _push(clone: Path, subject: str) -> tuple[str, float, float]:
    """Commit everything and push; give what the pusher was told, and the push's wall and CPU seconds."""
    _run(clone, "git", "add", "--all")
    _run(clone, "git", "commit", "--quiet", "--message", subject)
    return _timed(clone, "git", "push", "origin", "HEAD:main")


def _champion(work: Path) -> str:
    version = json.loads(_run(work, str(_POSTROOM), "models", "show", "champion", "--json"))
    return f"version {version['number']}, model {version['digest'][:12]}"


def _trail(told: str) -> str:
    return _line(told, "trail: ")


def _line(told: str, part: str) -> str:
    found = [line.removeprefix("remote: ").strip() for line in told.splitlines() if part in line]
    if not found:
        raise SystemExit(f"nobody said {part!r}:\n{told}")
    return f"It said: {found[-1]}"


def _timed(folder: Path, *command: str) -> tuple[str, float, float]:
    started, used = time.monotonic(), cpu_seconds()
    told = _run(folder, *command)
    return told, time.monotonic() - started, cpu_seconds() - used


def _run(folder: Path, *command: str) -> str:
    """Run a command and give what it prints; what git says of the other side comes by stderr."""
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stderr}")
    return ended.stdout if ended.stdout.strip() else ended.stderr


if __name__ == "__main__":
    main()
