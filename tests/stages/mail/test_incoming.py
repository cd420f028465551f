from postroom.errors import TooLargePartError
from postroom.records.message import Verdict
from postroom.stages.mail.incoming import Form, refused


def test_a_refusal_carries_the_verdict_and_the_cause_of_its_error() -> None:
    incoming = refused("a.eml", TooLargePartError("9 bytes; the limit is 8"), size_bytes=9, form=Form.MESSAGE)
    assert (incoming.verdict, incoming.cause) == (Verdict.TOO_LARGE, "9 bytes; the limit is 8")
    assert (incoming.source, incoming.size_bytes, incoming.content) == ("a.eml", 9, b"")
