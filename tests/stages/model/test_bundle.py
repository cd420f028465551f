import dataclasses
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from postroom.errors import BundleError
from postroom.records.calibration import Calibration
from postroom.stages.model.bundle import DIGESTED, FORMAT, Bundle, BundleConfig, load_bundle, write_bundle
from postroom.stages.model.contract import SERVING_CONTRACT
from postroom.storage.codec import canonical, digest, to_json
from tests.stages.model.made import SCHEMA, bundle_in


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return bundle_in(tmp_path / "bundle", model=b"a network", tokenizer=b'{"a": "table"}')


def rewritten(bundle: Bundle, name: str, content: bytes) -> None:
    """Change a file together with its hash and the digest, as another version of the program would."""
    (bundle.folder / name).write_bytes(content)
    files = json.loads((bundle.folder / "attestation.json").read_bytes())["files"]
    files[name] = hashlib.sha256(content).hexdigest()
    attested(bundle, files=files, digest=digest(files))


def attested(bundle: Bundle, **changes: Any) -> None:
    attestation = json.loads((bundle.folder / "attestation.json").read_bytes())
    changed = {**attestation, **changes}
    del changed["seal"]
    (bundle.folder / "attestation.json").write_bytes(canonical({**changed, "seal": digest(changed)}))


def test_an_origin_changed_by_one_letter_is_refused(bundle: Bundle) -> None:
    path = bundle.folder / "attestation.json"
    path.write_bytes(path.read_bytes().replace(b'"run":', b'"rum":', 1))
    with pytest.raises(BundleError, match=r"attestation\.json is damaged"):
        load_bundle(bundle.folder)


def test_what_was_written_is_read_again(bundle: Bundle, tmp_path: Path) -> None:
    calibrations = (Calibration(field="*", scale=0.5, offset=0.25, count=12),)
    made = write_bundle(
        tmp_path / "deep" / "other",
        model=b"a network",
        tokenizer=b"{}",
        config=bundle.config,
        calibrations=calibrations,
        origin=bundle.origin,
    )
    read = load_bundle(made.folder)
    assert read == made
    assert (read.calibrations, read.config, read.origin) == (calibrations, bundle.config, bundle.origin)
    assert read.config.schema == SCHEMA


def test_the_digest_does_not_depend_on_the_folder(bundle: Bundle, tmp_path: Path) -> None:
    other = bundle_in(tmp_path / "elsewhere with a space", model=b"a network", tokenizer=b'{"a": "table"}')
    moved = Path(shutil.copytree(bundle.folder, tmp_path / "moved"))
    assert bundle.digest == other.digest == load_bundle(moved).digest


def test_another_network_has_another_digest(bundle: Bundle, tmp_path: Path) -> None:
    other = bundle_in(tmp_path / "other", model=b"b network", tokenizer=b'{"a": "table"}')
    assert other.digest != bundle.digest


def test_where_a_model_came_from_does_not_move_its_digest(bundle: Bundle, tmp_path: Path) -> None:
    other = write_bundle(
        tmp_path / "other",
        model=b"a network",
        tokenizer=b'{"a": "table"}',
        config=bundle.config,
        calibrations=(),
        origin=dataclasses.replace(bundle.origin, run="run-2"),
    )
    assert other.digest == bundle.digest


@pytest.mark.parametrize("name", DIGESTED)
def test_a_file_flipped_by_one_bit_is_refused_by_name(bundle: Bundle, name: str) -> None:
    path = bundle.folder / name
    whole = path.read_bytes()
    for place in (0, len(whole) // 2, len(whole) - 1):
        for bit in (0, 7):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :])
            with pytest.raises(BundleError, match=f"{name} is damaged"):
                load_bundle(bundle.folder)


@pytest.mark.parametrize("name", DIGESTED)
def test_a_file_cut_short_is_refused_by_name(bundle: Bundle, name: str) -> None:
    path = bundle.folder / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BundleError, match=f"{name} is damaged"):
        load_bundle(bundle.folder)


@pytest.mark.parametrize("name", [*DIGESTED, "attestation.json"])
def test_a_missing_file_is_refused_by_name(bundle: Bundle, name: str) -> None:
    (bundle.folder / name).unlink()
    with pytest.raises(BundleError, match=f"{name} cannot be read"):
        load_bundle(bundle.folder)


def test_a_folder_that_is_not_there_says_to_train(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="postroom train"):
        load_bundle(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"7"])
def test_an_attestation_that_is_none_is_refused(bundle: Bundle, content: bytes) -> None:
    (bundle.folder / "attestation.json").write_bytes(content)
    with pytest.raises(BundleError, match=r"attestation\.json is damaged"):
        load_bundle(bundle.folder)


@pytest.mark.parametrize("files", [None, {}, [], {"model.onnx": "0"}])
def test_an_attestation_that_lists_other_files_is_refused(bundle: Bundle, files: object) -> None:
    attested(bundle, files=files)
    with pytest.raises(BundleError, match="does not list the files"):
        load_bundle(bundle.folder)


def test_a_digest_of_other_files_is_refused(bundle: Bundle) -> None:
    attested(bundle, digest="0" * 64)
    with pytest.raises(BundleError, match="its digests do not fit"):
        load_bundle(bundle.folder)


def test_an_origin_that_is_none_is_refused(bundle: Bundle) -> None:
    attested(bundle, origin={"run": 7})
    with pytest.raises(BundleError, match="Origin"):
        load_bundle(bundle.folder)


@pytest.mark.parametrize("changed", [{"contract": SERVING_CONTRACT + 1}, {"format": FORMAT + 1}])
def test_a_bundle_of_another_contract_is_refused(bundle: Bundle, changed: dict[str, int]) -> None:
    config: BundleConfig = dataclasses.replace(bundle.config, **changed)  # type: ignore[arg-type] # numbers alone
    rewritten(bundle, "config.json", canonical(to_json(config)))
    with pytest.raises(BundleError, match="needs serving contract"):
        load_bundle(bundle.folder)


@pytest.mark.parametrize(("name", "content"), [("config.json", b'{"format": 1}'), ("calibration.json", b"{")])
def test_a_whole_file_that_makes_no_sense_is_refused(bundle: Bundle, name: str, content: bytes) -> None:
    rewritten(bundle, name, content)
    with pytest.raises(BundleError):
        load_bundle(bundle.folder)


@pytest.mark.parametrize("name", ["attestation.json", "model.onnx"])
def test_a_pipe_or_device_in_place_of_a_file_is_refused_and_not_read_for_ever(bundle: Bundle, name: str) -> None:
    path = bundle.folder / name
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(BundleError, match=f"{name} is no file"):
        load_bundle(bundle.folder)
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(BundleError, match=f"{name} is no file"):
        load_bundle(bundle.folder)


def test_an_attestation_nested_too_deep_is_refused(bundle: Bundle) -> None:
    (bundle.folder / "attestation.json").write_text("[" * 100_000 + "]" * 100_000)
    with pytest.raises(BundleError, match=r"attestation\.json is damaged"):
        load_bundle(bundle.folder)


def test_an_attestation_with_a_number_that_is_none_is_refused(bundle: Bundle) -> None:
    path = bundle.folder / "attestation.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "more": float("nan")}))
    with pytest.raises(BundleError, match=r"attestation\.json is damaged"):
        load_bundle(bundle.folder)
