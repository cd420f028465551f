"""Where a prediction came from: what read which document, and the chain from there back to the project's commit."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """That a model read a document; ids and hashes alone, nothing that stands in it and nobody's address.

    Attributes:
        id: As in `Extraction.prediction_id`.
        file_sha256: Hexadecimal SHA-256 of the file it stands in.
        type: Name of its document type.
        first_page: Number of its first page in the file, from 0.
        stop_page: Number after its last page.
        model: Digest of the bundle; None where the values stand in an embedded invoice.
        run: Training run of the model, as its attestation said.
        dataset: Digest of the snapshot, likewise.
        commit: Commit of the project, likewise, named as in `records.commit`.
        schema_version: Version of the schema.
        schema_sha256: Hash of the schema.
        predicted_at: When it was read first, UTC.
    """

    id: str
    file_sha256: str
    type: str
    first_page: int
    stop_page: int
    model: str | None
    run: str | None
    dataset: str | None
    commit: str | None
    schema_version: int
    schema_sha256: str
    predicted_at: dt.datetime


class LinkKind(StrEnum):
    """What a link of the chain is, from the prediction backwards."""

    MODEL = "model version"
    RUN = "run"
    SNAPSHOT = "snapshot"
    LABELS = "labels"
    COMMIT = "commit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link.

    Attributes:
        kind: What it is.
        id: Its id or digest; None where it has none, or none is known.
        facts: What is known of it, by name.
        problem: What is missing, damaged or contradicts another link, in one sentence; None where it is whole.
    """

    kind: LinkKind
    id: str | None
    facts: Mapping[str, str]
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """A prediction and its links, each made from the next; one that no model made has the first link alone."""

    prediction: Prediction
    links: tuple[Link, ...]
