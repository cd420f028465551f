"""A bundle on disk -> a model that reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from postroom.errors import BundleError
from postroom.records.calibration import Calibration
from postroom.records.extraction import Provenance
from postroom.records.schema import Schema
from postroom.stages.fields.options import FieldsOptions
from postroom.stages.model.bundle import Bundle
from postroom.stages.model.contract import Classifier

Runtime = Literal["onnxruntime", "openvino"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """How a model's scores become values.

    Attributes:
        schema: What is asked for.
        types: How values are decided, for each document type by its name.
        runtime: What runs the network.
    """

    schema: Schema
    types: Mapping[str, FieldsOptions]
    runtime: Runtime


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A bundle ready to read, with what its values are decoded by.

    Attributes:
        classifier: Its network.
        calibrations: Of its confidences.
        schema: What the project asks for.
        decoding: How values are decoded, for each document type.
        provenance: The trail that every extraction carries.
    """

    classifier: Classifier
    calibrations: tuple[Calibration, ...]
    schema: Schema
    decoding: Mapping[str, FieldsOptions]
    provenance: Provenance


def load_model(bundle: Bundle, decoding: Decoding) -> Model:
    """Load a bundle's network.

    Raises:
        BundleError: Other fields are asked for than the model was trained to find.
    """
    from postroom.stages.model.reader import NetworkReader  # half a second that label import saves

    if bundle.config.schema.sha256 != decoding.schema.sha256:
        raise BundleError(
            f"model {bundle.digest[:12]} was trained for other fields than postroom.toml names now; train again with: "
            "postroom train"
        )
    return Model(
        classifier=NetworkReader(bundle, runtime=decoding.runtime, threads=1),
        calibrations=bundle.calibrations,
        schema=decoding.schema,
        decoding=decoding.types,
        provenance=provenance_of(decoding.schema, bundle),
    )


def provenance_of(schema: Schema, bundle: Bundle | None) -> Provenance:
    """Give the trail that every extraction carries; one that begins nowhere where no model has a part in it."""
    origin = bundle.origin if bundle is not None else None
    return Provenance(
        model=bundle.digest if bundle is not None else None,
        run=origin.run if origin is not None else None,
        dataset=origin.dataset if origin is not None else None,
        commit=origin.commit if origin is not None else None,
        schema_version=schema.version,
        schema_sha256=schema.sha256,
    )
