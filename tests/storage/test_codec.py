"""Records survive the way to JSON and back, and damage is named."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.errors import DataError
from postroom.records.extraction import Chance, Extraction, PartResult, Provenance
from postroom.records.geometry import Box
from postroom.records.label import Label, Role
from postroom.records.message import ContentKind, Part, Verdict
from postroom.records.page import Line, Page, TextSource, Word
from postroom.records.schema import DocumentType, FieldSpec, FieldType, Schema
from postroom.records.value import Candidate, FieldValue, Money, Region, State, TypedValue, ValueSource, WordRange
from postroom.storage.codec import canonical, digest, from_json, parse, to_json

T = TypeVar("T")
BOX = Box(left=0.1, top=0.2, right=0.30000000000000004, bottom=0.4)
VALUES: list[TypedValue] = [
    "2018-04-02",
    datetime.date(2018, 4, 2),
    Decimal("12.50"),
    "12.50",
    Money(amount=Decimal("-1E+3"), currency="EUR"),
    Money(amount=Decimal("0.10")),
]


def through_text(record: T, cls: type[T]) -> T:
    return from_json(cls, parse(canonical(to_json(record)), name="test"))


def field_value(value: TypedValue | None) -> FieldValue:
    return FieldValue(
        field="total",
        state=State.PRESENT,
        raw="12.50",
        value=value,
        confidence=0.5,
        source=ValueSource.MODEL,
        regions=(Region(page=0, box=BOX),),
        words=(WordRange(page=0, start=1, stop=2),),
        candidates=(Candidate(raw="12.50", value=value, confidence=1.0),),
    )


@pytest.mark.parametrize("value", [*VALUES, None])
def test_each_kind_of_typed_value_comes_back_as_what_it_was(value: TypedValue | None) -> None:
    record = field_value(value)
    again = through_text(record, FieldValue)
    assert again == record
    assert type(again.value) is type(value)


def test_decimals_keep_their_digits() -> None:
    again = through_text(field_value(Decimal("12.50")), FieldValue)
    assert str(again.value) == "12.50"


def test_a_part_result_with_everything_in_it_comes_back() -> None:
    extraction = Extraction(
        project="p",
        source="mail.eml",
        part="1.2",
        file_sha256="ab",
        type="order",
        type_confidence=1,
        first_page=0,
        stop_page=2,
        fields=(field_value(VALUES[1]), field_value(None)),
        provenance=Provenance(model=None, run=None, dataset=None, commit=None, schema_version=1, schema_sha256="c"),
        chance=Chance(),
        extracted_at=datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC),
    )
    result = PartResult(
        source="mail.eml", part="1.2", name=None, sha256="ab", verdict=Verdict.EXTRACTED, extractions=(extraction,)
    )
    assert through_text(result, PartResult) == result


def test_bytes_come_back() -> None:
    part = Part(
        part="1", name="a.pdf", media_type=None, size_bytes=4, sha256="x", kind=ContentKind.PDF, content=b"\0\xff%P"
    )
    assert through_text(part, Part) == part


def test_a_page_and_a_schema_come_back() -> None:
    page = Page(
        index=3,
        width_pt=595,
        height_pt=842.5,
        source=TextSource.OCR,
        words=(Word(text="Köln", box=BOX, confidence=0.25), Word(text="\ud800", box=BOX)),
        lines=(Line(start=0, stop=2),),
    )
    spec = FieldSpec(name="kind", type=FieldType.CHOICE, choices=("a", "b"))
    schema = Schema(project="p", version=1, locale="en-US", types=(DocumentType(name="order", fields=(spec,)),))
    assert through_text(page, Page) == page
    assert through_text(schema, Schema) == schema
    assert through_text(schema, Schema).sha256 == schema.sha256


@given(st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.booleans()))
def test_the_canonical_form_does_not_depend_on_the_order_of_keys(data: dict[str, object]) -> None:
    backwards = dict(reversed(data.items()))
    assert canonical(data) == canonical(backwards)
    assert digest(data) == digest(backwards)
    assert parse(canonical(data), name="test") == data


def test_the_canonical_form_has_no_spaces_and_is_utf_8() -> None:
    assert canonical({"b": [1, 2.5], "a": "ü"}) == '{"a":"ü","b":[1,2.5]}'.encode()


def test_numbers_that_json_does_not_have_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
    with pytest.raises(DataError, match=r"line 3: not JSON"):
        parse(b'{"a": NaN}', name="line 3")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(DataError, match=r"manifest\.jsonl: not JSON"):
        parse(content, name="manifest.jsonl")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("state",), "perhaps", r"^FieldValue\.state: none of present, absent, unreadable$"),
        (("confidence",), "1", r"^FieldValue\.confidence: float expected, str found$"),
        (("confidence",), 2.0, r"^FieldValue: confidence 2\.0 of total is not between 0 and 1$"),
        (("words", 0, "start"), 1.5, r"^FieldValue\.words\[0\]\.start: int expected, float found$"),
        (("words", 0, "start"), True, r"^FieldValue\.words\[0\]\.start: int expected, bool found$"),
        (("regions", 0, "box"), [1], r"^FieldValue\.regions\[0\]\.box: object of Box expected, list found$"),
        (("regions", 0, "box", "left"), 0.9, r"^FieldValue\.regions\[0\]\.box: box edges out of order"),
        (("regions",), {}, r"^FieldValue\.regions: array expected, dict found$"),
        (("value",), "12.50", r"^FieldValue\.value: object with a value and one of the types"),
        (("value", "type"), "float", r"^FieldValue\.value: object with a value and one of the types"),
        (("value", "value"), "2018-13-02", r"^FieldValue\.value: no date$"),
        (("colour",), 1, r"^FieldValue: unknown key 'colour'$"),
    ],
)
def test_damage_is_named_with_its_place(path: tuple[str | int, ...], value: object, message: str) -> None:
    data = json.loads(canonical(to_json(field_value(VALUES[1]))))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(DataError, match=message):
        from_json(FieldValue, data)


def test_a_missing_key_takes_its_default_or_is_named() -> None:
    label = to_json(Label(field="total", state=State.ABSENT))
    del label["source"]
    assert from_json(Label, label).source is ValueSource.TRUTH
    del label["state"]
    with pytest.raises(DataError, match=r"^Label: state missing$"):
        from_json(Label, label)


def test_a_type_without_a_form_is_a_programming_error() -> None:
    @dataclass(frozen=True)
    class Odd:
        parts: set[str]

    with pytest.raises(TypeError, match="no form as JSON"):
        to_json(Odd(parts={"a"}))


@dataclass(frozen=True)
class Counts:
    by_role: Mapping[Role, int]
    pair: tuple[str, float]
    names: dict[str, Decimal]


def test_mappings_and_pairs_come_back() -> None:
    counts = Counts(by_role={Role.TEST: 3}, pair=("a", 1), names={"x": Decimal("1.0")})
    again = through_text(counts, Counts)
    assert again == counts
    assert type(next(iter(again.by_role))) is Role


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("by_role", [], r"^Counts\.by_role: object expected, list found$"),
        ("by_role", {"exam": 1}, r"^Counts\.by_role: none of train, dev, calibration, threshold, test$"),
        ("pair", ["a"], r"^Counts\.pair: array of 2 expected, list found$"),
        ("names", {"x": "one"}, r"^Counts\.names: no Decimal$"),
        ("names", {"x": 1}, r"^Counts\.names: Decimal as text expected, int found$"),
    ],
)
def test_damage_in_mappings_and_pairs_is_named(key: str, value: object, message: str) -> None:
    data = to_json(Counts(by_role={}, pair=("a", 1), names={}))
    with pytest.raises(DataError, match=message):
        from_json(Counts, {**data, key: value})


def test_what_is_no_object_is_refused() -> None:
    nothing: list[object] = [None, 1, "x", []]
    for data in nothing:
        with pytest.raises(DataError, match=r"^Label: object of Label expected"):
            from_json(Label, data)


def test_a_tuple_of_records_is_written_as_an_array_and_comes_back() -> None:
    labels = (Label(field="total", state=State.PRESENT, values=("1",)), Label(field="iban", state=State.ABSENT))
    assert from_json(tuple[Label, ...], parse(canonical(to_json(labels)), name="test")) == labels
    assert to_json(()) == []
