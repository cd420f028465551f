"""What the checks say of a data set before anything is trained on it. Keys of documents stand here, never values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from postroom.records.label import Role


class Severity(StrEnum):
    """What a finding means for training: an error refuses the data, a warning is told."""

    ERROR = "error"
    WARNING = "warning"


class Check(StrEnum):
    """What was looked at."""

    SCHEMA = "schema"  # labels that do not fit what the project asks for
    FILES = "files"  # missing or damaged content
    CONTRADICTION = "contradiction"  # the same pages labelled in different ways
    DUPLICATE = "duplicate"  # the same pages labelled twice, alike
    LEAKAGE = "leakage"  # what roles share
    EXAMPLES = "examples"  # too few values to learn from or to score on
    SHIFT = "shift"  # other than the last snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, or may be.

    Attributes:
        check: What was looked at.
        severity: Whether the data are refused for it.
        what: What was seen, with its numbers, in one sentence.
        advice: What to do, in one sentence.
        type: Name of the document type concerned, or None.
        field: Name of the field concerned, or None.
        documents: Keys of documents concerned, sorted; the first ones where there are many.
        count: Number of documents concerned; 0 where it is not about documents.
        found: The number that was compared, or None.
        limit: What it was compared with, or None.
    """

    check: Check
    severity: Severity
    what: str
    advice: str
    type: str | None = None
    field: str | None = None
    documents: tuple[str, ...] = ()
    count: int = 0
    found: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCounts:
    """How the documents of one type and role are labelled with one field.

    Attributes:
        present: Documents with a value, not counting damaged ones.
        absent: Documents that are known to hold none.
        unreadable: Documents whose value nobody could read.
        damaged: Documents whose recorded value is known to be damaged.
        unlabelled: Documents in which nobody was asked for it.
    """

    present: int = 0
    absent: int = 0
    unreadable: int = 0
    damaged: int = 0
    unlabelled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCounts:
    """How one field is labelled.

    Attributes:
        type: Name of the document type.
        field: Name of the field.
        roles: By role; roles without a document of the type are missing.
    """

    type: str
    field: str
    roles: Mapping[Role, RoleCounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftBin:
    """One bar: the share of values in it then and now, from 0 to 1; `name` is a category or a range."""

    name: str
    before: float
    now: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How far one distribution lies from that of the last snapshot.

    Attributes:
        of: "types", "presence", "length", "amount" or "choice".
        type: Name of the document type; None for the share of types.
        field: Name of the field, likewise.
        psi: Population stability index, 0 for equal distributions; counts are raised by a half each, so that it is
            always finite.
        test: Name of the two-sample test.
        statistic: Of the test; None where it has none.
        p_value: Of the test.
        adjusted_p_value: Likewise, for the number of tests (Holm).
        before: Number of values in the last snapshot.
        now: Number of values in this one.
        bins: What the index is made of.
    """

    of: str
    type: str | None
    field: str | None
    psi: float
    test: str
    statistic: float | None
    p_value: float
    adjusted_p_value: float
    before: int
    now: int
    bins: tuple[ShiftBin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationReport:
    """What the checks found in one data set.

    Attributes:
        project: Name of the project.
        schema_sha256: Hash of the schema that the labels were set against.
        documents: Number of documents.
        roles: Number of documents by role; all roles.
        types: Number of documents by type, those that the schema does not know included, sorted by name.
        fields: In the schema's order.
        findings: Errors first, else in the order of the checks.
        shifts: Against the last snapshot, all that were measured, the farthest first.
        previous_documents: Number of documents in the last snapshot; None where there was none to compare with.
        not_checked: What could not be looked at, a sentence each.
    """

    project: str
    schema_sha256: str
    documents: int
    roles: Mapping[Role, int]
    types: Mapping[str, int]
    fields: tuple[FieldCounts, ...]
    findings: tuple[Finding, ...]
    shifts: tuple[Shift, ...] = ()
    previous_documents: int | None = None
    not_checked: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which the data are refused."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that are only told."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)

    @property
    def passed(self) -> bool:
        """Whether the data may be trained on."""
        return not self.errors
