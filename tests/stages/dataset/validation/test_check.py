"""What is wrong with a data set is told, with its numbers; what is right is not."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from postroom.errors import DataError
from postroom.records.label import Label, LabelledDocument, Role
from postroom.records.schema import OTHER, DocumentType, FieldSpec, FieldType, Schema
from postroom.records.validation import Check, Finding, Severity, ValidationReport
from postroom.records.value import State
from postroom.stages.dataset.leakage import find_leakage
from postroom.stages.dataset.validation.check import Evidence, content_problems, validate
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.storage.blobs import StoredBlobs
from postroom.storage.codec import from_json, to_json
from postroom.storage.folder import FolderStore

OPTIONS = ValidationOptions()
Fields = Mapping[str, str | tuple[str, ...] | None]


def document(key: str, fields: Fields | None = None, **more: object) -> LabelledDocument:
    """Label a document; None stands for absent."""
    labels = []
    for field, value in (fields or {}).items():
        texts = () if value is None else (value,) if isinstance(value, str) else value
        labels.append(Label(field=field, state=State.PRESENT if texts else State.ABSENT, values=texts))
    plain = LabelledDocument(key=key, type="order", labels=tuple(labels), file_sha256=f"sha of {key}")
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]  # what a test says of it


def sound(number: int) -> LabelledDocument:
    return document(
        f"{number:03}",
        {
            "number": f"A-{number}",
            "advertiser": "Shop",
            "address": "1 High Street",
            "total": f"{number + 1}.00",
            "day": f"2026-03-{number % 28 + 1:02}",
            "tags": ("red", "blue"),
            "kind": ("order", "invoice")[number % 2],
        },
    )


SOUND = [sound(number) for number in range(40)]


def roles_of(documents: list[LabelledDocument]) -> dict[str, Role]:
    order = (Role.TRAIN, Role.TRAIN, Role.TRAIN, Role.TEST)
    return {item.key: order[number % 4] for number, item in enumerate(documents)}


def checked(
    schema: Schema, *more: LabelledDocument, options: ValidationOptions = OPTIONS, evidence: Evidence | None = None
) -> ValidationReport:
    documents = [*SOUND, *more]
    return validate(documents, roles_of(documents), schema=schema, options=options, evidence=evidence or Evidence())


def only(report: ValidationReport) -> Finding:
    (finding,) = report.findings
    return finding


def changed(schema: Schema, field: str, **changes: object) -> Schema:
    fields = [
        dataclasses.replace(spec, **changes) if spec.name == field else spec  # type: ignore[arg-type]
        for spec in schema.types[0].fields
    ]
    return dataclasses.replace(schema, types=(DocumentType(name="order", fields=tuple(fields)),))


def test_nothing_is_found_in_sound_data(schema: Schema) -> None:
    report = checked(schema, document("letter", type=OTHER))
    assert report.findings == ()
    assert report.passed
    assert report.types == {"order": 40, "other": 1}
    assert sum(report.roles.values()) == 41
    (number,) = [entry for entry in report.fields if entry.field == "number"]
    assert {role: counts.present for role, counts in number.roles.items()} == {Role.TRAIN: 30, Role.TEST: 10}


def test_the_report_survives_json(schema: Schema) -> None:
    report = checked(schema, document("a", type="unknown"), evidence=Evidence(previous=SOUND))
    assert report.shifts
    assert report.findings
    assert from_json(ValidationReport, json.loads(json.dumps(to_json(report)))) == report


def test_a_type_that_the_project_does_not_have_is_an_error_and_named(schema: Schema) -> None:
    finding = only(checked(schema, document("a", type="invoice")))
    assert (finding.check, finding.severity, finding.documents) == (Check.SCHEMA, Severity.ERROR, ("a",))
    assert "'invoice'" in finding.what


def test_a_field_that_the_project_does_not_have_any_more_is_a_warning(schema: Schema) -> None:
    finding = only(checked(schema, document("a", {"nonsense": "1"}), document("b", {"nonsense": None})))
    assert (finding.severity, finding.field, finding.count) == (Severity.WARNING, "nonsense", 2)


def test_labels_of_a_document_that_is_not_of_interest_are_told(schema: Schema) -> None:
    assert only(checked(schema, document("a", {"total": "1.00"}, type=OTHER))).field == "total"


@pytest.mark.parametrize(
    ("field", "text"),
    [("day", "soon, Mr Secret"), ("total", "a lot"), ("kind", "neither"), ("number", "--"), ("advertiser", "?")],
)
def test_a_value_that_is_none_of_its_type_is_told(schema: Schema, field: str, text: str) -> None:
    finding = only(checked(schema, document("a", {field: text})))
    assert (finding.check, finding.severity, finding.field) == (Check.SCHEMA, Severity.WARNING, field)
    assert finding.what.startswith("1 of 41 values")
    assert finding.documents == ("a",)
    assert text not in json.dumps(to_json(finding))


def test_a_damaged_value_is_not_held_against_the_data(schema: Schema) -> None:
    assert not checked(schema, document("a", {"day": "20"}, damaged=("day",))).findings


def test_a_damaged_value_is_none_to_learn_from(schema: Schema) -> None:
    damaged = [dataclasses.replace(item, damaged=("total",)) for item in SOUND]
    report = validate(damaged, roles_of(damaged), schema=schema, options=OPTIONS)
    assert {finding.field for finding in report.findings} == {"total"}
    (total,) = [entry for entry in report.fields if entry.field == "total"]
    assert (total.roles[Role.TRAIN].present, total.roles[Role.TRAIN].damaged) == (0, 30)


def test_a_field_of_the_wrong_type_refuses_the_data(schema: Schema) -> None:
    """Nearly all texts of a field that was declared a date by mistake are no dates."""
    wrong = changed(schema, "advertiser", type=FieldType.DATE)
    report = checked(wrong)
    assert not report.passed
    assert report.errors[0].field == "advertiser"
    assert report.errors[0].found == 1.0
    assert checked(wrong, options=ValidationOptions(fewest_values=41)).passed


def test_an_ambiguous_date_is_told(schema: Schema) -> None:
    finding = only(checked(changed(schema, "day", locale="en"), document("a", {"day": "03/04/20"})))
    assert "may mean several things" in finding.what


def test_values_are_tried_against_pattern_and_check_digits(schema: Schema) -> None:
    pattern = only(checked(changed(schema, "number", pattern=r"A-\d+"), document("a", {"number": "B-1"})))
    assert (pattern.documents, "pattern" in pattern.what) == (("a",), True)
    iban = changed(schema, "tags", type=FieldType.IDENTIFIER, checksum="iban")
    assert any("check digits" in finding.what for finding in checked(iban).findings)


def test_a_pattern_that_takes_years_is_given_up(schema: Schema) -> None:
    slow = changed(schema, "advertiser", pattern=r"Shop|(a|aa)+b?c")
    assert not checked(slow, document("a", {"advertiser": "a" * 400 + "bb"})).findings


def test_a_required_field_that_is_labelled_absent_is_told(schema: Schema) -> None:
    finding = only(checked(changed(schema, "total", required=True), document("a", {"total": None})))
    assert "required" in finding.what
    assert finding.severity is Severity.WARNING


def test_missing_and_damaged_files_refuse_the_data(schema: Schema) -> None:
    evidence = Evidence(content_problem={"sha of 003": "missing", "sha of 004": "damaged"}.get)
    report = checked(schema, evidence=evidence)
    assert {(finding.check, finding.documents) for finding in report.errors} == {
        (Check.FILES, ("003",)),
        (Check.FILES, ("004",)),
    }
    assert not any("files" in sentence for sentence in report.not_checked)
    assert any("files" in sentence for sentence in checked(schema).not_checked)


def contradicting(one: Fields, other: Fields, **more: object) -> list[LabelledDocument]:
    return [document("a", one, file_sha256="x"), document("c", other, file_sha256="x", **more)]


def same_role(documents: list[LabelledDocument]) -> dict[str, Role]:
    return roles_of(SOUND) | dict.fromkeys([item.key for item in documents], Role.TRAIN)


def checked_in_train(
    schema: Schema, documents: list[LabelledDocument], options: ValidationOptions = OPTIONS
) -> ValidationReport:
    return validate([*SOUND, *documents], same_role(documents), schema=schema, options=options)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ({"total": "1.00"}, {"total": "2.00"}, "different values"),
        ({"total": "1.00"}, {"total": None}, "present and absent"),
        ({"tags": ("red", "blue")}, {"tags": ("red",)}, "different values"),
        ({"tags": ("red", "red")}, {"tags": ("red",)}, "different values"),
        ({"tags": ("red", "red", "blue")}, {"tags": ("red", "blue", "green")}, "different values"),
    ],
)
def test_labels_of_the_same_pages_that_contradict_each_other_refuse_the_data(
    schema: Schema, one: Fields, other: Fields, how: str
) -> None:
    finding = only(checked_in_train(schema, contradicting(one, other)))
    assert (finding.check, finding.severity) == (Check.CONTRADICTION, Severity.ERROR)
    assert finding.documents == ("a", "c")
    assert finding.what.endswith(how)
    softer = ValidationOptions(most_contradictions=1)
    assert checked_in_train(schema, contradicting(one, other), softer).passed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"total": "1.00"}, {"total": "$1.00"}),
        ({"total": "1.00"}, {"day": "2026-01-01"}),
        ({"tags": ("red", "blue")}, {"tags": ("Blue", "red")}),
        ({"advertiser": ("Shop", "Shop Inc")}, {"advertiser": "Shop Inc"}),
    ],
)
def test_labels_of_the_same_pages_that_agree_are_a_duplicate(schema: Schema, one: Fields, other: Fields) -> None:
    finding = only(checked_in_train(schema, contradicting(one, other)))
    assert (finding.check, finding.severity, finding.count) == (Check.DUPLICATE, Severity.WARNING, 2)


def test_doubtful_or_damaged_labels_contradict_nothing(schema: Schema) -> None:
    one, other = {"total": "1.00"}, {"total": "2.00"}
    assert not checked_in_train(schema, contradicting(one, other, trusted=False)).findings
    assert checked_in_train(schema, contradicting(one, other, damaged=("total",))).passed
    first, second = contradicting(one, other)
    assert checked_in_train(schema, [dataclasses.replace(first, damaged=("total",)), second]).passed


def test_pages_of_two_types_contradict_each_other(schema: Schema) -> None:
    assert "order and other" in only(checked_in_train(schema, contradicting({}, {}, type=OTHER))).what


def test_other_pages_of_the_same_file_contradict_nothing(schema: Schema) -> None:
    apart = [
        document("a", {"total": "1.00"}, file_sha256="x", stop_page=1),
        document("b", {"total": "2.00"}, file_sha256="x", first_page=1),
    ]
    assert not checked_in_train(schema, apart).findings
    overlapping = [apart[0], dataclasses.replace(apart[1], first_page=0)]
    assert "overlap" in only(checked_in_train(schema, overlapping)).what


def test_one_document_with_two_labels_of_a_field_contradicts_itself(schema: Schema) -> None:
    twice = document("a", {"total": "1.00"})
    twice = dataclasses.replace(twice, labels=(*twice.labels, Label(field="total", state=State.ABSENT)))
    finding = only(checked_in_train(schema, [twice]))
    assert finding.what.endswith("present and absent")
    assert finding.documents == ("a",)


def test_a_content_in_two_roles_refuses_the_data_and_a_group_is_told(schema: Schema) -> None:
    pair = [document("a", file_sha256="x", group="g"), document("b", file_sha256="x", group="g")]
    roles = roles_of(SOUND) | {"a": Role.TRAIN, "b": Role.TEST}
    report = validate([*SOUND, *pair], roles, schema=schema, options=OPTIONS)
    (leak,) = report.errors
    assert (leak.check, leak.documents) == (Check.LEAKAGE, ("a", "b"))
    assert [finding.check for finding in report.warnings] == [Check.DUPLICATE, Check.LEAKAGE]


def test_texts_that_are_much_alike_are_a_warning(schema: Schema) -> None:
    text = " ".join(f"word{number}" for number in range(200))
    roles = roles_of(SOUND)
    leakage = find_leakage(SOUND, roles, texts={"000": text, "003": text}, threshold=0.8)
    report = validate(SOUND, roles, schema=schema, options=OPTIONS, evidence=Evidence(leakage=leakage))
    assert (only(report).check, only(report).severity, only(report).documents) == (
        Check.LEAKAGE,
        Severity.WARNING,
        ("003",),
    )
    assert not any("text" in sentence for sentence in report.not_checked)


def with_field(schema: Schema, **more: object) -> Schema:
    spec = FieldSpec(name="iban", type=FieldType.IDENTIFIER, **more)  # type: ignore[arg-type]
    kinds = (DocumentType(name="order", fields=(*schema.types[0].fields, spec)),)
    return dataclasses.replace(schema, types=kinds)


def test_a_field_without_training_values_is_told_and_refused_where_it_is_required(schema: Schema) -> None:
    assert [finding.severity for finding in checked(with_field(schema)).findings] == [Severity.WARNING] * 2
    report = checked(with_field(schema, required=True))
    (error,) = report.errors
    assert (error.check, error.field, error.found) == (Check.EXAMPLES, "iban", 0.0)
    unlimited = ValidationOptions(fewest_train=0, fewest_test=0)
    assert not checked(with_field(schema), options=unlimited).findings
    assert not checked(with_field(schema, required=True), options=unlimited).passed


def test_too_few_examples_are_a_warning_with_their_number(schema: Schema) -> None:
    report = checked(schema, options=ValidationOptions(fewest_train=31, fewest_test=10))
    assert {(finding.found, finding.limit) for finding in report.findings} == {(30.0, 31.0)}
    assert len(report.findings) == len(schema.types[0].fields)
    assert report.passed


def test_a_type_without_documents_is_told_once(schema: Schema) -> None:
    more = DocumentType(name="invoice", fields=(FieldSpec(name="x", type=FieldType.TEXT, required=True),))
    report = checked(dataclasses.replace(schema, types=(*schema.types, more)))
    assert only(report).type == "invoice"
    assert report.passed


def test_choices_that_no_training_document_has_are_named(schema: Schema) -> None:
    report = checked(changed(schema, "kind", choices=("order", "invoice", "note")))
    assert "'note'" in only(report).what


def test_data_without_training_documents_are_refused(schema: Schema) -> None:
    report = validate(SOUND, {item.key: Role.TEST for item in SOUND}, schema=schema, options=OPTIONS)
    assert not report.passed
    report = validate(SOUND, {item.key: Role.TRAIN for item in SOUND}, schema=schema, options=OPTIONS)
    assert report.passed
    assert any("score" in finding.what for finding in report.warnings)


def test_a_document_without_a_role_is_refused_by_name(schema: Schema) -> None:
    with pytest.raises(DataError, match="007: no role"):
        validate(SOUND, roles_of(SOUND[:7]), schema=schema, options=OPTIONS)


def test_errors_come_first_and_many_documents_are_counted(schema: Schema) -> None:
    strange = [document(f"z{number}", {"nonsense": "1"}) for number in range(30)]
    report = checked(schema, *strange, document("a", type="unknown"))
    assert [finding.severity for finding in report.findings] == [Severity.ERROR, Severity.WARNING]
    assert (len(report.findings[1].documents), report.findings[1].count) == (OPTIONS.named_documents, 30)


def test_contents_are_read_to_find_what_is_damaged(tmp_path: Path, schema: Schema) -> None:
    blobs = StoredBlobs(FolderStore(tmp_path, project=schema.project))
    whole, torn = blobs.put(b"whole"), blobs.put(b"torn")
    (path,) = [path for path in tmp_path.rglob(torn) if path.is_file()]
    path.write_bytes(b"t")
    problem_of = content_problems(blobs)
    assert problem_of(whole) is None
    assert problem_of(torn) == "damaged: they have changed since the import"
    assert problem_of("0" * 64) == "missing"
