"""What a project asks for: document types, their fields, and the schema's hash that every result carries."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum

OTHER = "other"
"""The document type of what is not of interest."""


class FieldType(StrEnum):
    """What kind of value a field holds; `values` knows how each is parsed, normalised and compared."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    ADDRESS = "address"
    CHOICE = "choice"


class Checksum(StrEnum):
    """A check-digit rule that an identifier must obey."""

    IBAN = "iban"  # ISO 13616
    VAT = "vat"  # national VAT number of an EU member
    LUHN = "luhn"  # ISO/IEC 7812
    EAN = "ean"  # GS1 article number


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One fact wanted from documents of one type.

    Attributes:
        name: Key in every output; a Python identifier in lower case.
        type: What kind of value it holds.
        repeated: Whether a document may hold several values.
        required: Whether a document without a value is doubtful.
        pattern: Regular expression that the whole normalised value must match, or None.
        checksum: Check-digit rule, or None.
        choices: The possible values of a choice; empty for other types.
        description: What people see beside the field.
        locale: BCP 47 tag that overrides the project's, or None.
        currency: ISO 4217 code assumed where a money value shows none, or None.
        xml: Name of the fact in an embedded e-invoice (EN 16931) that gives this value, or None.
    """

    name: str
    type: FieldType
    repeated: bool = False
    required: bool = False
    pattern: str | None = None
    checksum: Checksum | None = None
    choices: tuple[str, ...] = ()
    description: str = ""
    locale: str | None = None
    currency: str | None = None
    xml: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentType:
    """A kind of document of interest and the fields asked of it."""

    name: str
    fields: tuple[FieldSpec, ...]
    description: str = ""

    def field(self, name: str) -> FieldSpec:
        """Give the field called `name`; KeyError where there is none."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """All document types of a project.

    Attributes:
        project: The project's name, part of every key.
        version: Raised by hand when the meaning of a field changes.
        locale: BCP 47 tag, such as "en-US".
        types: At least one document type.
    """

    project: str
    version: int
    locale: str
    types: tuple[DocumentType, ...]

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 over what the schema means to a model: names and types, no descriptions."""
        meaning = asdict(self)
        for document_type in meaning["types"]:
            document_type.pop("description")
            for field in document_type["fields"]:
                field.pop("description")
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()

    def type(self, name: str) -> DocumentType:
        """Give the document type called `name`; KeyError where there is none."""
        for document_type in self.types:
            if document_type.name == name:
                return document_type
        raise KeyError(name)
