"""The model card: what a model is, what it was made of, how right it is and what it must not be used for.

Its headings are those of Mitchell et al., "Model cards for model reporting", FAT* 2019. It is made of records alone.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from postroom.records.commit import is_dirty
from postroom.records.evaluation import Evaluation
from postroom.records.gate import GateVerdict
from postroom.records.label import Role
from postroom.records.learning import LearningPoint
from postroom.records.schema import Schema
from postroom.records.training import PACKAGES
from postroom.records.validation import ValidationReport
from postroom.stages.model.bundle import BundleConfig, Origin
from postroom.stages.model.card_figures import evaluation_lines, gate_lines, plain, table


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What a model card is made of.

    Attributes:
        project: Name of the project.
        schema: What the model was trained to find.
        digest: Of the bundle.
        config: Of the bundle.
        origin: Where it came from.
        curve: The epochs of its training.
        documents: Number of documents by role.
        seconds: How long training took; None where it was not measured.
        evaluation: On the test documents; None where it has not been taken.
        verdict: Of the gates; None where they have not been asked.
        validation: What the checks of the data set found; None where they were not run.
    """

    project: str
    schema: Schema
    digest: str
    config: BundleConfig
    origin: Origin
    curve: Sequence[LearningPoint]
    documents: Mapping[Role, int]
    seconds: float | None = None
    evaluation: Evaluation | None = None
    verdict: GateVerdict | None = None
    validation: ValidationReport | None = None


def model_card(facts: CardFacts) -> str:
    """Write the card, in Markdown; the same facts give the same text."""
    lines = [
        f"# Model {facts.digest[:12]} of {facts.project}",
        "",
        *_details(facts),
        *_use(facts),
        *_training(facts),
        *evaluation_lines(facts.evaluation),
        *gate_lines(facts.verdict),
        *_caveats(facts),
        *_packages(facts.origin),
    ]
    return "\n".join(lines) + "\n"


def _details(facts: CardFacts) -> Iterator[str]:
    fields = [
        (kind.name, spec.name, f"{spec.type}{', repeated' * spec.repeated}{', required' * spec.required}", spec)
        for kind in facts.schema.types
        for spec in kind.fields
    ]
    yield "## Model details"
    yield f"Reads {len(fields)} fields from documents in {facts.schema.locale}. Preset `{facts.config.preset}`."
    yield ""
    yield from table(
        ("type", "field", "kind", "what people see"),
        [(type_name, name, kind, spec.description) for type_name, name, kind, spec in fields],
    )
    yield f"- digest: {facts.digest}"
    yield f"- run: {facts.origin.run or 'not recorded'}; commit: {_commit(facts.origin)}"
    yield f"- schema: version {facts.schema.version}, {facts.schema.sha256}"
    yield f"- bundle format {facts.config.format}, serving contract {facts.config.contract}"
    types = "tells document types apart" if facts.config.learns_types else "takes every file for one document"
    yield f"- {types}; the longest value it finds has {facts.config.widths} words"
    yield ""


def _commit(origin: Origin) -> str:
    if origin.commit is None:
        return "not in a repository"
    return f"{origin.commit}{', files were changed and not committed' if is_dirty(origin.commit) else ''}"


def _use(facts: CardFacts) -> Iterator[str]:
    yield "## Intended use"
    yield "- reads the mail of this project, documents like those it was trained on; people check what is doubtful"
    yield "- not for documents of other kinds, not in other languages, and not to judge the people named in documents"
    kinds = ", ".join(plain(kind.name) for kind in facts.schema.types)
    yield f"- document types: {kinds}; everything else is `other` and gives no fields"
    yield ""


def _training(facts: CardFacts) -> Iterator[str]:
    yield "## Training data and training"
    yield f"- data set: {facts.origin.dataset or 'not recorded'}"
    yield f"- documents: {', '.join(f'{count} {role}' for role, count in facts.documents.items() if count)}"
    yield f"- {_course(facts)}"
    if facts.validation is None:
        yield "- checks of the data set: not run"
    else:
        report = facts.validation
        yield f"- checks of the data set: errors: {len(report.errors)}, warnings: {len(report.warnings)}"
        yield from (f"- {finding.severity}: {plain(finding.what)}" for finding in report.findings)
    yield ""
    named = sorted((name, value) for name, value in facts.origin.environment.items() if name != PACKAGES)
    yield from table(("trained with", ""), named)


def _course(facts: CardFacts) -> str:
    """Say how long training took and how far it came."""
    took = "" if facts.seconds is None else f"took {dt.timedelta(seconds=round(facts.seconds))}, "
    scored = [(point.dev_f1, -point.epoch) for point in facts.curve if point.dev_f1 is not None]
    if not scored:
        return f"training {took}{len(facts.curve)} epochs, never scored on dev documents"
    best, epoch = max(scored)
    return f"training {took}{len(facts.curve)} epochs, at best F1 {best:.3f} on the dev documents, in epoch {-epoch}"


def _caveats(facts: CardFacts) -> Iterator[str]:
    yield "## Caveats"
    if facts.evaluation is None:
        yield "- how right it is on documents that it was not trained on, `postroom evaluate` says, with intervals"
    yield "- it knows documents like those it was trained on; scores hold for mail drawn as the test documents were"
    if not facts.documents.get(Role.CALIBRATION):
        yield "- its confidences are not calibrated: no document was kept for that"
    else:
        yield "- its confidences hold for documents drawn as the calibration documents were"
    yield "- its vocabulary is English; other languages are read by their letters"
    yield "- it points at words of the document that it reads, or picks a choice; it writes no words of its own"


def _packages(origin: Origin) -> Iterator[str]:
    """List all packages, folded where the reader's program can fold, and in a form that pip takes as constraints."""
    packages = origin.environment.get(PACKAGES, "").split()
    if packages:
        summary = f"All {len(packages)} packages that it was trained with"
        yield from ("", "<details>", f"<summary>{summary}</summary>", "", "```", *packages, "```", "", "</details>")
