"""Programs that stand for buildah, skopeo and gcloud: they write down how they were called, and build nothing."""

import json
import sys
from pathlib import Path

DIGEST = "sha256:" + "ab" * 32

_PROGRAM = """\
#!{python}
import json, pathlib, sys
calls = pathlib.Path({calls!r})
name, arguments = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
with calls.open("a") as file:
    file.write(json.dumps([name, *arguments]) + "\\n")
built = any("build" in line.split(",")[0] + line.split(",")[1] for line in calls.read_text().splitlines())
if name in {failing!r}:
    sys.exit("no space left on device")
for argument in arguments:
    if argument.startswith("--digestfile="):
        pathlib.Path(argument.partition("=")[2]).write_text({digest!r})
if name == "skopeo" or "describe" in arguments:
    if not {pushed!r} and not (name == "gcloud" and built):
        sys.exit("no such image")
    print({digest!r})
"""


def install(folder: Path, *names: str, pushed: bool = False, failing: tuple[str, ...] = ()) -> Path:
    """Write the programs; give the file in which their calls stand.

    Args:
        folder: Of the programs; put it first in PATH.
        names: Of the programs.
        pushed: Whether the registry has every image that it is asked for.
        failing: Programs that fail.
    """
    folder.mkdir(exist_ok=True)
    calls = folder / "calls.jsonl"
    calls.touch()
    text = _PROGRAM.format(python=sys.executable, calls=str(calls), digest=DIGEST, pushed=pushed, failing=failing)
    for name in names:
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return calls


def calls_in(path: Path) -> list[list[str]]:
    """Read the calls, each with the program's name first."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
