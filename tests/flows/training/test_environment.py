"""What a second training must share."""

import platform
from importlib.metadata import version
from pathlib import Path

import pytest

from postroom.flows.training.environment import _gpus, environment, flat


@pytest.mark.slow
def test_the_environment_names_versions_machine_and_threads() -> None:
    found = environment(threads=3)
    assert found["threads"] == "3"
    assert found["torch"] == version("torch")
    assert found["python"] == platform.python_version()
    assert found["instruction_set"]
    assert found["processor"] not in {"", "unknown"}
    assert int(found["cores"]) >= 1
    assert int(found["memory_gib"]) >= 1
    assert platform.release() in found["system"]
    assert found == environment(threads=3)


@pytest.mark.slow
def test_packages_that_training_needs_indirectly_are_named_too() -> None:
    found = environment(threads=1)
    assert "packages" not in flat(found)
    assert flat(found)["protobuf"] == version("protobuf")
    assert flat(found)["threads"] == "1"
    assert len(found["packages"]) < 5000  # what the registry keeps of a parameter


def test_gpus_are_named_where_the_driver_tells_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert _gpus_below(tmp_path, monkeypatch) == "none"
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "information").write_text(f"Model: \t\t Card {number}\nIRQ: 1\n", encoding="utf-8")
    assert _gpus_below(tmp_path, monkeypatch) == "Card 0, Card 1"


def _gpus_below(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("postroom.flows.training.environment._NVIDIA", folder)
    return _gpus()


@pytest.mark.slow
def test_a_package_that_is_not_installed_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("postroom.flows.training.environment._NAMED", ("no-such-package",))
    assert environment(threads=1)["no-such-package"] == "missing"
