"""What a reference to an object in a Python package is: "package.module:name", as entry points write it."""

import importlib
import re

from postroom.errors import ProjectError

_REFERENCE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")


def check_reference(text: str) -> str:
    """Give the text; ValueError where it is no reference."""
    if not _REFERENCE.fullmatch(text):
        raise ValueError("not a reference; write it as package.module:name")
    return text


def module_of(reference: str) -> str:
    """Name the module of a reference."""
    return reference.partition(":")[0]


def load_object(reference: str) -> object:
    """Import what a reference names; ProjectError where that cannot be done."""
    module, _, name = reference.partition(":")
    try:
        found: object = getattr(importlib.import_module(module), name)
    except (Exception, SystemExit) as error:  # others' code must not end the program, least of all with status 0
        raise ProjectError(
            f"{reference} cannot be imported ({type(error).__name__}: {error}); is its package named under "
            "[extensions], or installed?"
        ) from error
    return found
