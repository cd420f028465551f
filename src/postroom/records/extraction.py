"""What is known about one document after it was read: values, and the whole trail they came by."""

import datetime
import hashlib
import json
from dataclasses import dataclass

from postroom.records.message import Verdict
from postroom.records.value import FieldValue

FORMAT = 1
"""Number of the stored form of these records; raised when a reader of the old form would misread the new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Which model read the document, and where that model came from.

    Attributes:
        model: Digest of the bundle, hexadecimal SHA-256; None where no model was needed (embedded XML alone).
        run: Training run of the model, or None.
        dataset: Digest of the snapshot it was trained on, or None.
        commit: Commit of the project it was trained at, named as in `records.commit`, or None.
        schema_version: Version of the schema.
        schema_sha256: Hash of the schema.
    """

    model: str | None
    run: str | None
    dataset: str | None
    commit: str | None
    schema_version: int
    schema_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """The random choices made about a document when it was read, without which no audit is unbiased.

    Attributes:
        inclusion_probability: Probability with which the document was drawn for an audit, from 0 to 1.
        traffic_arm: Which model's traffic it belonged to: "champion", "canary" or "shadow".
        policy_version: Version of the review policy that decided; None where none decides yet.
    """

    inclusion_probability: float = 0.0
    traffic_arm: str = "champion"
    policy_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The values of one document.

    Attributes:
        project: Name of the project.
        source: Message or file it came from, as in `Message.source`.
        part: Part of that message, as in `Part.part`.
        file_sha256: Hexadecimal SHA-256 of the file it stands in.
        type: Name of the document type.
        type_confidence: Probability of that type, from 0 to 1.
        first_page: Number of its first page in the file, from 0.
        stop_page: Number after its last page.
        fields: The values, in the schema's order; several in a row for a repeated field.
        provenance: The model and its trail.
        chance: The random choices made.
        extracted_at: In UTC.
    """

    project: str
    source: str
    part: str
    file_sha256: str
    type: str
    type_confidence: float
    first_page: int
    stop_page: int
    fields: tuple[FieldValue, ...]
    provenance: Provenance
    chance: Chance
    extracted_at: datetime.datetime

    @property
    def prediction_id(self) -> str:
        """Hexadecimal SHA-256 over what was read by what: the same file's pages, model and schema give the same."""
        read = {
            "project": self.project,
            "file": self.file_sha256,
            "pages": [self.first_page, self.stop_page],
            "model": self.provenance.model,
            "schema": self.provenance.schema_sha256,
        }
        return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """How one part of one message ended.

    Attributes:
        source: Message or file, as in `Message.source`.
        part: Part, as in `Part.part`.
        name: File name, or None.
        sha256: Hexadecimal SHA-256 of the content.
        verdict: Exactly one.
        cause: Why, in one sentence; None for `extracted`.
        extractions: One for each document of interest in the part; empty unless extracted.
    """

    source: str
    part: str
    name: str | None
    sha256: str
    verdict: Verdict
    cause: str | None = None
    extractions: tuple[Extraction, ...] = ()
