"""`postroom init`."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app
from postroom.errors import UsageError
from postroom.pipeline.target import Target

app = new_app()

_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")


class Ci(StrEnum):
    """For what a file is written that starts `postroom ci`."""

    GITHUB = "github"
    GITLAB = "gitlab"
    CLOUDBUILD = "cloudbuild"
    ALL = "all"
    NONE = "none"


@app.command(epilog=epilog(example="postroom init --locale de-DE bills", codes=(0, 2, 3)))
def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the project; made if it is not there.")] = Path(),
    name: Annotated[str | None, typer.Option(help="Name of the project; the folder's where not given.")] = None,
    locale: Annotated[str, typer.Option(help="Language and region of the documents (BCP 47).")] = "en-US",
    ci: Annotated[
        Ci, typer.Option("--ci", help="Service for which a file is written that trains on each commit.")
    ] = Ci.NONE,
    hook: Annotated[
        Path | None, typer.Option("--hook", help="Bare repository that gets a hook which trains on each push.")
    ] = None,
    branch: Annotated[str, typer.Option("--branch", help="Branch whose commits those two train on.")] = "main",
    target: Annotated[Target, typer.Option("--target", help="Where those two train.")] = Target.LOCAL,
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there, save .gitignore.")] = False,
) -> None:
    """Begin a project: write a commented postroom.toml."""
    from postroom.project.source import FILE_NAME

    if not _BRANCH.fullmatch(branch):
        raise UsageError(f"{branch!r} is no branch's name of letters, digits, '.', '_', '-' and '/'")
    adds = (ci is not Ci.NONE or hook is not None) and (folder / FILE_NAME).exists()
    project = {} if adds else _project_files(folder, name=name, locale=locale)
    setting = _Setting(branch=branch, target=target)
    files = {
        **{folder / file: text for file, text in project.items()},
        **dict(_ci_files(folder, ci, setting)),
        **dict(_hook(folder, hook, setting)),
    }
    there = [path for path in files if path.exists()]
    if there and not force:
        told = ", ".join(_shown(path, folder) for path in there)
        raise UsageError(f"{folder.resolve()} already has {told}; --force writes over")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if text.startswith("#!"):
            path.chmod(0o755)
    ignored = _ignore(folder) if project else ()
    for line in (*_written(files, folder), *ignored, *_next_steps(project, ci=ci, hook=hook, branch=branch)):
        typer.echo(line, err=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What the files for services say of the repository."""

    branch: str
    target: Target


def _project_files(folder: Path, *, name: str | None, locale: str) -> Mapping[str, str]:
    from postroom.project.reference import SCHEMA_NAME, json_schema
    from postroom.project.source import FILE_NAME, parse_source
    from postroom.project.starter import ignoring, starter
    from postroom.settings import Settings, project_of

    text = starter(name=name or _name_of(folder), locale=locale)
    # A wrong --name or --locale is found by the same check as ever, before anything is written.
    project_of(parse_source(folder / FILE_NAME, text), flags={})
    ignored = {} if (folder / ".gitignore").exists() else {".gitignore": ignoring("")}
    return {FILE_NAME: text, SCHEMA_NAME: json_schema(Settings), **ignored}


def _ci_files(folder: Path, ci: Ci, setting: _Setting) -> Iterator[tuple[Path, str]]:
    """Give the files of the services, which look for them in the repository's outermost folder."""
    from postroom.project.ci_files.write import PLACES, Service, Setup, ci_file

    root = _root_of(folder)
    inside = PurePosixPath(folder.resolve().relative_to(root).as_posix())
    setup = Setup(branch=setting.branch, folder=inside, target=setting.target.value)
    for service in Service:
        if ci in {Ci.ALL, service.value}:
            yield root / PLACES[service], ci_file(service, setup)


def _hook(folder: Path, bare: Path | None, setting: _Setting) -> Iterator[tuple[Path, str]]:
    import shutil

    from postroom.project.ci_files.write import Setup
    from postroom.project.ci_files.write import hook as text_of

    if bare is None:
        return
    if not ((bare / "HEAD").is_file() and (bare / "objects").is_dir()):
        raise UsageError(f"{bare} is no bare repository; make one with: git init --bare {bare}")
    inside = PurePosixPath(folder.resolve().relative_to(_root_of(folder)).as_posix())
    command = shutil.which("postroom") or "postroom"
    setup = Setup(branch=setting.branch, folder=inside, target=setting.target.value, command=command)
    yield bare / "hooks" / "post-receive", text_of(setup)


def _root_of(folder: Path) -> Path:
    """Give the outermost folder of the repository around a folder, which need not be there yet; itself where none."""
    whole = folder.resolve()
    return next((above for above in (whole, *whole.parents) if (above / ".git").exists()), whole)


def _ignore(folder: Path) -> Iterator[str]:
    """Let a `.gitignore` that is there leave out what Postroom makes; what else it holds stays, byte for byte."""
    from postroom.project.starter import ignoring

    path = folder / ".gitignore"
    before = path.read_bytes()
    after = ignoring(before.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    if after != before:
        path.write_bytes(after)
        yield f"added /.postroom/ to {path.resolve()}"


def _written(files: Iterable[Path], folder: Path) -> Iterator[str]:
    """Say what was written: what lies in the project's folder in one line, and each other file by its whole path."""
    shown = [_shown(path, folder) for path in files]
    inside = [path for path in shown if not Path(path).is_absolute()]
    if inside:
        yield f"wrote {', '.join(inside)} in {folder.resolve()}"
    yield from (f"wrote {path}" for path in shown if Path(path).is_absolute())


def _next_steps(project: Mapping[str, str], *, ci: Ci, hook: Path | None, branch: str) -> Iterator[str]:
    from postroom.project.source import FILE_NAME

    if project:
        yield f"next: name your fields in {FILE_NAME}, then: postroom doctor"
    if ci is not Ci.NONE or hook is not None:
        yield f"to train on pushes: let the url of [store] in {FILE_NAME} name a folder (its whole path) or a bucket,"
        yield "and share there what you import:"
        yield "  postroom data push"
    if hook is not None:
        yield "then commit, and push to the repository with the hook:"
        yield f"  git remote add origin {shlex.quote(str(hook.resolve()))}"
        yield f"  git push origin {branch}"
    elif ci is not Ci.NONE:
        yield f"then commit what was written, and push it: each push to {branch} trains"


def _shown(path: Path, folder: Path) -> str:
    whole, around = path.resolve(), folder.resolve()
    return whole.relative_to(around).as_posix() if whole.is_relative_to(around) else str(whole)


def _name_of(folder: Path) -> str:
    """Make a project's name of a folder's."""
    return re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-0123456789")[:40].strip("-") or "project"
