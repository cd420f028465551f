"""Tasks of a Label Studio export in JSON (labelstud.io, "Label Studio JSON format of annotated tasks").

A region's label is the field's name and the text area of the same region its value; text areas and choices without a
region carry the field's name as their own (`from_name`). Boxes are percent of the page, `item_index` is the page.
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

_FILE_KEYS = ("file", "pdf", "document", "image", "ocr")
_PASSED_ON = ("key", "type", "group", "split", "trusted", "first_page", "stop_page", "label_damage")
_TYPE_NAMES = {"type", "document_type"}
_UPLOAD = re.compile(r"[0-9a-f]{8}-(?=.)")  # what Label Studio puts before the name of an uploaded file


class Task(NamedTuple):
    """A task as a raw row, or what is wrong with it; `notes` are problems of rows that are kept."""

    content: Mapping[str, object] | None
    problem: str = ""
    notes: tuple[str, ...] = ()


class _Region(NamedTuple):
    """What the results with one region id say together."""

    labels: tuple[str, ...]
    texts: tuple[str, ...]
    drawn: Mapping[str, object] | None


def read_task(task: Mapping[str, object]) -> Task:
    """Turn a task into a raw row."""
    data = task.get("data")
    annotations = [item for item in _list(task.get("annotations") or task.get("completions")) if _counts(item)]
    if not isinstance(data, dict):
        return Task(None, "neither a row with fields nor a Label Studio task with data")
    if not annotations:
        return Task(None, "a task without annotations")
    notes = ["a task with several annotations; the last one was taken"] if len(annotations) > 1 else []
    chosen = next((item for item in annotations if item.get("ground_truth")), annotations[-1])
    row: dict[str, object] = {name: data[name] for name in _PASSED_ON if name in data}
    row["file"] = _file_of(task, data)
    fields: dict[str, list[str]] = {}
    regions: dict[str, list[Mapping[str, object]]] = {}
    for region in _regions(_list(chosen.get("result"))):
        if region.labels and not region.texts:
            notes.append(f"a region of field {region.labels[0]!r} has no transcription; add a text area per region")
        for label in region.labels:
            if label in _TYPE_NAMES and region.texts:
                row["type"] = region.texts[0]
            elif region.texts:
                fields.setdefault(label, []).extend(region.texts)
                regions.setdefault(label, []).extend([region.drawn] if region.drawn else [])
    return Task({**row, "fields": fields, "regions": regions}, notes=tuple(notes))


def _list(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _counts(annotation: Mapping[str, object]) -> bool:
    return not annotation.get("was_cancelled") and isinstance(annotation.get("result"), list)


def _regions(results: list[Mapping[str, object]]) -> list[_Region]:
    """Put results together that share a region's id, in the order in which ids first appear."""
    together: dict[object, list[Mapping[str, object]]] = {}
    for number, result in enumerate(results):
        together.setdefault(result.get("id", number), []).append(result)
    return [_region(group) for group in together.values()]


def _region(results: list[Mapping[str, object]]) -> _Region:
    labels: list[str] = []
    texts: list[str] = []
    names: list[str] = []
    drawn = None
    for result in results:
        value = result.get("value")
        if not isinstance(value, dict):
            continue
        labels += _texts(next((value[key] for key in value if key.endswith("labels")), ()))
        texts += _texts(value.get("text")) + _texts(value.get("choices"))
        meta = result.get("meta")
        texts += _texts(meta.get("text")) if isinstance(meta, dict) else []
        names.append(str(result.get("from_name", "")))
        drawn = drawn or _drawn(value, result.get("item_index"))
    # Without a drawn label, the control that the text came from is named after the field.
    return _Region(tuple(labels or names[:1]), tuple(texts), drawn if labels else None)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _drawn(value: Mapping[str, object], page: object) -> Mapping[str, object] | None:
    numbers = [value.get(name) for name in ("x", "y", "width", "height")]
    left, top, width, height = (float(n) / 100 if isinstance(n, int | float) else -1.0 for n in numbers)
    if min(width, height) < 0:
        return None
    return {"page": page if isinstance(page, int) else 0, "box": (left, top, left + width, top + height)}


def _file_of(task: Mapping[str, object], data: Mapping[str, object]) -> str | None:
    """Find the document's path: as given, out of a local-files link, or an upload's own name."""
    upload = task.get("file_upload")
    urls = [*(data.get(name) for name in _FILE_KEYS), upload]
    url = next((value for value in urls if isinstance(value, str)), None)
    if url is None:
        return None
    parts = urlsplit(url)
    local = parse_qs(parts.query).get("d")
    if local:
        return local[0]
    name = unquote(parts.path)
    if parts.scheme or name.startswith("/data/upload/") or url == upload:
        return _UPLOAD.sub("", PurePosixPath(name).name, count=1)
    return name
