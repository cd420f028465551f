"""How many documents of each role are labelled with each field."""

from collections import Counter
from collections.abc import Mapping, Sequence

from postroom.records.label import LabelledDocument, Role
from postroom.records.schema import Schema
from postroom.records.validation import FieldCounts, RoleCounts

_DAMAGED, _UNLABELLED = "damaged", "unlabelled"


def count_labels(
    documents: Sequence[LabelledDocument], roles: Mapping[str, Role], *, schema: Schema
) -> tuple[FieldCounts, ...]:
    """Count each field of each type by role, in the schema's order; KeyError for a document without a role."""
    tallies: dict[tuple[str, str], dict[Role, Counter[str]]] = {
        (kind.name, spec.name): {} for kind in schema.types for spec in kind.fields
    }
    for document in documents:
        states = state_of(document)
        for (type_name, field), by_role in tallies.items():
            if type_name == document.type:
                by_role.setdefault(roles[document.key], Counter())[states.get(field, _UNLABELLED)] += 1
    return tuple(
        FieldCounts(
            type=type_name,
            field=field,
            roles={role: RoleCounts(**by_role[role]) for role in Role if role in by_role},
        )
        for (type_name, field), by_role in tallies.items()
    )


def state_of(document: LabelledDocument) -> dict[str, str]:
    """Give the state of each labelled field, "damaged" before any other."""
    states = {label.field: label.state.value for label in document.labels}
    return states | dict.fromkeys(document.damaged, _DAMAGED)
