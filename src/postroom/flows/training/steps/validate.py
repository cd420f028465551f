"""Check the data set before anything is trained on it."""

from collections.abc import Mapping
from pathlib import Path

from postroom.errors import DataError
from postroom.flows.training.files import write_record
from postroom.flows.training.steps.notes import note
from postroom.flows.training.steps.place import Place
from postroom.records.schema import Schema
from postroom.stages.dataset.datasheet import SheetFacts, data_sheet
from postroom.stages.dataset.snapshot import Snapshot, open_snapshot
from postroom.stages.dataset.validation import check
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.stages.dataset.validation.page import render_validation
from postroom.storage.codec import from_json, parse
from postroom.storage.tree import digest_of

_TOLD = 5
"""Findings that the error itself tells; the report has all."""


def validate(
    manifest: Path, previous: str, *, place: Place, schema: str, checks: str, outputs: Mapping[str, Path]
) -> None:
    """Look for everything that makes the data unfit, and write a report of it.

    Args:
        manifest: Of the data set.
        previous: Digest of the snapshot to compare with; empty where there is none.
        place: Where the contents are.
        schema: What is asked for, as JSON.
        checks: `ValidationOptions` as JSON.
        outputs: Where the `ValidationReport` goes as JSON ("findings") and as a page ("report"), and the data sheet
            ("sheet").

    Raises:
        DataError: The data are refused; the report is written before.
    """
    asked = from_json(Schema, parse(schema.encode(), name="schema"))
    snapshot = _snapshot(digest_of(manifest), place)
    report = check.validate(
        snapshot.documents,
        snapshot.roles,
        schema=asked,
        options=ValidationOptions.model_validate_json(checks),
        evidence=check.Evidence(
            content_problem=check.content_problems(snapshot.blobs),
            previous=_snapshot(previous, place).documents if previous else None,
        ),
    )
    write_record(outputs["findings"], report)
    outputs["report"].write_text(render_validation(report, dataset=snapshot.digest), encoding="utf-8")
    sheet = data_sheet(snapshot, schema=asked, facts=SheetFacts(report=report))
    outputs["sheet"].write_text(sheet, encoding="utf-8")
    for finding in report.warnings:
        note(f"{finding.check}: {finding.what}")
    if not report.passed:
        told = "; ".join(f"{finding.what} ({finding.advice})" for finding in report.errors[:_TOLD])
        raise DataError(f"the data are refused for {len(report.errors)} reasons: {told}")


def _snapshot(digest: str, place: Place) -> Snapshot:
    return open_snapshot(place.source, digest, project=place.project, cache=place.cache / "data", pages_of=())
