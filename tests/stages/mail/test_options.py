import pytest
from pydantic import ValidationError

from postroom.stages.mail.options import MailOptions


def test_every_limit_has_a_description_that_names_its_unit() -> None:
    units = ("bytes", "pixels", "levels", "number")
    for name, field in MailOptions.model_fields.items():
        assert any(unit in (field.description or "") for unit in units), name


def test_an_unknown_limit_is_refused() -> None:
    with pytest.raises(ValidationError, match="max_part_byte"):
        MailOptions.model_validate({"max_part_byte": 1})


def test_a_depth_beyond_what_the_stack_bears_is_refused() -> None:
    with pytest.raises(ValidationError):
        MailOptions(max_depth=10_000)
