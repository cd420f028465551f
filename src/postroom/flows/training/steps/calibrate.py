"""Make confidences mean what they say, and put the bundle together."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from postroom.flows.evaluation import judge
from postroom.flows.examples import ReadDocument
from postroom.flows.training.files import read_record, read_records
from postroom.flows.training.steps.train import CONFIG, NETWORK, TOKENIZER
from postroom.records.calibration import Calibration
from postroom.records.label import Role
from postroom.records.schema import Schema
from postroom.stages.fields.options import UNDISTURBED, FieldsOptions
from postroom.stages.model.bundle import Bundle, BundleConfig, Origin, write_bundle
from postroom.stages.model.calibrate import Judged, fit_calibrations
from postroom.wiring.model import Decoding, Runtime, load_model


class DecodingOptions(BaseModel):
    """How scores become values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    runtime: Runtime
    types: dict[str, FieldsOptions]

    def of(self, schema: Schema) -> Decoding:
        """Say how a model for `schema` is read; types that these options do not know are read by the defaults."""
        types = {kind.name: self.types.get(kind.name, FieldsOptions()) for kind in schema.types}
        return Decoding(schema=schema, types=types, runtime=self.runtime)


def calibrate(network: Path, held: Sequence[Path], *, decoding: str, dataset: str, bundle: Path) -> None:
    """Fit confidences on documents that neither trained the network nor stopped its training.

    Args:
        network: Folder of the trained network.
        held: Folders of read documents, one a shard.
        decoding: `DecodingOptions` as JSON.
        dataset: Digest of the snapshot.
        bundle: Folder for the bundle; it does not know its run yet, so that the same training gives the same files.
    """
    options = DecodingOptions.model_validate_json(decoding)
    write = partial(
        write_bundle,
        model=(network / NETWORK).read_bytes(),
        tokenizer=(network / TOKENIZER).read_bytes(),
        config=read_record(network / CONFIG, BundleConfig),
        origin=Origin(run=None, dataset=dataset, commit=None, environment={}),
    )
    with tempfile.TemporaryDirectory(prefix="postroom-") as scratch:
        raw = write(Path(scratch), calibrations=())
        calibrations = _calibrations(raw, documents_of(held, Role.CALIBRATION), options.of(raw.config.schema))
    write(bundle, calibrations=calibrations)


def documents_of(held: Sequence[Path], role: Role) -> Iterator[ReadDocument]:
    """Read all shards' documents of a role, one at a time."""
    for folder in held:
        yield from read_records(folder / f"{role}.jsonl", ReadDocument)


def _calibrations(bundle: Bundle, documents: Iterator[ReadDocument], decoding: Decoding) -> tuple[Calibration, ...]:
    plain = replace(load_model(bundle, decoding), decoding=dict.fromkeys(decoding.types, UNDISTURBED))
    judged: dict[str, list[Judged]] = {}
    for read in documents:
        scored = judge(read, model=plain).scored
        for outcome in scored.outcomes if scored is not None else ():
            judged.setdefault(outcome.field, []).extend(
                (judgement.predicted.confidence, judgement.right) for judgement in outcome.judgements
            )
    return fit_calibrations(judged)
