"""When two values count as the same, in words for reports; `postroom.values.matching` is what decides."""

from postroom.records.schema import FieldSpec, FieldType

_RULES = {
    FieldType.TEXT: "equal words, whatever their case and punctuation",
    FieldType.ADDRESS: "equal words, whatever their case and punctuation",
    FieldType.IDENTIFIER: "equal letters and digits, whatever their case",
    FieldType.DATE: "equal as dates",
    FieldType.MONEY: "equal within 0.01, whatever the currency",
    FieldType.NUMBER: "equal within 0.01",
    FieldType.CHOICE: "the same choice",
}


def match_rule(spec: FieldSpec) -> str:
    """Say in a few words when a predicted value of this field is right."""
    rule = _RULES[spec.type]
    return f"{rule}; several values paired one to one in any order" if spec.repeated else rule
