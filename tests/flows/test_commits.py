"""What a commit changed, and whether it can matter: in doubt it can."""

import subprocess
from pathlib import Path

import pytest

from postroom.errors import InputError, UsageError
from postroom.flows.commits import (
    changed_since,
    checkout_of,
    mattering,
    need_of,
    project_file,
    uncommitted,
)


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=Tests", "-c", "user.email=tests@postroom.invalid"]
    done = subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, **files: str) -> str:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_toml", ".toml").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, postroom_toml="1")
    return folder


@pytest.mark.parametrize(
    ("path", "matters"),
    [
        ("README.md", False),
        ("docs/how to.md", False),
        ("LICENSE", False),
        ("readme.txt", False),
        (".gitignore", False),
        ("pictures/a.png", False),
        ("postroom.toml", True),
        ("requirements.txt", True),
        ("constraints.txt", True),
        (".github/workflows/postroom.yml", True),
        ("src/acme/README.md", True),
        ("src/acme/table.csv", True),
        ("src/acme2/notes.md", False),
        ("a file nobody foresaw", True),
    ],
)
def test_a_file_matters_unless_only_people_look_at_it(path: str, *, matters: bool) -> None:
    assert bool(mattering([path], own=("src/acme",))) is matters


def test_everything_matters_in_a_repository_that_is_the_package_itself() -> None:
    assert mattering(["README.md"], own=(".",)) == ("README.md",)


def test_the_files_between_two_commits_are_those_of_all_commits_between(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    commit(repository, postroom_toml="2")
    last = commit(repository, README_md="new")
    changed = changed_since(checkout_of(repository), first)
    assert changed == ("README.md", "postroom.toml")
    need = need_of(last, since=first, changed=changed, own=())
    assert (need.runs, need.reason) == (True, f"postroom.toml changed since {first[:12]}")


def test_a_change_that_was_taken_back_is_none(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    commit(repository, postroom_toml="2")
    last = commit(repository, postroom_toml="1")
    need = need_of(last, since=first, changed=changed_since(checkout_of(repository), first), own=())
    assert (need.runs, need.reason) == (
        False,
        f"nothing changed since {first[:12]}, which cannot change what training gives",
    )


def test_a_commit_that_is_not_known_here_means_training(repository: Path) -> None:
    checkout = checkout_of(repository)
    assert changed_since(checkout, "f" * 40) is None
    assert need_of(checkout.commit, since="f" * 40, changed=None, own=()).runs


def test_another_commit_than_the_one_that_is_checked_out_is_refused(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    second = commit(repository, postroom_toml="2")
    assert checkout_of(repository, commit=second[:8]).commit == second
    with pytest.raises(UsageError, match=f"stands at commit {second[:12]}, not at {first[:12]}"):
        checkout_of(repository, commit=first)


def test_a_folder_outside_a_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="in no git repository with a commit"):
        checkout_of(tmp_path)


def test_the_project_is_found_wherever_it_lies_and_of_two_none(repository: Path) -> None:
    git(repository, "rm", "--quiet", "postroom.toml")
    commit(repository, mail__bills__postroom_toml="1")
    checkout = checkout_of(repository)
    assert project_file(checkout, name="postroom.toml") == checkout.root / "mail" / "bills" / "postroom.toml"
    commit(repository, mail__orders__postroom_toml="1")
    with pytest.raises(UsageError, match=r"holds 2 projects: mail/bills/postroom.toml, mail/orders/postroom.toml"):
        project_file(checkout, name="postroom.toml")


def test_changes_that_are_not_committed_are_seen_where_they_matter(repository: Path) -> None:
    commit(repository, README_md="1", src__acme__code="1")
    checkout, own = checkout_of(repository), (repository / "src" / "acme",)
    (repository / "notes.txt").write_text("not tracked")
    (repository / "README.md").write_text("2")
    assert uncommitted(checkout, own) == ()
    (repository / "src" / "acme" / "new.py").write_text("1")
    (repository / "postroom.toml").write_text("2")
    assert uncommitted(checkout, own) == ("postroom.toml", "src/acme/new.py")


def test_what_is_no_commit_is_never_handed_to_git_as_an_option(repository: Path, tmp_path: Path) -> None:
    assert changed_since(checkout_of(repository), f"--output={tmp_path / 'written'}") is None
    assert not (tmp_path / "written").exists()
