"""Whether contents are there, and whether the labels of the same pages agree."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from postroom.records.label import Label, LabelledDocument
from postroom.records.schema import FieldSpec, FieldType, Schema
from postroom.records.validation import Check, Finding, Severity
from postroom.records.value import State
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.stages.dataset.validation.wording import counted, named
from postroom.values.matching import same_value

ContentProblem = Callable[[str], str | None]
"""Says what is wrong with the content of a SHA-256, such as "missing" or "damaged"; None where nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Conflict:
    """Two labels of the same pages that cannot both be right; `field` is None for two document types."""

    type: str | None
    field: str | None
    keys: tuple[str, str]
    how: str


def check_files(
    documents: Sequence[LabelledDocument], *, problem_of: ContentProblem, options: ValidationOptions
) -> Iterator[Finding]:
    """Find contents that are not there, or damaged; each is asked for once."""
    by_content: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        by_content[document.file_sha256].append(document.key)
    held: dict[str, list[str]] = defaultdict(list)
    for sha256, keys in by_content.items():
        problem = problem_of(sha256)
        if problem is not None:
            held[problem].extend(keys)
    for problem, keys in sorted(held.items()):
        yield Finding(
            check=Check.FILES,
            severity=Severity.ERROR,
            what=f"the files of {counted(len(keys), 'document')}: {problem}",
            advice="import the labels again, with the folder of their files",
            documents=named(keys, options),
            count=len(keys),
        )


def check_agreement(
    documents: Sequence[LabelledDocument], *, schema: Schema, options: ValidationOptions
) -> Iterator[Finding]:
    """Find labels of the same pages that contradict each other, pages labelled twice, and ranges that overlap."""
    conflicts = [conflict for document in documents for conflict in _within(document, schema)]
    twice: set[str] = set()
    overlapping: set[str] = set()
    for one, other in _on_same_pages(documents):
        if _pages(one) != _pages(other):
            overlapping |= {one.key, other.key}
            continue
        found = list(_between(one, other, schema))
        conflicts.extend(found)
        twice |= set() if found else {one.key, other.key}
    yield from _contradictions(conflicts, options)
    if overlapping:
        yield Finding(
            check=Check.CONTRADICTION,
            severity=Severity.WARNING,
            what=f"{counted(len(overlapping), 'document')} whose pages overlap with those of another in the same file",
            advice="give first_page and stop_page in the label file so that each page belongs to one document",
            documents=named(overlapping, options),
            count=len(overlapping),
        )
    if twice:
        yield Finding(
            check=Check.DUPLICATE,
            severity=Severity.WARNING,
            what=f"{counted(len(twice), 'document')} with the same content as another, labelled alike: each counts as "
            "often as it is there",
            advice="keep one of each",
            documents=named(twice, options),
            count=len(twice),
        )


def _contradictions(conflicts: Sequence[_Conflict], options: ValidationOptions) -> Iterator[Finding]:
    """Tell the conflicts of each field together."""
    held: dict[tuple[str, str, str], list[_Conflict]] = defaultdict(list)
    for conflict in conflicts:
        held[conflict.type or "", conflict.field or "", conflict.how].append(conflict)
    limit = options.most_contradictions
    severity = Severity.ERROR if limit is not None and len(conflicts) > limit else Severity.WARNING
    for (type_name, field, how), those in sorted(held.items()):
        keys = {key for conflict in those for key in conflict.keys}
        about = f"labels of {field!r} ({type_name})" if field else "document types"
        yield Finding(
            check=Check.CONTRADICTION,
            severity=severity,
            what=f"{len(those)} times two {about} of the same pages contradict each other: {how}",
            advice="look at the documents and correct one label of each; contradictory labels teach nothing",
            type=type_name or None,
            field=field or None,
            documents=named(keys, options),
            count=len(keys),
            found=float(len(conflicts)),
            limit=None if limit is None else float(limit),
        )


def _on_same_pages(documents: Sequence[LabelledDocument]) -> Iterator[tuple[LabelledDocument, LabelledDocument]]:
    """Give the pairs of documents that share a page; those with doubtful labels are left out."""
    by_content: dict[str, list[LabelledDocument]] = defaultdict(list)
    for document in documents:
        if document.trusted:
            by_content[document.file_sha256].append(document)
    for held in by_content.values():
        for one, other in combinations(held, 2):
            (first, stop), (other_first, other_stop) = _pages(one), _pages(other)
            if (other_stop is None or first < other_stop) and (stop is None or other_first < stop):
                yield one, other


def _pages(document: LabelledDocument) -> tuple[int, int | None]:
    return document.first_page, document.stop_page


def _within(document: LabelledDocument, schema: Schema) -> Iterator[_Conflict]:
    """Find a field that one document has two labels of that disagree."""
    seen: dict[str, Label] = {}
    for label in document.labels:
        if label.field in seen:
            how = _how(seen[label.field], label, spec=_spec(schema, document.type, label.field), locale=schema.locale)
            if how is not None:
                yield _Conflict(type=document.type, field=label.field, keys=(document.key, document.key), how=how)
        seen.setdefault(label.field, label)


def _between(one: LabelledDocument, other: LabelledDocument, schema: Schema) -> Iterator[_Conflict]:
    """Compare two documents of the same pages."""
    keys = (one.key, other.key)
    if one.type != other.type:
        yield _Conflict(type=None, field=None, keys=keys, how=" and ".join(sorted((one.type, other.type))))
        return
    others = {label.field: label for label in other.labels if label.field not in other.damaged}
    for label in one.labels:
        if label.field in others and label.field not in one.damaged:
            how = _how(label, others[label.field], spec=_spec(schema, one.type, label.field), locale=schema.locale)
            if how is not None:
                yield _Conflict(type=one.type, field=label.field, keys=keys, how=how)


def _spec(schema: Schema, type_name: str, field: str) -> FieldSpec:
    """Give the field's specification; texts are compared by their words where the schema does not know it."""
    for kind in schema.types:
        for spec in kind.fields:
            if (kind.name, spec.name) == (type_name, field):
                return spec
    return FieldSpec(name=field, type=FieldType.TEXT)


def _how(one: Label, other: Label, *, spec: FieldSpec, locale: str) -> str | None:
    """Say how two labels of one field disagree; what nobody could read disagrees with nothing."""
    if State.UNREADABLE in {one.state, other.state}:
        return None
    if one.state is not other.state:
        return "present and absent"
    agreements = [
        [same_value(left, right, spec=spec, locale=spec.locale or locale) for right in other.values]
        for left in one.values
    ]
    if not spec.repeated:  # several values are alternatives, any one of which is right
        return None if not agreements or any(map(any, agreements)) else "different values"
    all_found = all(map(any, agreements)) and all(map(any, zip(*agreements, strict=True)))
    return None if all_found and len(one.values) == len(other.values) else "different values"
