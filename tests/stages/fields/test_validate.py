"""Checks of one value."""

import time

import pytest

from postroom.errors import ProjectError
from postroom.records.schema import Checksum, FieldSpec, FieldType
from postroom.records.value import FieldValue, State, ValueSource
from postroom.stages.fields.options import FieldsOptions
from postroom.stages.fields.validate import validated

OPTIONS = FieldsOptions()


def value_of(text: str | None, value: str | None = None) -> FieldValue:
    state = State.ABSENT if text is None else State.PRESENT
    return FieldValue(field="x", state=state, raw=text, value=value or text, confidence=0.9, source=ValueSource.MODEL)


def test_a_value_that_obeys_stays_as_it_is() -> None:
    spec = FieldSpec(name="x", type=FieldType.IDENTIFIER, pattern=r"[0-9]{6}-[0-9]", required=True)
    assert validated(value_of("950658-1"), spec=spec, options=OPTIONS) == value_of("950658-1")


@pytest.mark.parametrize("text", ["950658-12", "950658", "x950658-1"])
def test_the_whole_value_must_match_the_pattern(text: str) -> None:
    spec = FieldSpec(name="x", type=FieldType.IDENTIFIER, pattern=r"[0-9]{6}-[0-9]")
    checked = validated(value_of(text), spec=spec, options=OPTIONS)
    assert (checked.raw, checked.value) == (text, text)
    assert checked.confidence == OPTIONS.failed_check_cap
    assert checked.notes == ("does not match the pattern [0-9]{6}-[0-9]",)


def test_wrong_check_digits_are_noted() -> None:
    spec = FieldSpec(name="x", type=FieldType.IDENTIFIER, checksum=Checksum.IBAN)
    good, bad = (
        validated(value_of(text), spec=spec, options=OPTIONS)
        for text in ("DE89370400440532013000", "DE88370400440532013000")
    )
    assert good.confidence == 0.9
    assert (bad.confidence, bad.notes) == (OPTIONS.failed_check_cap, ("wrong check digits for IBAN",))


def test_a_required_field_that_is_absent_is_doubtful() -> None:
    spec = FieldSpec(name="x", type=FieldType.TEXT, required=True)
    checked = validated(value_of(None), spec=spec, options=OPTIONS)
    assert (checked.state, checked.confidence) == (State.ABSENT, OPTIONS.missing_cap)
    assert checked.notes == ("required, but absent",)


def test_a_cap_never_raises_a_confidence() -> None:
    spec = FieldSpec(name="x", type=FieldType.TEXT, pattern="a", checksum=Checksum.LUHN)
    checked = validated(value_of("b"), spec=spec, options=FieldsOptions(failed_check_cap=1.0))
    assert checked.confidence == 0.9
    assert len(checked.notes) == 2


def test_a_pattern_that_never_ends_is_stopped() -> None:
    spec = FieldSpec(name="x", type=FieldType.TEXT, pattern=r"(a|aa)+\d(a|aa)+\d|(\w+\s?)+!")
    started = time.perf_counter()
    checked = validated(value_of("a" * 60), spec=spec, options=OPTIONS)
    assert time.perf_counter() - started < 5
    assert checked.confidence == OPTIONS.failed_check_cap
    assert "too long" in checked.notes[0]


def test_a_value_of_a_thousand_characters_matches_no_pattern() -> None:
    spec = FieldSpec(name="x", type=FieldType.TEXT, pattern="a*")
    assert validated(value_of("a" * 1000), spec=spec, options=OPTIONS).notes


def test_a_pattern_that_is_none_is_the_projects_error() -> None:
    spec = FieldSpec(name="x", type=FieldType.TEXT, pattern="(")
    with pytest.raises(ProjectError, match="field x: the pattern"):
        validated(value_of("a"), spec=spec, options=OPTIONS)
