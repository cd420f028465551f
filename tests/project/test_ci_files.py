"""The files that start `postroom ci`: right for the services that read them, and whole."""

import json
import subprocess
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import jsonschema
import pytest
import yaml

from postroom.project.ci_files.write import Service, Setup, ci_file, hook

SCHEMAS = {
    Service.GITHUB: "github-workflows",
    Service.GITLAB: "gitlab-ci",
    Service.CLOUDBUILD: "cloudbuild",
}
HERE = Setup(branch="main", folder=PurePosixPath(), target="local")
INSIDE = Setup(branch="release/2", folder=PurePosixPath("mail/our bills"), target="vertex")
SETUPS = pytest.mark.parametrize("setup", [HERE, INSIDE], ids=["root", "inside"])


def checker(service: Service) -> jsonschema.protocols.Validator:
    """Give the check by the schema that is published for the service's file."""
    found = files("check_jsonschema.builtin_schemas.vendor").joinpath(f"{SCHEMAS[service]}.json")
    schema = json.loads(found.read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def parsed(service: Service, setup: Setup) -> dict[str, Any]:
    loaded: dict[object, Any] = yaml.safe_load(ci_file(service, setup))
    return {"on" if key is True else str(key): value for key, value in loaded.items()}  # YAML 1.1 reads `on` as true


@SETUPS
@pytest.mark.parametrize("service", Service)
def test_each_file_obeys_the_schema_published_for_it(service: Service, setup: Setup) -> None:
    checker(service).validate(parsed(service, setup))


@pytest.mark.parametrize("service", Service)
def test_the_schemas_notice_what_is_wrong(service: Service) -> None:
    wrong: dict[Service, dict[str, Any]] = {
        Service.GITHUB: {"jobs": 1},
        Service.GITLAB: {"postroom": {"script": 1}},
        Service.CLOUDBUILD: {"steps": 1},
    }
    with pytest.raises(jsonschema.ValidationError):
        checker(service).validate(parsed(service, HERE) | wrong[service])


@pytest.mark.parametrize("service", Service)
def test_each_file_calls_postroom_ci_for_its_branch_project_and_target(service: Service) -> None:
    here, inside = ci_file(service, HERE), ci_file(service, INSIDE)
    assert "postroom ci --commit" in here
    assert "--target local\n" in here
    assert "--project" not in here
    assert "--project 'mail/our bills' --target vertex\n" in inside
    assert "release/2" in inside
    assert "@" not in inside.replace("actions/checkout@v4", "").replace("actions/setup-python@v5", "").replace(
        "actions/cache/restore@v4", ""
    ).replace("actions/cache/save@v4", "")


@SETUPS
def test_the_hook_is_a_program_that_sh_understands(tmp_path: Path, setup: Setup) -> None:
    path = tmp_path / "post-receive"
    path.write_text(hook(setup))
    subprocess.run(["sh", "-n", str(path)], check=True)
    assert "@" not in hook(setup)
