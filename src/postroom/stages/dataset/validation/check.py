"""All checks in one report."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from postroom.errors import DataError
from postroom.records.label import LabelledDocument, Role
from postroom.records.schema import Schema
from postroom.records.validation import FieldCounts, Finding, Severity, Shift, ValidationReport
from postroom.stages.dataset.leakage import LeakageReport, find_leakage
from postroom.stages.dataset.validation.census import count_labels
from postroom.stages.dataset.validation.contents import ContentProblem, check_agreement, check_files
from postroom.stages.dataset.validation.examples import check_examples
from postroom.stages.dataset.validation.labels import check_labels
from postroom.stages.dataset.validation.leaks import check_leakage
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.stages.dataset.validation.shift import check_shifts, measure_shifts
from postroom.storage.blobs import Blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is at hand beside the labels; what is not is not checked, and the report says so.

    Attributes:
        content_problem: Says what is wrong with a content, by its SHA-256; None where nobody can say.
        previous: The documents of the last snapshot; None where there is none.
        leakage: From `find_leakage` with the documents' texts; without it contents and groups alone are compared.
    """

    content_problem: ContentProblem | None = None
    previous: Sequence[LabelledDocument] | None = None
    leakage: LeakageReport | None = None


NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    documents: Sequence[LabelledDocument]
    roles: Mapping[str, Role]
    schema: Schema


def validate(
    documents: Sequence[LabelledDocument],
    roles: Mapping[str, Role],
    *,
    schema: Schema,
    options: ValidationOptions,
    evidence: Evidence = NO_EVIDENCE,
) -> ValidationReport:
    """Look for everything that makes a data set unfit to train on, and tell all of it.

    Args:
        documents: All of the data set.
        roles: The role of each, by key.
        schema: What the project asks for now.
        options: The limits.
        evidence: What else is at hand.

    Raises:
        DataError: A document has no role.
    """
    for document in documents:
        if document.key not in roles:
            raise DataError(f"{document.key}: no role; split the data set again")
    held = {document.key: roles[document.key] for document in documents}
    data = _Data(documents=documents, roles=held, schema=schema)
    counts = count_labels(documents, held, schema=schema)
    previous = evidence.previous
    shifts = () if previous is None else measure_shifts(previous, documents, schema=schema, options=options)
    findings = list(_findings(data, counts, shifts, options=options, evidence=evidence))
    return ValidationReport(
        project=schema.project,
        schema_sha256=schema.sha256,
        documents=len(documents),
        roles={role: list(held.values()).count(role) for role in Role},
        types=dict(sorted(Counter(document.type for document in documents).items())),
        fields=counts,
        findings=tuple(sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)),
        shifts=shifts,
        previous_documents=None if previous is None else len(previous),
        not_checked=tuple(_not_checked(evidence)),
    )


def content_problems(blobs: Blobs) -> ContentProblem:
    """Read contents out of a store to say what is wrong with them, in words that name no content."""

    def problem_of(sha256: str) -> str | None:
        try:
            if sha256 not in blobs:
                return "missing"
            blobs.get(sha256)
        except DataError:
            return "damaged: they have changed since the import"
        return None

    return problem_of


def _findings(
    data: _Data,
    counts: Sequence[FieldCounts],
    shifts: Sequence[Shift],
    *,
    options: ValidationOptions,
    evidence: Evidence,
) -> Iterator[Finding]:
    yield from check_labels(data.documents, schema=data.schema, options=options)
    if evidence.content_problem is not None:
        yield from check_files(data.documents, problem_of=evidence.content_problem, options=options)
    yield from check_agreement(data.documents, schema=data.schema, options=options)
    leakage = evidence.leakage or find_leakage(data.documents, data.roles, texts={}, threshold=1.0)
    yield from check_leakage(data.documents, leakage, options=options)
    yield from check_examples(data.documents, data.roles, counts=counts, schema=data.schema, options=options)
    yield from check_shifts(shifts, options=options)


def _not_checked(evidence: Evidence) -> Iterator[str]:
    if evidence.content_problem is None:
        yield "Whether all files are there and whole."
    if evidence.leakage is None or not evidence.leakage.compared:
        yield "Whether texts of different roles are nearly the same: no text was read yet."
    if evidence.previous is None:
        yield "Whether labels are distributed as before: there is no earlier snapshot."
