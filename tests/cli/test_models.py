"""`postroom models`: what there is, what serves, and changing it."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from postroom.flows.registering import new_version
from postroom.records.gate import GateVerdict
from postroom.records.registry import Version
from postroom.settings import load_project
from postroom.wiring.project import current_bundle, registry_of
from tests.cli.conftest import Call
from tests.stages.model.made import bundle_in
from tests.stages.registry.made import CURVE, PASSED, REFUSED, evaluation, lay_out


def registered(folder: Path, *, model: bytes, verdict: GateVerdict = PASSED) -> Version:
    """Register a bundle made by hand in the project of this folder."""
    bundle = bundle_in(folder / "made" / model.decode(), model=model, tokenizer=b"{}")
    given = new_version(bundle, verdict, evaluation=evaluation(), curve=CURVE, parameters={}, papers={})
    return registry_of(load_project(folder)).add(given)


@pytest.fixture
def kept(fresh: Path) -> Path:
    """A project with two good versions and a refused one."""
    lay_out(fresh / ".postroom" / "registry" / "registry.db")
    registered(fresh, model=b"one")
    registered(fresh, model=b"two")
    registered(fresh, model=b"bad", verdict=REFUSED)
    return fresh


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """A private key and its public one, as PEM files."""
    made = ec.generate_private_key(ec.SECP256R1())
    private, public = tmp_path / "signer.pem", tmp_path / "signer.pub.pem"
    private.write_bytes(
        made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public.write_bytes(
        made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public


def test_without_any_version_the_list_says_what_to_do(call: Call, fresh: Path) -> None:
    done = call("models", "list")
    assert (done.code, done.out, "postroom train" in done.err) == (0, "", True)
    assert json.loads(call("models", "list", "--json").out) == []
    checked = call("models", "verify")
    assert (checked.code, checked.out, "postroom train" in checked.err) == (0, "", True)
    assert not (fresh / ".postroom").exists()


def test_versions_are_promoted_rolled_back_and_told_of(call: Call, kept: Path) -> None:
    assert call("models", "promote", "1", "--reason", "the first", "--actor", "a person").code == 0
    assert call("models", "promote", "challenger", "--reason", "better").code == 0
    assert current_bundle(load_project(kept)).digest == registry_of(load_project(kept)).find("2").digest
    assert call("models", "rollback", "--reason", "dates are wrong").code == 0
    assert current_bundle(load_project(kept)).digest == registry_of(load_project(kept)).find("1").digest
    told = json.loads(call("models", "history", "--json").out)
    assert [(entry["version"], entry["action"], entry["reason"]) for entry in told] == [
        (1, "promoted", "the first"),
        (2, "promoted", "better"),
        (1, "rolled back", "dates are wrong"),
    ]
    assert told[0]["actor"] == "a person"
    assert "dates are wrong" in call("models", "history").out
    assert json.loads(call("models", "history", "--at", "2026-01-01", "--json").out) == []
    (now,) = json.loads(call("models", "history", "--at", "2999-01-01", "--json").out)
    assert now["version"] == 1
    listed = call("models", "list").out
    assert "champion, production" in listed
    assert "refused" in listed


def test_where_nothing_served_the_history_says_so_in_words(call: Call, kept: Path) -> None:
    """It once printed the head of an empty table."""
    for more in ((), ("--at", "2026-01-01"), ("--environment", "elsewhere")):
        done = call("models", "history", *more)
        assert (done.code, done.out, "postroom models promote VERSION" in done.err) == (0, "", True)
    assert (kept / "postroom.toml").is_file()


def test_a_refused_version_is_promoted_only_with_a_reason_of_its_own(call: Call, kept: Path) -> None:
    done = call("models", "promote", "3")
    assert done.code == 8
    assert "floor: micro F1: 0.100 is below 0.500" in done.err
    assert not (kept / ".postroom" / "models" / "current").exists()
    done = call("models", "promote", "3", "--even-refused", "the fair's demonstration")
    assert done.code == 0
    assert "promoted, although refused" in done.out
    assert "the fair's demonstration" in done.out


def test_a_version_is_shown_with_every_rule(call: Call, kept: Path) -> None:
    done = call("models", "show", "3")
    assert done.code == 0
    assert "floor: micro F1  refuses  0.100 is below 0.500" in done.out
    shown = json.loads(call("models", "show", "2", "--json").out)
    assert (shown["number"], set(shown["files"]) >= {"model.onnx", "attestation.json"}) == (2, True)
    assert call("models", "show", "9").code == 8
    assert (kept / "postroom.toml").is_file()


@pytest.mark.parametrize("where", ["registry", "models"])
def test_verify_names_every_file_with_one_flipped_bit(call: Call, kept: Path, where: str) -> None:
    call("models", "promote", "1")
    whole = call("models", "verify")
    assert (whole.code, whole.out.count("whole")) == (0, 3)
    path = next((kept / ".postroom" / where).rglob("tokenizer.json"))
    other = path.with_name("model.onnx")
    for damaged in (path, other):
        content = damaged.read_bytes()
        damaged.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    done = call("models", "verify", "--json")
    assert done.code == 6
    assert str(path) in done.err
    assert str(other) in done.err
    assert sum(bool(item["problems"]) for item in json.loads(done.out)) == 1


def test_a_damaged_copy_here_is_fetched_again_when_it_is_promoted(call: Call, kept: Path) -> None:
    call("models", "promote", "1")
    call("models", "promote", "2")
    digest = registry_of(load_project(kept)).find("1").digest
    (kept / ".postroom" / "models" / digest / "model.onnx").write_bytes(b"damaged")
    assert call("models", "rollback").code == 0
    assert current_bundle(load_project(kept)).digest == digest


def test_a_place_that_has_no_model_fetches_the_one_that_serves(call: Call, kept: Path) -> None:
    assert call("models", "fetch").code == 8
    call("models", "promote", "1")
    shutil.rmtree(kept / ".postroom" / "models")
    done = call("models", "fetch")
    assert done.code == 0, done.err
    assert "reads here, as in production" in done.out
    assert (kept / ".postroom" / "models" / "current").is_file()


def test_signatures_hold_for_the_key_that_made_them_alone(
    call: Call, kept: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    private, public = keys
    unsigned = call("models", "verify", "1", "--key", public)
    assert (unsigned.code, "is not signed" in unsigned.err) == (6, True)
    done = call("models", "sign", "1", "--key", private, "--actor", "a person")
    assert done.code == 0, done.err
    assert "signed by a person" in done.out
    done = call("models", "verify", "1", "--key", public)
    assert (done.code, "1 signature holds" in done.out) == (0, True), done.err
    call("models", "sign", "1", "--key", private, "--actor", "another")
    assert "2 signatures hold" in call("models", "verify", "1", "--key", public).out
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    stranger = tmp_path / "other.pem"
    stranger.write_bytes(
        other.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    done = call("models", "verify", "1", "--key", stranger)
    assert (done.code, "the signature does not hold" in done.err) == (6, True)
    assert call("models", "sign", "1", "--key", public).code == 4
    assert (kept / ".postroom").is_dir()


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%Y%m%d", "%G-W%V-%u"])
def test_a_day_is_taken_to_its_end_however_it_is_written(call: Call, kept: Path, form: str) -> None:
    """A day without hyphens once meant its first moment, when nothing served yet."""
    call("models", "promote", "1")
    today = dt.datetime.now(dt.UTC).strftime(form)
    (then,) = json.loads(call("models", "history", "--at", today, "--json").out)
    assert then["version"] == 1
    assert (kept / "postroom.toml").is_file()


@pytest.mark.parametrize(
    "arguments",
    [
        ("promote", "1", "--environment", "latest"),
        ("promote", "1", "--reason", " "),
        ("history", "--at", "yesterday"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(call: Call, kept: Path, arguments: tuple[str, ...]) -> None:
    assert call("models", *arguments).code == 2
    assert (kept / "postroom.toml").is_file()


def test_compare_shows_the_differences_with_their_intervals(call: Call, ready: Path) -> None:
    project = load_project(ready)
    bundle = current_bundle(project)
    given = new_version(bundle, PASSED, evaluation=evaluation(), curve=CURVE, parameters={}, papers={})
    registry_of(project).add(given)
    done = call("models", "compare", "1", "1", "--jobs", "1", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["comparison"]["fields"]["total"]["difference"] == 0
    assert min(told["cpu_seconds"]) > 0
    shown = call("models", "compare", "1", bundle.digest[:8], "--jobs", "1")
    assert "all (micro)" in shown.out
    assert "CPU seconds a document" in shown.err
