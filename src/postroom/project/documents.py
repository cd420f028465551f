"""The document types and fields that a project asks for, as people write them."""

import re
from collections.abc import Mapping
from typing import Annotated

from babel import Locale, UnknownLocaleError
from babel.numbers import is_currency
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from postroom.errors import ProjectError
from postroom.project.problems import nearest
from postroom.records.schema import OTHER, Checksum, DocumentType, FieldSpec, FieldType
from postroom.stages.document.einvoice import FACTS
from postroom.stages.fields.rules import parse_rule, rules_for

ONLY_TYPE = "document"
"""Name of the document type of a project that writes `[fields.NAME]` and no `[documents.TYPE]`."""


def _known_locale(tag: str) -> str:
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError("not a language tag (BCP 47); write one such as en-US or de-DE") from error
    return tag


def _known_currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError("not a currency code (ISO 4217); write one such as USD or EUR")
    return code


def _sound_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


def _known_fact(name: str) -> str:
    if name not in FACTS:
        raise ValueError(f"no fact of an embedded invoice; {nearest(name, FACTS)}")
    return name


def _not_reserved(name: str) -> str:
    if name == OTHER:
        raise ValueError(f"{OTHER!r} is what documents without interest are called; choose another name")
    return name


LocaleTag = Annotated[str, AfterValidator(_known_locale)]
CurrencyCode = Annotated[str, AfterValidator(_known_currency)]
InvoiceFact = Annotated[str, AfterValidator(_known_fact)]
Pattern = Annotated[str, AfterValidator(_sound_pattern)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
TypeName = Annotated[FieldName, AfterValidator(_not_reserved)]


class FieldOptions(BaseModel):
    """One fact wanted from each document of a type."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: FieldType = Field(description="What kind of value the field holds.")
    description: str = Field(default="", description="What people see beside the field.")
    repeated: bool = Field(default=False, description="Whether a document may hold several values.")
    required: bool = Field(default=False, description="Whether a document without a value is doubtful.")
    pattern: Pattern | None = Field(
        default=None, description="Regular expression that the whole normalised value must match."
    )
    checksum: Checksum | None = Field(default=None, description="Check-digit rule that an identifier must obey.")
    choices: tuple[str, ...] = Field(default=(), description="The possible values of a choice, at least two.")
    locale: LocaleTag | None = Field(default=None, description="Language tag (BCP 47) that overrides the project's.")
    currency: CurrencyCode | None = Field(
        default=None, description="Currency (ISO 4217) assumed where a money value shows none."
    )
    xml: InvoiceFact | None = Field(
        default=None, description="Name of the fact in an embedded e-invoice (EN 16931) that gives this value."
    )

    @model_validator(mode="after")
    def _options_fit_type(self) -> "FieldOptions":
        if (self.type is FieldType.CHOICE) != (len(set(self.choices)) >= 2):
            raise _problem("choices", "a choice needs `choices`, at least two different ones; no other type has any")
        if self.checksum is not None and self.type is not FieldType.IDENTIFIER:
            raise _problem("checksum", f"only an identifier has a checksum, and this is a field of type {self.type}")
        if self.currency is not None and self.type is not FieldType.MONEY:
            raise _problem("currency", f"only money has a currency, and this is a field of type {self.type}")
        return self

    def spec(self, name: str) -> FieldSpec:
        """Give the record of this field under `name`."""
        return FieldSpec(name=name, **{key: getattr(self, key) for key in type(self).model_fields})


class DocumentTypeOptions(BaseModel):
    """One kind of document of interest and the fields asked of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str = Field(default="", description="What people see beside the document type.")
    rules: tuple[str, ...] = Field(
        default=(),
        description='What must hold between its fields, such as "net + tax = gross" or "flight_from <= flight_to".',
    )
    fields: dict[FieldName, FieldOptions] = Field(min_length=1, description="The facts wanted, each under its name.")

    @model_validator(mode="after")
    def _rules_fit_fields(self) -> "DocumentTypeOptions":
        told = [message for rule in self.rules if (message := _misfit(rule, self.record("document")))]
        if told:
            raise _problem("rules", "; ".join(told))
        return self

    def record(self, name: str) -> DocumentType:
        """Give the record of this type under `name`."""
        specs = tuple(options.spec(field) for field, options in self.fields.items())
        return DocumentType(name=name, fields=specs, description=self.description)


def types_of(
    documents: Mapping[str, DocumentTypeOptions], fields: Mapping[str, FieldOptions], rules: tuple[str, ...]
) -> dict[str, DocumentTypeOptions]:
    """Give the document types of a project, whichever of its two ways it names its fields."""
    return dict(documents) or {ONLY_TYPE: DocumentTypeOptions(fields=dict(fields), rules=rules)}


def _misfit(rule: str, document_type: DocumentType) -> str | None:
    """Say why a rule compares what cannot be compared; whether it can be read at all is checked before this."""
    try:
        parse_rule(rule)
    except ProjectError:
        return None
    try:
        rules_for(document_type, [rule])
    except ProjectError as error:
        return str(error)
    return None


def _problem(key: str, message: str) -> PydanticCustomError:
    return PydanticCustomError("misfit", "{message}", {"key": key, "message": message})
