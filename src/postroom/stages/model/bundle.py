"""A trained model as a folder: written once, checked whenever it is loaded.

`model.onnx`, `tokenizer.json`, `config.json`, `calibration.json` and `reference.json` make its digest. Beside them
`attestation.json` names the digest, every file's SHA-256 and where the model came from; `evaluation.json` and
`MODEL_CARD.md` are for people.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from postroom.errors import BundleError, DataError
from postroom.records.calibration import Calibration
from postroom.records.schema import Schema
from postroom.stages.model.contract import SERVING_CONTRACT
from postroom.storage.codec import canonical, digest, from_json, to_json

FORMAT = 1
"""Number of the bundle's form."""
DIGESTED = ("model.onnx", "tokenizer.json", "config.json", "calibration.json", "reference.json")
"""The files that make the digest: all that reading depends on."""
ATTESTATION = "attestation.json"
"""The file that names them, their digest, and where the model came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleConfig:
    """What serving must know of a model.

    Attributes:
        format: Number of the bundle's form.
        contract: Serving contract that it needs.
        schema: What it was trained to find.
        preset: How its network is built.
        widths: Longest value it can find, in words.
        learns_types: Whether it tells document types apart; otherwise every file is one document of the first type.
    """

    format: int
    contract: int
    schema: Schema
    preset: str
    widths: int
    learns_types: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a model came from, for its attestation.

    Attributes:
        run: Training run, or None.
        dataset: Digest of the snapshot it was trained on, or None.
        commit: Commit of the project, named as in `records.commit`, or None.
        environment: Versions and hardware that fix the result, by name.
    """

    run: str | None
    dataset: str | None
    commit: str | None
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A model on disk whose every file was checked."""

    folder: Path
    digest: str
    config: BundleConfig
    calibrations: tuple[Calibration, ...]
    origin: Origin


def write_bundle(
    folder: Path,
    *,
    model: bytes,
    tokenizer: bytes,
    config: BundleConfig,
    calibrations: tuple[Calibration, ...],
    origin: Origin,
) -> Bundle:
    """Write a bundle into `folder`, which is made where it does not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "model.onnx": model,
        "tokenizer.json": tokenizer,
        "config.json": canonical(to_json(config)),
        "calibration.json": canonical(to_json(calibrations)),
        "reference.json": canonical({"format": FORMAT, "sketches": []}),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    _attest(folder, {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}, origin)
    return load_bundle(folder)


def attest(bundle: Bundle, origin: Origin) -> Bundle:
    """Say where a bundle came from; nothing that its digest is made of changes."""
    hashes = {name: hashlib.sha256((bundle.folder / name).read_bytes()).hexdigest() for name in DIGESTED}
    _attest(bundle.folder, hashes, origin)
    return load_bundle(bundle.folder)


def _attest(folder: Path, hashes: Mapping[str, str], origin: Origin) -> None:
    attestation = {"digest": digest(hashes), "files": hashes, "origin": to_json(origin)}
    (folder / ATTESTATION).write_bytes(canonical({**attestation, "seal": digest(attestation)}))


def load_bundle(folder: Path) -> Bundle:
    """Open a bundle after checking every file against its hash.

    Raises:
        BundleError: A file is missing or differs by a bit, or the bundle needs another serving contract.
    """
    attestation = _read_json(folder / ATTESTATION)
    hashes = attestation.get("files")
    if not isinstance(hashes, dict) or set(hashes) != set(DIGESTED):
        raise BundleError(f"{folder / ATTESTATION} does not list the files of a bundle; fetch the bundle again")
    for name, expected in hashes.items():
        _check(folder / name, str(expected))
    seal = attestation.pop("seal", None)
    if digest(hashes) != attestation.get("digest") or _digest(attestation) != seal:
        raise BundleError(f"{folder / ATTESTATION} is damaged: its digests do not fit what it says; fetch it again")
    _check_contract(folder, _read_json(folder / "config.json"))
    try:
        config = from_json(BundleConfig, _read_json(folder / "config.json"))
        calibrations = from_json(tuple[Calibration, ...], json.loads((folder / "calibration.json").read_bytes()))
        origin = from_json(Origin, attestation.get("origin"))
    except (DataError, ValueError, RecursionError) as error:
        raise BundleError(f"{folder}: {error}") from error
    return Bundle(folder=folder, digest=digest(hashes), config=config, calibrations=calibrations, origin=origin)


def read_attestation(folder: Path) -> tuple[str, Origin]:
    """Read which digest a bundle says it has, and where it says it came from; none of its files is checked.

    Raises:
        BundleError: There is no attestation, or it is damaged.
    """
    attestation = _read_json(folder / ATTESTATION)
    try:
        return str(attestation["digest"]), from_json(Origin, attestation["origin"])
    except (DataError, KeyError) as error:
        raise BundleError(f"{folder / ATTESTATION} is damaged: {error}; fetch the bundle again") from error


def _check_contract(folder: Path, config: Mapping[str, object]) -> None:
    """Refuse what another version made, before its form is read any further."""
    if (config.get("format"), config.get("contract")) != (FORMAT, SERVING_CONTRACT):
        raise BundleError(
            f"{folder} has bundle format {config.get('format')} and needs serving contract {config.get('contract')}; "
            f"this version of Postroom has {FORMAT} and {SERVING_CONTRACT}: train again, or install the version that "
            "made it"
        )


def _digest(attestation: Mapping[str, object]) -> str | None:
    """Give the hash of what was read; None for numbers that are none (NaN), which nothing of ours writes."""
    try:
        return digest(attestation)
    except ValueError:
        return None


def _refuse_odd(path: Path) -> None:
    """Refuse what would be read for ever: a pipe, or a device."""
    if path.exists() and not path.is_file():
        raise BundleError(f"{path} is no file; delete the folder, and fetch the bundle again")


def _check(path: Path, expected: str) -> None:
    _refuse_odd(path)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror}); fetch the bundle again") from error
    if found != expected:
        raise BundleError(f"{path} is damaged: its SHA-256 is {found}, not {expected}; fetch the bundle again")


def _read_json(path: Path) -> dict[str, object]:
    _refuse_odd(path)
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror}); train a model with: postroom train") from error
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{path} is damaged: {error}; fetch the bundle again") from error
    if not isinstance(data, dict):
        raise BundleError(f"{path} is damaged: it holds no table")
    return data
