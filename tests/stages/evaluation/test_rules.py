import dataclasses

import pytest

from postroom.records.schema import FieldSpec, FieldType
from postroom.stages.evaluation.rules import match_rule
from tests.stages.evaluation.made import TOTAL


@pytest.mark.parametrize("kind", FieldType)
def test_every_type_of_field_has_a_rule(kind: FieldType) -> None:
    assert match_rule(FieldSpec(name="x", type=kind))


def test_a_repeated_field_says_how_values_are_paired() -> None:
    rule = match_rule(dataclasses.replace(TOTAL, repeated=True))
    assert rule == "equal within 0.01, whatever the currency; several values paired one to one in any order"
