"""A step's code version follows what the step can reach, and nothing else."""

import hashlib

import pytest

from postroom.flows.training import versions
from postroom.flows.training.versions import STEPS, code_versions


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> object:
    """Gives the steps whose version changes when a module's source does."""
    before = code_versions()
    plain = versions._source_hash

    def after(module: str) -> set[str]:
        def touched(name: str) -> str:
            return hashlib.sha256(b"other").hexdigest() if name == module else plain(name)

        monkeypatch.setattr(versions, "_source_hash", touched)
        return {step for step, version in code_versions().items() if version != before[step]}

    return after


def test_every_step_has_a_version_and_it_stays() -> None:
    first = code_versions()
    assert set(first) == set(STEPS)
    assert first == code_versions()
    assert len(set(first.values())) == len(STEPS)


@pytest.mark.parametrize(
    ("module", "touches", "spares"),
    [
        ("postroom.stages.ocr.order", {"prepare"}, {"snapshot", "split", "train", "gate"}),
        ("postroom.stages.model.encode.windows", {"prepare", "train"}, {"snapshot", "split", "gate"}),
        ("postroom.stages.model.network", {"search", "train"}, {"prepare", "validate", "gate", "register"}),
        ("postroom.stages.registry.gates", {"gate"}, {"prepare", "train", "calibrate"}),
        ("postroom.stages.fields.decode", {"calibrate", "evaluate"}, {"snapshot", "split", "prepare", "train"}),
        ("postroom.flows.training.sealing", set(STEPS), set()),
        ("postroom.cli.train", set(), set(STEPS)),
        ("postroom", set(STEPS), set()),
    ],
)
def test_a_changed_module_touches_the_steps_that_reach_it_alone(
    changed: object, module: str, touches: set[str], spares: set[str]
) -> None:
    assert callable(changed)
    found = changed(module)
    assert touches <= found
    assert not spares & found


def test_another_version_of_a_package_or_another_own_package_touches_every_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = code_versions()
    own = code_versions(own="abc")
    assert all(own[step] != before[step] for step in STEPS)
    monkeypatch.setattr(versions, "required_packages", lambda: {"torch": "0.1"})
    other = code_versions()
    assert all(other[step] != before[step] for step in STEPS)
