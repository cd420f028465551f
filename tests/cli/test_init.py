"""`postroom init`: what it writes works as it stands, and it never destroys what is there."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import jsonschema
import pytest

from postroom.cli.main import main
from postroom.settings import load_project

OURS = b"# What Postroom makes again: data snapshots, runs, models, caches.\n/.postroom/\n"


def test_the_project_it_writes_is_right_as_it_stands(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "My Bills"), "--locale", "de-DE"]) == 0
    project = load_project(tmp_path / "My Bills")
    assert (project.name, project.schema.locale) == ("my-bills", "de-DE")
    assert project.rules["invoice"] == ("net + tax = total", "date <= due")


def test_its_commented_options_are_right_too(tmp_path: Path) -> None:
    main(["init", str(tmp_path), "--name", "bills"])
    path = tmp_path / "postroom.toml"
    text = path.read_text()
    first, _, rest = text.partition("\n")
    path.write_text(first + "\n" + re.sub(r"^#(?=[\[a-z])", "", rest, flags=re.MULTILINE))
    settings = load_project(path).settings
    assert settings.gates.fields == {"total": 0.9}
    assert settings.documents["invoice"].fields["kind"].choices == ("invoice", "credit note")


def test_editors_find_the_schema_beside_the_file_and_the_file_obeys_it(tmp_path: Path) -> None:
    main(["init", str(tmp_path), "--name", "bills"])
    text = (tmp_path / "postroom.toml").read_text()
    assert text.startswith("#:schema ./postroom.schema.json\n")
    schema = json.loads((tmp_path / "postroom.schema.json").read_text())
    jsonschema.validate(tomllib.loads(text), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(text) | {"epochs": 3}, schema)


@pytest.mark.parametrize("file", ["postroom.toml", "postroom.schema.json"])
def test_nothing_is_written_over_unless_forced(tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / file).write_text("mine")
    assert main(["init", str(tmp_path), "--name", "a"]) == 2
    assert f"already has {file}" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [file]
    assert main(["init", str(tmp_path), "--name", "a", "--force"]) == 0
    assert (tmp_path / file).read_text() != "mine"


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "forced"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", OURS),
        (b"*.pdf\n!caf\xe9.pdf", b"*.pdf\n!caf\xe9.pdf\n" + OURS),
        (b"*.pdf\r\n", b"*.pdf\r\n" + OURS.replace(b"\n", b"\r\n")),
        (b"*.pdf\n.postroom/ \n/documents/\n", None),
    ],
    ids=["empty", "no end of line", "CRLF", "there already"],
)
def test_a_gitignore_gets_the_lines_it_lacks_and_keeps_all_others(
    tmp_path: Path, before: bytes, after: bytes | None, force: tuple[str, ...]
) -> None:
    """`init` once refused where one was, and wrote over it where forced."""
    (tmp_path / ".gitignore").write_bytes(before)
    assert main(["init", str(tmp_path), "--name", "a", *force]) == 0
    assert (tmp_path / ".gitignore").read_bytes() == (before if after is None else after)
    assert (tmp_path / "postroom.toml").is_file()


@pytest.mark.parametrize(("option", "value"), [("--locale", "nowhere"), ("--name", "My Bills")])
def test_a_wrong_option_writes_nothing(
    tmp_path: Path, option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path / "new"), option, value]) == 3
    assert option.strip("-") in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("folder", "name"), [("2024", "project"), ("Ünï çode", "n-ode"), ("a" * 60, "a" * 40)])
def test_any_folder_gives_a_name_that_is_allowed(tmp_path: Path, folder: str, name: str) -> None:
    assert main(["init", str(tmp_path / folder)]) == 0
    assert load_project(tmp_path / folder).name == name


def git(*arguments: str | Path) -> None:
    subprocess.run(["git", *map(str, arguments)], check=True, capture_output=True)


def test_files_for_services_lie_at_the_root_of_the_repository(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git("init", "--quiet", tmp_path)
    assert main(["init", str(tmp_path / "mail" / "bills"), "--ci", "all", "--branch", "trunk"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert f"wrote {tmp_path}/.gitlab-ci.yml" in told
    assert "  postroom data push" in told
    assert told[-1] == "then commit what was written, and push it: each push to trunk trains"
    for name in (".github/workflows/postroom.yml", ".gitlab-ci.yml", "cloudbuild.yaml"):
        text = (tmp_path / name).read_text()
        assert "--project mail/bills --target local" in text
        assert "trunk" in text
    assert load_project(tmp_path / "mail" / "bills").name == "bills"


def test_files_for_services_are_added_to_a_project_that_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path), "--name", "bills"]) == 0
    path = tmp_path / "postroom.toml"
    path.write_text(path.read_text() + "# mine\n")
    assert main(["init", str(tmp_path), "--ci", "gitlab"]) == 0
    (tmp_path / ".gitlab-ci.yml").write_text("mine")
    assert main(["init", str(tmp_path), "--ci", "gitlab"]) == 2
    assert "already has .gitlab-ci.yml; --force writes over" in capsys.readouterr().err
    assert (tmp_path / ".gitlab-ci.yml").read_text() == "mine"
    assert main(["init", str(tmp_path), "--ci", "gitlab", "--force"]) == 0
    assert "postroom ci" in (tmp_path / ".gitlab-ci.yml").read_text()
    assert path.read_text().endswith("# mine\n")


def test_a_hook_goes_to_a_bare_repository_and_nowhere_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = tmp_path / "bills.git"
    assert main(["init", str(tmp_path / "bills"), "--hook", str(bare)]) == 2
    assert "is no bare repository; make one with: git init --bare" in capsys.readouterr().err
    assert not (tmp_path / "bills").exists()
    git("init", "--quiet", "--bare", bare)
    assert main(["init", str(tmp_path / "bills"), "--hook", str(bare)]) == 0
    assert (bare / "hooks" / "post-receive").stat().st_mode & 0o111
    told = capsys.readouterr().err.splitlines()
    assert told[0] == f"wrote postroom.toml, postroom.schema.json, .gitignore in {tmp_path}/bills"
    assert told[1] == f"wrote {bare}/hooks/post-receive"
    assert "  postroom data push" in told
    assert told[-2:] == [f"  git remote add origin {bare}", "  git push origin main"]
    assert main(["init", str(tmp_path / "bills"), "--hook", str(bare)]) == 2


def test_a_branch_that_no_shell_should_see_is_refused(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "bills"), "--ci", "github", "--branch", "$(rm)"]) == 2
    assert not (tmp_path / "bills").exists()
