"""Postal addresses: kept as written, with the blanks and commas that line breaks leave behind put right."""

import re

from postroom.values.texts import tidy, words_of

_BEFORE_COMMA = re.compile(r"(?:\s*,)+")
_AFTER_COMMA = re.compile(r",(?=[^\W\d_])")


def address_of(text: str) -> str | None:
    """Give an address on one line, a blank after each comma, or None where the text has no letter and no digit."""
    if not words_of(text):
        return None
    return _AFTER_COMMA.sub(", ", _BEFORE_COMMA.sub(",", tidy(text))).strip(" ,;")
