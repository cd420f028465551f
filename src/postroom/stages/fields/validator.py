"""What a project's own check of a value must do, and how it is called."""

from functools import cache
from typing import Protocol, cast

from postroom.errors import ProjectError
from postroom.records.schema import FieldSpec
from postroom.values.references import load_object


class Validator(Protocol):
    """Checks one value; a plain function will do.

    The same text and field must always give the same answer: a result that depends on the time or on another machine
    cannot be made again.
    """

    def __call__(self, text: str, spec: FieldSpec) -> str | None:
        """Say what is wrong with a value.

        Args:
            text: The value as text: a date as ISO 8601, an amount without its currency; as written where it does not
                read as its type.
            spec: The field.

        Returns:
            One sentence for the value's notes; None where nothing is wrong.
        """
        ...


def objection(reference: str, text: str, *, spec: FieldSpec) -> str | None:
    """Ask the validator that a reference names; where it fails, that is an objection too.

    Raises:
        ProjectError: It cannot be imported, or is nothing to call.
    """
    validator = _validator(reference)
    try:
        said = validator(text, spec)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - others' code must not end the reading of a mailbox
        return f"the check {reference} failed: {type(error).__name__}: {error}"
    return None if said is None else str(said)


@cache
def _validator(reference: str) -> Validator:
    found = load_object(reference)
    if not callable(found):
        raise ProjectError(f"{reference} is nothing to call; name a function of the value's text and its field")
    return cast("Validator", found)
