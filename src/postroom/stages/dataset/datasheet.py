"""The data sheet: what a data set is made of, where its labels come from and what it is good for.

Its headings are those of Gebru et al., "Datasheets for datasets", Communications of the ACM 64(12), 2021. It holds
counts alone, no name of a document, sender or group, so that it can go wherever a model goes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from postroom.records.label import Role
from postroom.records.schema import FieldSpec, Schema
from postroom.records.validation import FieldCounts, RoleCounts, ValidationReport
from postroom.stages.dataset.options import DatasetOptions
from postroom.stages.dataset.snapshot import Snapshot
from postroom.stages.dataset.split_names import fixed_role, is_train
from postroom.stages.dataset.validation.census import count_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """What a data sheet tells beside the snapshot, as far as it is known.

    Attributes:
        report: What the checks found; None where they were not run.
        split: How documents without a split of their own were divided; None where nobody can say.
        seed: Of that division.
        scanned: Whether a document's words came from OCR, by its key; documents that were not read are missing.
        left_out: What the import left out or a step could not read, a sentence each, without names of documents.
        erased: Number of documents whose content was erased since; None where nobody looked.
    """

    report: ValidationReport | None = None
    split: DatasetOptions | None = None
    seed: int | None = None
    scanned: Mapping[str, bool] | None = None
    left_out: Sequence[str] = ()
    erased: int | None = None


NO_FACTS = SheetFacts()


def data_sheet(snapshot: Snapshot, *, schema: Schema, facts: SheetFacts = NO_FACTS) -> str:
    """Write the data sheet, in Markdown, from the snapshot's own facts; the same facts give the same text.

    Args:
        snapshot: Its documents may be without given pages.
        schema: What the project asks for, by which fields are counted.
        facts: What else is known.
    """
    lines = [
        f"# Data set {snapshot.digest[:12]} of {snapshot.header.project}",
        "",
        *_motivation(schema),
        *_composition(snapshot, schema, facts),
        *_labels(snapshot, facts),
        *_splits(snapshot, facts),
        *_checks(facts.report),
        *_uses(facts),
    ]
    return "\n".join(lines) + "\n"


def _motivation(schema: Schema) -> Iterator[str]:
    fields = sum(len(kind.fields) for kind in schema.types)
    yield "## Motivation"
    yield (
        f"- made to train, calibrate and judge networks that read {fields} fields of {len(schema.types)} document "
        f"{'type' if len(schema.types) == 1 else 'types'}; a document of any other type is `other`"
    )
    yield ""


def _composition(snapshot: Snapshot, schema: Schema, facts: SheetFacts) -> Iterator[str]:
    documents = snapshot.documents
    yield "## Composition"
    yield f"- digest: {snapshot.digest}"
    yield f"- schema: version {snapshot.header.schema_version}, {snapshot.header.schema_sha256}"
    contents = Counter(document.file_sha256 for document in documents)
    several = sum(count > 1 for count in contents.values())
    yield f"- {len(documents)} documents in {len(contents)} files, of which {several} hold several documents"
    own = {spec.locale for kind in schema.types for spec in kind.fields if spec.locale is not None}
    yield f"- language: {schema.locale}" + (f"; single fields are written in {', '.join(sorted(own))}" if own else "")
    yield f"- {_groups(snapshot)}"
    yield f"- {_scanned(snapshot, facts.scanned)}"
    doubtful = sum(not document.trusted for document in documents)
    yield f"- documents whose labels are doubtful, as their source says: {doubtful}; trained on, not scored"
    yield ""
    roles = [role for role in Role if role in snapshot.roles.values()]
    kinds = Counter((document.type, snapshot.roles[document.key]) for document in documents)
    yield from _table(
        ("type", *(role.value for role in roles), "all"),
        [
            (name, *(str(kinds[name, role]) for role in roles), str(sum(kinds[name, role] for role in roles)))
            for name in sorted({document.type for document in documents})
        ],
    )
    yield "Documents with a value, of those in which somebody looked for one:"
    yield ""
    counts = count_labels(documents, snapshot.roles, schema=schema)
    header = ("type", "field", "kind", *(role.value for role in roles), "unreadable", "damaged", "unlabelled")
    yield from _table(header, [_field_row(item, schema.type(item.type).field(item.field), roles) for item in counts])


def _field_row(counts: FieldCounts, spec: FieldSpec, roles: Sequence[Role]) -> tuple[str, ...]:
    held = [counts.roles.get(role, RoleCounts()) for role in roles]
    kind = f"{spec.type}{', repeated' * spec.repeated}{', required' * spec.required}"
    return (
        counts.type,
        counts.field,
        kind,
        *(f"{item.present} of {item.present + item.absent}" for item in held),
        str(sum(item.unreadable for item in held)),
        str(sum(item.damaged for item in held)),
        str(sum(item.unlabelled for item in held)),
    )


def _groups(snapshot: Snapshot) -> str:
    sizes = Counter(document.group for document in snapshot.documents if document.group is not None)
    if not sizes:
        return "groups (sender, template or business): none are named"
    unknown = len(snapshot.documents) - sizes.total()
    return (
        f"groups (sender, template or business): {len(sizes)}, the largest of {max(sizes.values())} documents; "
        f"{unknown} documents name none"
    )


def _scanned(snapshot: Snapshot, scanned: Mapping[str, bool] | None) -> str:
    if scanned is None:
        return "digital or scanned: not recorded, no document was read for this sheet"
    known = [scanned[document.key] for document in snapshot.documents if document.key in scanned]
    unknown = len(snapshot.documents) - len(known)
    return f"digital or scanned: {known.count(False)} digital, {known.count(True)} scanned, {unknown} not known"


def _labels(snapshot: Snapshot, facts: SheetFacts) -> Iterator[str]:
    labels = [label for document in snapshot.documents for label in document.labels]
    sources = Counter(label.source.value for label in labels)
    drawn = sum(bool(label.regions) for label in labels)
    yield "## Collection and labelling"
    yield "- documents and labels were given by whoever runs the project; nothing was collected elsewhere"
    said = ", ".join(f"{count} by {name}" for name, count in sorted(sources.items())) or "none"
    yield f"- {len(labels)} labels: {said} (`truth` is another system that knows, `xml` the invoice inside a PDF)"
    yield f"- {drawn} labels have their place drawn; the others are looked for among the document's words"
    yield "- a field without a label is unlabelled, never absent: it is left out of training and scores"
    yield from (f"- left out: {_plain(sentence)}" for sentence in facts.left_out)
    if not facts.left_out:
        yield "- left out: nothing is recorded"
    yield ""


def _splits(snapshot: Snapshot, facts: SheetFacts) -> Iterator[str]:
    names = [document.split for document in snapshot.documents]
    held_out = sum(fixed_role(name) is not None for name in names)
    kept_in = sum(is_train(name) for name in names)
    yield "## Division into roles"
    held = Counter(snapshot.roles.values())
    yield "- " + ", ".join(f"{held[role]} {role}" for role in Role if held[role])
    yield f"- the label file holds {held_out} documents out and names {kept_in} for training; the others were drawn"
    if facts.split is None:
        yield "- shares of the draw: not recorded"
    else:
        shares = [f"{share:g} of the rest for {role}" for role, share in facts.split.shares.items() if share]
        seed = "not recorded" if facts.seed is None else str(facts.seed)
        yield f"- drawn by a hash of the group or content, seed {seed}: {facts.split.test:g} for test; " + (
            ", ".join(shares) or "nothing else held out"
        )
    yield "- documents of one group, or of one content, have one role, unless the label file says otherwise"
    yield ""


def _checks(report: ValidationReport | None) -> Iterator[str]:
    yield "## Checks"
    if report is None:
        yield "- not run"
    else:
        yield f"- errors: {len(report.errors)}, warnings: {len(report.warnings)}"
        yield from (f"- {finding.severity}: {_plain(finding.what)}" for finding in report.findings)
        yield from (f"- not checked: {_plain(sentence)}" for sentence in report.not_checked)
    yield ""


def _uses(facts: SheetFacts) -> Iterator[str]:
    yield "## Uses"
    yield "- for models of this project and schema; documents of the role test are for reported scores alone"
    yield "- scores hold for mail drawn as these documents were; other languages and layouts need a test of their own"
    yield "- not for anything about the people who are named in the documents"
    yield ""
    yield "## Distribution and maintenance"
    yield "- the documents are somebody's mail and may hold personal data: they stay in the project's own store"
    yield "- a snapshot never changes; corrections make another, and `postroom data diff` says what lies between"
    if facts.erased is None:
        yield "- erased documents: not looked for"
    else:
        yield f"- erased documents: {facts.erased}" + ("; training cannot be repeated exactly" * bool(facts.erased))


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield "|---" * len(header) + "|"
    yield from (f"| {' | '.join(map(_plain, row))} |" for row in rows)
    yield ""


def _plain(text: str) -> str:
    """Keep names from acting as Markdown or HTML."""
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return flat.replace("|", "\\|").replace("`", "'")
