"""What changed between two data sets is told document by document."""

import dataclasses
import json
from pathlib import Path

import pytest

from postroom.records.geometry import Box
from postroom.records.label import Label, LabelledDocument, Role
from postroom.records.page import Page
from postroom.records.schema import Schema
from postroom.records.value import Region, State, ValueSource
from postroom.stages.dataset.diff import ChangedFact, FieldChange, Moved, Renamed, SnapshotDiff, diff_snapshots
from postroom.stages.dataset.importing.documents import content_digest
from postroom.stages.dataset.snapshot import Snapshot, write_snapshot
from postroom.storage.codec import from_json, to_json
from tests.stages.dataset.conftest import MakePage

TOTAL = Label(field="total", state=State.PRESENT, values=("1.00",))


def document(key: str, page: Page, *labels: Label) -> LabelledDocument:
    return LabelledDocument(key=key, type="order", labels=labels, file_sha256=content_digest([page]), pages=(page,))


@pytest.fixture
def data(make_page: MakePage) -> list[LabelledDocument]:
    return [document(key, make_page(f"order {key}"), TOTAL) for key in "abcd"]


@pytest.fixture
def schema_two(schema: Schema) -> Schema:
    return dataclasses.replace(schema, version=2)


def kept(
    folder: Path, documents: list[LabelledDocument], schema: Schema, roles: dict[str, Role] | None = None
) -> Snapshot:
    given = {item.key: Role.TRAIN for item in documents} | (roles or {})
    return write_snapshot(documents, given, folder, schema=schema)


def test_a_data_set_does_not_differ_from_itself(data: list[LabelledDocument], schema: Schema, tmp_path: Path) -> None:
    snapshot = kept(tmp_path, data, schema)
    found = diff_snapshots(snapshot, snapshot)
    assert found.is_empty
    assert (found.added, found.removed, found.content_changed) == ((), (), ())
    assert (found.labels, found.moved, found.facts) == ((), (), ())
    assert found.fields == (FieldChange(type="order", field="total", before=4, now=4, changed=0),)


def test_documents_come_go_move_and_change_their_content_and_name(
    data: list[LabelledDocument], schema: Schema, schema_two: Schema, make_page: MakePage, tmp_path: Path
) -> None:
    a, b, c, d = data
    new_page = make_page("another order b")
    later = [
        a,
        dataclasses.replace(b, pages=(new_page,), file_sha256=content_digest([new_page])),
        dataclasses.replace(d, key="d2", group="shop", damaged=("total",)),
        document("e", make_page("order e")),
    ]
    found = diff_snapshots(kept(tmp_path, data, schema), kept(tmp_path, later, schema_two, {"a": Role.TEST}))
    assert not found.is_empty
    assert (found.added, found.removed, found.content_changed) == (("e",), ("c",), ("b",))
    assert found.renamed == (Renamed(before="d", now="d2"),)
    assert found.moved == (Moved(key="a", before=Role.TRAIN, now=Role.TEST),)
    assert found.facts == (
        ChangedFact(key="d2", fact="group", before=None, now="shop"),
        ChangedFact(key="d2", fact="damaged", before=None, now="total"),
    )
    assert found.documents == (4, 4)
    assert (found.roles_before[Role.TRAIN], found.roles_now[Role.TRAIN], found.roles_now[Role.TEST]) == (4, 3, 1)
    assert found.schema_versions == (1, 2)
    assert found.schema_hashes == (schema.sha256, schema_two.sha256)
    assert found.fields == (FieldChange(type="order", field="total", before=4, now=3, changed=0),)
    assert c.key == "c"


def test_labels_are_compared_field_by_field(data: list[LabelledDocument], schema: Schema, tmp_path: Path) -> None:
    absent = Label(field="total", state=State.ABSENT)
    person = dataclasses.replace(TOTAL, source=ValueSource.PERSON)
    drawn = dataclasses.replace(TOTAL, regions=(Region(page=0, box=Box(left=0.1, top=0.1, right=0.2, bottom=0.2)),))
    day = Label(field="day", state=State.PRESENT, values=("2026-01-01",))
    later = [
        dataclasses.replace(item, labels=labels)
        for item, labels in zip(data, [(absent, day), (person,), (drawn,), ()], strict=True)
    ]
    found = diff_snapshots(kept(tmp_path, data, schema), kept(tmp_path, later, schema))
    assert [(item.key, item.field, item.before, item.now, item.means_the_same) for item in found.labels] == [
        ("a", "day", None, day, False),
        ("a", "total", TOTAL, absent, False),
        ("b", "total", TOTAL, person, True),
        ("c", "total", TOTAL, drawn, True),
        ("d", "total", TOTAL, None, False),
    ]
    assert found.fields == (
        FieldChange(type="order", field="day", before=0, now=1, changed=1),
        FieldChange(type="order", field="total", before=4, now=2, changed=4),
    )
    assert from_json(SnapshotDiff, json.loads(json.dumps(to_json(found)))) == found


def test_of_several_copies_none_is_called_renamed(data: list[LabelledDocument], schema: Schema, tmp_path: Path) -> None:
    copies = [*data, dataclasses.replace(data[0], key="a copy")]
    later = [dataclasses.replace(item, key=f"new {item.key}") for item in copies]
    found = diff_snapshots(kept(tmp_path, copies, schema), kept(tmp_path, later, schema))
    assert found.removed == ("a", "a copy")
    assert len(found.renamed) == 3
