"""Promotion and rollback, in the registry and in the copy that reads here."""

from pathlib import Path

import pytest

from postroom.errors import BundleError, RegistryError
from postroom.flows.registering import draw_papers, new_version
from postroom.flows.release import CURRENT, bring_home, promote, roll_back
from postroom.records.gate import GateVerdict
from postroom.records.registry import Decision, Version
from postroom.stages.model.bundle import load_bundle
from postroom.stages.registry.mlflow import MlflowRegistry
from tests.stages.model.made import bundle_in
from tests.stages.registry.made import CURVE, PASSED, REFUSED, by_hand, evaluation, lay_out


@pytest.fixture
def registry(tmp_path: Path) -> MlflowRegistry:
    lay_out(tmp_path / "registry.db")
    return MlflowRegistry(f"sqlite:///{tmp_path / 'registry.db'}", tmp_path / "files", project="mail")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def added(registry: MlflowRegistry, folder: Path, *, verdict: GateVerdict = PASSED) -> Version:
    """Register a bundle made by hand, told apart by its folder's name."""
    bundle = bundle_in(folder, model=folder.name.encode(), tokenizer=b"{}")
    return registry.add(
        new_version(bundle, verdict, evaluation=evaluation(), curve=CURVE, parameters={"preset": "small"}, papers={})
    )


def reads(models: Path) -> str:
    digest = (models / CURRENT).read_text().strip()
    assert load_bundle(models / digest).digest == digest
    return digest


def test_what_is_promoted_reads_here_and_what_is_rolled_back_no_longer(
    registry: MlflowRegistry, models: Path, tmp_path: Path
) -> None:
    one, two = added(registry, tmp_path / "one"), added(registry, tmp_path / "two")
    promote(registry, one, by_hand(), models=models)
    assert reads(models) == one.digest
    promote(registry, two, by_hand(), models=models)
    assert reads(models) == two.digest
    assert roll_back(registry, by_hand(), models=models).version == one.number
    assert reads(models) == one.digest


def test_another_environment_leaves_what_reads_here(registry: MlflowRegistry, models: Path, tmp_path: Path) -> None:
    one, two = added(registry, tmp_path / "one"), added(registry, tmp_path / "two")
    promote(registry, one, by_hand(), models=models)
    promote(registry, two, by_hand("staging"), models=models)
    assert reads(models) == one.digest
    assert not (models / two.digest).exists()


def test_a_refused_model_changes_nothing(registry: MlflowRegistry, models: Path, tmp_path: Path) -> None:
    one = added(registry, tmp_path / "one")
    bad = added(registry, tmp_path / "bad", verdict=REFUSED)
    promote(registry, one, by_hand(), models=models)
    with pytest.raises(RegistryError, match="the gates refused version 2"):
        promote(registry, bad, by_hand(), models=models)
    assert reads(models) == one.digest
    assert registry.find("champion").number == 1


def test_a_model_damaged_in_the_registry_is_never_promoted(
    registry: MlflowRegistry, models: Path, tmp_path: Path
) -> None:
    one, two = added(registry, tmp_path / "one"), added(registry, tmp_path / "two")
    promote(registry, one, by_hand(), models=models)
    (path,) = [path for path in (tmp_path / "files").rglob("model.onnx") if path.read_bytes() == b"two"]
    path.write_bytes(b"twp")
    with pytest.raises(BundleError, match=str(path)):
        promote(registry, two, by_hand(), models=models)
    assert reads(models) == one.digest
    assert [entry.version for entry in registry.history("production")] == [1]


def test_a_bundle_that_is_not_what_it_is_called_is_refused(
    registry: MlflowRegistry, models: Path, tmp_path: Path
) -> None:
    bundle = bundle_in(tmp_path / "one", model=b"one", tokenizer=b"{}")
    given = new_version(bundle, PASSED, evaluation=None, curve=(), parameters={}, papers={})
    (tmp_path / "one" / "model.onnx").write_bytes(b"changed after it was judged")
    version = registry.add(given)
    with pytest.raises(BundleError, match=r"model\.onnx is damaged"):
        bring_home(registry, version, models=models)


def test_a_copy_that_is_here_and_whole_is_not_fetched(registry: MlflowRegistry, models: Path, tmp_path: Path) -> None:
    one = added(registry, tmp_path / "one")
    bring_home(registry, one, models=models)
    for path in (tmp_path / "files").rglob("model.onnx"):
        path.unlink()
    assert bring_home(registry, one, models=models).digest == one.digest


def test_nothing_is_rolled_back_to_nothing(registry: MlflowRegistry, models: Path, tmp_path: Path) -> None:
    promote(registry, added(registry, tmp_path / "one"), by_hand(), models=models)
    with pytest.raises(RegistryError, match="nothing served in production before"):
        roll_back(registry, by_hand(), models=models)


def test_a_run_that_is_overtaken_replaces_nobody(registry: MlflowRegistry, models: Path, tmp_path: Path) -> None:
    alone = Decision(environment="production", actor="run 1", reason="the gates passed", unattended=True)
    one, two = added(registry, tmp_path / "one"), added(registry, tmp_path / "two")
    promote(registry, one, alone, models=models)
    with pytest.raises(RegistryError, match="judge it again"):
        promote(registry, two, alone, models=models)
    assert reads(models) == one.digest


def test_the_papers_are_drawn_as_files_that_stand_alone(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    papers = draw_papers(tmp_path / "plots", evaluation=None, curve=CURVE, report=report)
    assert papers == {"plots/learning.svg": tmp_path / "plots" / "learning.svg", "report.html": report}
    text = papers["plots/learning.svg"].read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "--accent:#0b63c5" in text


@pytest.mark.parametrize(("environment", "reason"), [("champion", "why"), ("a b", "why"), ("production", " ")])
def test_a_decision_needs_a_name_and_a_reason(environment: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"environment|reason"):
        Decision(environment=environment, actor="a person", reason=reason)
