"""Fill in the files."""

import shlex
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import PurePosixPath

from postroom import __version__


class Service(StrEnum):
    """What starts `postroom ci`."""

    GITHUB = "github"
    GITLAB = "gitlab"
    CLOUDBUILD = "cloudbuild"


PLACES = {
    Service.GITHUB: ".github/workflows/postroom.yml",
    Service.GITLAB: ".gitlab-ci.yml",
    Service.CLOUDBUILD: "cloudbuild.yaml",
}
"""Where each service looks for its file, from the repository's root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What differs from repository to repository.

    Attributes:
        branch: The branch whose commits are trained on.
        folder: The project's folder, from the repository's root.
        target: Where training runs: local, kubeflow or vertex.
        command: Program of the hook.
    """

    branch: str
    folder: PurePosixPath
    target: str
    command: str = "postroom"


def ci_file(service: Service, setup: Setup) -> str:
    """Give the text of a service's file."""
    return _filled(f"{service}.yml", setup)


def hook(setup: Setup) -> str:
    """Give the text of a `post-receive` hook for a bare repository, a program for sh."""
    return _filled("post-receive.sh", setup)


def _filled(name: str, setup: Setup) -> str:
    inside = setup.folder != PurePosixPath()
    arguments = [*(["--project", shlex.quote(str(setup.folder))] if inside else []), "--target", setup.target]
    extras = {"local": "train,s3,gcs", "kubeflow": "train,s3,gcs", "vertex": "train,vertex,gcs"}[setup.target]
    values = {
        "BRANCH": setup.branch,
        "FOLDER": f"{setup.folder}/" if inside else "",
        "ARGUMENTS": " ".join(arguments),
        "INSTALL": f"'postroom[{extras}]=={__version__}'",
        "COMMAND": shlex.quote(setup.command),
    }
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text
