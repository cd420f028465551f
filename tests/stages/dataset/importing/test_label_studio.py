"""Label Studio's exports hold the same facts as a row."""

import json
from pathlib import Path
from typing import Any

import pytest

from postroom.records.geometry import Box
from postroom.records.schema import Schema
from postroom.records.value import Region
from postroom.stages.dataset.importing import read_labels
from postroom.stages.dataset.importing.label_studio import read_task


def region(
    number: int, field: str, text: str | None, *, x: float = 10, page: int | None = None
) -> list[dict[str, Any]]:
    """What Label Studio writes for a drawn and transcribed region: its shape, its label and its text."""
    shape = {"x": x, "y": 20, "width": 30, "height": 5, "rotation": 0}
    common: dict[str, Any] = {"id": f"r{number}", "to_name": "image", "original_width": 800, "original_height": 1000}
    if page is not None:
        common["item_index"] = page
    results = [
        {**common, "from_name": "bbox", "type": "rectangle", "value": shape},
        {**common, "from_name": "label", "type": "labels", "value": {**shape, "labels": [field]}},
    ]
    if text is not None:
        results.append({**common, "from_name": "transcription", "type": "textarea", "value": {**shape, "text": [text]}})
    return results


def task(*results: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {"id": 1, "data": {"pdf": "a.pdf", **data}, "annotations": [{"id": 1, "result": list(results)}]}


def test_regions_give_values_and_their_places(tmp_path: Path, schema: Schema) -> None:
    (tmp_path / "a.pdf").write_bytes(b"a")
    results = [*region(1, "total", "1.00"), *region(2, "tags", "x"), *region(3, "tags", "y", x=50, page=1)]
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task(*results, split="train")]))
    report = read_labels(path, schema=schema, files=None)
    (document,) = report.documents
    total, tags = document.labels
    assert (total.values, tags.values) == (("1.00",), ("x", "y"))
    assert total.regions == (Region(page=0, box=Box(left=0.1, top=0.2, right=0.4, bottom=0.25)),)
    assert tags.regions[1] == Region(page=1, box=Box(left=0.5, top=0.2, right=0.8, bottom=0.25))
    assert (document.split, report.problems) == ("train", ())


def test_rectangle_labels_with_text_in_the_notes_of_the_region_are_read() -> None:
    value = {"x": 1, "y": 1, "width": 1, "height": 1, "rectanglelabels": ["day"]}
    result = {"id": "r", "type": "rectanglelabels", "from_name": "label", "value": value, "meta": {"text": ["1/2/20"]}}
    content = read_task(task(result)).content
    assert content is not None
    assert content["fields"] == {"day": ["1/2/20"]}


def test_text_areas_and_choices_without_a_region_carry_the_fields_name() -> None:
    results = [
        {"id": "a", "type": "textarea", "from_name": "total", "value": {"text": ["1.00"]}},
        {"id": "b", "type": "choices", "from_name": "kind", "value": {"choices": ["order"]}},
        {"id": "c", "type": "choices", "from_name": "document_type", "value": {"choices": ["order"]}},
    ]
    content = read_task(task(*results)).content
    assert content is not None
    assert content["fields"] == {"total": ["1.00"], "kind": ["order"]}
    assert content["type"] == "order"


def test_a_region_without_transcription_is_told_and_the_field_stays_unlabelled(tmp_path: Path, schema: Schema) -> None:
    (tmp_path / "a.pdf").write_bytes(b"a")
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task(*region(1, "total", None))]))
    report = read_labels(path, schema=schema, files=None)
    assert report.documents[0].labels == ()
    assert [str(problem) for problem in report.problems] == [
        "task 1: a region of field 'total' has no transcription; add a text area per region"
    ]


def test_the_last_annotation_counts_unless_one_is_the_ground_truth() -> None:
    both = task(*region(1, "total", "1.00"))
    both["annotations"].append({"id": 2, "result": region(1, "total", "2.00")})
    both["annotations"].append({"id": 3, "was_cancelled": True, "result": region(1, "total", "3.00")})
    read = read_task(both)
    assert read.content is not None
    assert read.content["fields"] == {"total": ["2.00"]}
    assert read.notes == ("a task with several annotations; the last one was taken",)
    both["annotations"][0]["ground_truth"] = True
    chosen = read_task(both).content
    assert chosen is not None
    assert chosen["fields"] == {"total": ["1.00"]}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"data": None, "annotations": []},
        {"data": {"pdf": "a.pdf"}, "annotations": []},
        {"data": {"pdf": "a.pdf"}, "annotations": [{"result": "x"}, 7]},
    ],
)
def test_a_task_that_says_nothing_is_a_problem(broken: dict[str, Any]) -> None:
    read = read_task(broken)
    assert read.content is None
    assert read.problem


def test_broken_results_are_passed_over() -> None:
    results: list[Any] = [7, {"id": "a"}, {"id": "b", "value": []}, {"id": "c", "value": {"x": "1", "labels": 3}}]
    read = read_task(task(*results))
    assert read.content is not None
    assert read.content["fields"] == {}


@pytest.mark.parametrize(
    ("data", "upload", "name"),
    [
        ({"image": "/data/local-files/?d=scans/a%20b.png"}, None, "scans/a b.png"),
        ({"image": "/data/upload/3/0f3a1b2c-a.png"}, None, "a.png"),
        ({"pdf": "s3://bucket/forms/a.pdf"}, None, "a.pdf"),
        ({"file": "forms/a.pdf", "image": "x.png"}, None, "forms/a.pdf"),
        ({}, "0f3a1b2c-a.pdf", "a.pdf"),
        ({}, None, None),
    ],
)
def test_the_file_is_found_behind_label_studios_links(
    data: dict[str, str], upload: str | None, name: str | None
) -> None:
    content = read_task({"data": data, "file_upload": upload, "annotations": [{"result": []}]}).content
    assert content is not None
    assert content["file"] == name
