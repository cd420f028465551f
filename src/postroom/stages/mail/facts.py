"""The facts of one message: who wrote it, when, about what; read with the standard library's modern policy.

The policy's parser is quadratic and recursive at worst, so each field is cut before it is parsed: the first author and
the date stand at the front of theirs.
"""

import datetime
import email.policy
import hashlib
from collections.abc import Mapping
from email.errors import MessageError
from email.headerregistry import AddressHeader, DateHeader

from postroom.records.message import Message
from postroom.stages.mail.incoming import Incoming
from postroom.stages.mail.names import clean_text, decode_words

_MAX_PARSED_CHARS = 1024
_PARSER_ERRORS = (MessageError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What the modern parser raises on hostile fields, although its documentation promises defects instead."""


def describe(incoming: Incoming, fields: Mapping[str, str]) -> Message:
    """Give the facts of `incoming`, whose header holds `fields` (names in lower case)."""
    return Message(
        source=incoming.source,
        sha256=hashlib.sha256(incoming.content).hexdigest() if incoming.verdict is None else "",
        size_bytes=incoming.size_bytes,
        message_id=clean_text(fields.get("message-id", "")[:_MAX_PARSED_CHARS]) or None,
        sender=_read_sender(fields.get("from", "")),
        subject=clean_text(decode_words(fields.get("subject", ""))) or None,
        sent_at=_read_date(fields.get("date", "")),
    )


def _read_sender(value: str) -> str | None:
    try:
        header = email.policy.default.header_fetch_parse("From", value[:_MAX_PARSED_CHARS])
        addresses = header.addresses if isinstance(header, AddressHeader) else ()
        found = next((address.addr_spec for address in addresses if address.domain), "")
    except _PARSER_ERRORS:
        return None
    return clean_text(found).lower() or None


def _read_date(value: str) -> datetime.datetime | None:
    try:
        header = email.policy.default.header_fetch_parse("Date", value[:_MAX_PARSED_CHARS])
        found = header.datetime if isinstance(header, DateHeader) else None
        if found is None:
            return None
        # "-0000" says that the zone is unknown and the time is UTC (RFC 5322, 3.3).
        aware = found.replace(tzinfo=datetime.UTC) if found.tzinfo is None else found
        return aware.astimezone(datetime.UTC)
    except _PARSER_ERRORS:
        return None
