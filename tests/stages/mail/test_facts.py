import datetime
import hashlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.records.message import Message
from postroom.stages.mail.facts import describe
from postroom.stages.mail.incoming import Form, Incoming

INCOMING = Incoming(source="a.eml", form=Form.MESSAGE, size_bytes=3, content=b"abc")


def facts(**fields: str) -> Message:
    return describe(INCOMING, {name.replace("_", "-"): value for name, value in fields.items()})


def test_facts_are_decoded() -> None:
    message = facts(
        **{"from": "=?utf-8?Q?M=C3=BCller?= <Mueller@Example.COM>, b@c.d"},
        subject="=?utf-8?Q?Angebot_=C3=A4?=",
        date="Mon, 2 Mar 2026 10:00:00 +0100",
        message_id="<1@example.com>",
    )
    assert message.sender == "mueller@example.com"
    assert message.subject == "Angebot ä"
    assert message.sent_at == datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
    assert message.message_id == "<1@example.com>"
    assert message.sha256 == hashlib.sha256(b"abc").hexdigest()


def test_what_is_missing_is_none() -> None:
    message = facts()
    assert (message.sender, message.subject, message.sent_at, message.message_id) == (None, None, None, None)


def test_an_unknown_zone_is_read_as_utc() -> None:
    assert facts(date="2 Mar 2026 10:00 -0000").sent_at == datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)


@pytest.mark.parametrize("date", ["", "yesterday", "32 Feb 2026 10:00", "31 Dec 9999 23:00 -1400", "9" * 2000])
def test_a_date_that_cannot_be_read_is_none(date: str) -> None:
    assert facts(date=date).sent_at is None


@pytest.mark.parametrize("evil", ["(" * 4096, "(a)" * 1300, "," * 4096, "a@b" + '"' * 4000, "=?" * 2000, "<" * 4096])
def test_a_hostile_author_costs_little(evil: str) -> None:
    start = time.process_time()
    facts(**{"from": evil})
    assert time.process_time() - start < 0.5


@given(
    st.text(alphabet='a@b<>(),;:"\\[]=?.\x00\ud800 é', max_size=80),
    st.text(alphabet="0123456789: +-,JanGMT", max_size=40),
)
def test_no_field_raises(author: str, date: str) -> None:
    message = facts(**{"from": author, "date": date, "subject": author})
    assert message.sender is None or message.sender.isprintable()
