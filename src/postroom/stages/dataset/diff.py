"""What changed from one data set to another."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from postroom.records.label import Label, LabelledDocument, Role
from postroom.records.value import State
from postroom.stages.dataset.snapshot import Snapshot

_FACTS = ("type", "first_page", "stop_page", "group", "split", "trusted", "damaged")
"""What is known of a document beside its labels and content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A document that has another key now, but the same pages of the same content."""

    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A document that has another role now."""

    key: str
    before: Role
    now: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFact:
    """Something other than a label that is known of a document now, as text; `fact` is its attribute's name."""

    key: str
    fact: str
    before: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLabel:
    """A label that is another now.

    Attributes:
        key: Of the document, as it is called now.
        field: Name of the field.
        before: The label then; None where the field was not labelled.
        now: The label now, likewise.
    """

    key: str
    field: str
    before: Label | None
    now: Label | None

    @property
    def means_the_same(self) -> bool:
        """Whether state and values are as they were, and only their source or their places differ."""
        before, now = self.before, self.now
        return before is not None and now is not None and (before.state, before.values) == (now.state, now.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """How many documents have a value of a field.

    Attributes:
        type: Name of the document type.
        field: Name of the field.
        before: Documents with a value then.
        now: Documents with a value now.
        changed: Documents in both data sets whose label of it is another now.
    """

    type: str
    field: str
    before: int
    now: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotDiff:
    """What changed from one data set to another; all keys are sorted.

    Attributes:
        before: Digest of the earlier one.
        now: Digest of the later one.
        documents: Number of documents, then and now.
        roles_before: Number of documents by role, then.
        roles_now: Likewise now.
        schema_versions: Version of the schema, then and now.
        schema_hashes: Its hash, likewise.
        added: Keys of the documents that are new.
        removed: Keys of those that are gone.
        renamed: Documents with another key and the same content.
        content_changed: Keys of documents whose file is another now.
        moved: Documents with another role.
        facts: What else is known otherwise: type, pages, group, split, trust, damage.
        labels: Labels of documents in both that are others now.
        fields: Every field that is labelled in either, sorted by type and name.
    """

    before: str
    now: str
    documents: tuple[int, int]
    roles_before: Mapping[Role, int]
    roles_now: Mapping[Role, int]
    schema_versions: tuple[int, int]
    schema_hashes: tuple[str, str]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[Renamed, ...]
    content_changed: tuple[str, ...]
    moved: tuple[Moved, ...]
    facts: tuple[ChangedFact, ...]
    labels: tuple[ChangedLabel, ...]
    fields: tuple[FieldChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two are the same data under the same schema."""
        return self.before == self.now


def diff_snapshots(before: Snapshot, now: Snapshot) -> SnapshotDiff:
    """Compare two data sets document by document; contents are compared by their hashes alone."""
    then = {document.key: document for document in before.documents}
    today = {document.key: document for document in now.documents}
    renamed = _renamed(then, today)
    old_names = {item.now: item.before for item in renamed} | {key: key for key in then.keys() & today.keys()}
    pairs = [(then[old_names[key]], today[key]) for key in sorted(old_names)]
    labels = tuple(change for pair in pairs for change in _label_changes(*pair))
    return SnapshotDiff(
        before=before.digest,
        now=now.digest,
        documents=(len(then), len(today)),
        roles_before=_role_counts(before),
        roles_now=_role_counts(now),
        schema_versions=(before.header.schema_version, now.header.schema_version),
        schema_hashes=(before.header.schema_sha256, now.header.schema_sha256),
        added=tuple(sorted(today.keys() - old_names.keys())),
        removed=tuple(sorted(then.keys() - set(old_names.values()))),
        renamed=renamed,
        content_changed=tuple(new.key for old, new in pairs if old.file_sha256 != new.file_sha256),
        moved=tuple(
            Moved(key=new.key, before=before.roles[old.key], now=now.roles[new.key])
            for old, new in pairs
            if before.roles[old.key] is not now.roles[new.key]
        ),
        facts=tuple(change for pair in pairs for change in _fact_changes(*pair)),
        labels=labels,
        fields=_field_changes(then, today, labels),
    )


def _renamed(then: Mapping[str, LabelledDocument], today: Mapping[str, LabelledDocument]) -> tuple[Renamed, ...]:
    """Pair documents that are gone with new ones of the same pages, where that is the only one of them."""
    gone = _by_pages([then[key] for key in sorted(then.keys() - today.keys())])
    new = _by_pages([today[key] for key in sorted(today.keys() - then.keys())])
    pairs = (
        Renamed(before=gone[pages][0], now=new[pages][0])
        for pages in gone.keys() & new.keys()
        if len(gone[pages]) == len(new[pages]) == 1
    )
    return tuple(sorted(pairs, key=lambda pair: pair.now))


def _by_pages(documents: list[LabelledDocument]) -> dict[tuple[str, int, int | None], list[str]]:
    held: dict[tuple[str, int, int | None], list[str]] = {}
    for document in documents:
        held.setdefault((document.file_sha256, document.first_page, document.stop_page), []).append(document.key)
    return held


def _label_changes(old: LabelledDocument, new: LabelledDocument) -> Iterator[ChangedLabel]:
    then = {label.field: label for label in old.labels}
    today = {label.field: label for label in new.labels}
    for field in sorted(then.keys() | today.keys()):
        if then.get(field) != today.get(field):
            yield ChangedLabel(key=new.key, field=field, before=then.get(field), now=today.get(field))


def _fact_changes(old: LabelledDocument, new: LabelledDocument) -> Iterator[ChangedFact]:
    for fact in _FACTS:
        before, now = getattr(old, fact), getattr(new, fact)
        if before != now:
            yield ChangedFact(key=new.key, fact=fact, before=_text(before), now=_text(now))


def _text(value: object) -> str | None:
    """Write a fact; nothing known, and no damaged field, is None."""
    if isinstance(value, tuple):
        return ", ".join(value) or None
    return None if value is None else str(value)


def _field_changes(
    then: Mapping[str, LabelledDocument], today: Mapping[str, LabelledDocument], labels: tuple[ChangedLabel, ...]
) -> tuple[FieldChange, ...]:
    before, now = _present(then), _present(today)
    changed = Counter((today[change.key].type, change.field) for change in labels)
    return tuple(
        FieldChange(
            type=kind, field=field, before=before[kind, field], now=now[kind, field], changed=changed[kind, field]
        )
        for kind, field in sorted(before.keys() | now.keys() | changed.keys())
    )


def _present(documents: Mapping[str, LabelledDocument]) -> Counter[tuple[str, str]]:
    """Count the documents with a value of each field; a field that is only ever absent stands with 0."""
    counted: Counter[tuple[str, str]] = Counter()
    for document in documents.values():
        for label in document.labels:
            counted[document.type, label.field] += label.state is State.PRESENT
    return counted


def _role_counts(snapshot: Snapshot) -> dict[Role, int]:
    held = Counter(snapshot.roles.values())
    return {role: held[role] for role in Role}
