"""The 287 messages of parsers' test suites: each ends in verdicts, quickly, and agrees with the standard library."""

import email
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import Message as LegacyMessage
from pathlib import Path

import pytest

from postroom.records.message import Part
from postroom.stages.mail.incoming import Form, Incoming
from postroom.stages.mail.options import MailOptions
from postroom.stages.mail.sources import open_sources
from postroom.stages.mail.walk import walk

OPTIONS = MailOptions()


@pytest.fixture
def files(shared_data: Path) -> list[Path]:
    rows = (shared_data / "mail" / "manifest.jsonl").read_text().splitlines()
    return [shared_data / "mail" / json.loads(row)["file"] for row in rows]


def test_every_part_of_every_message_ends_in_a_verdict_within_a_second(files: list[Path]) -> None:
    assert len(files) == 287
    for path in files:
        start = time.process_time()
        for incoming in open_sources([path], OPTIONS):
            message, found = walk(incoming, OPTIONS)
            parts = list(found)
            assert message.source.startswith(str(path))
            assert parts, path
            assert all((part.kind is None) == bool(part.verdict and part.cause) for part in parts), path
            assert len({part.part for part in parts}) == len(parts), path
        assert time.process_time() - start < 1, path


MEASURE = """
import sys
from pathlib import Path
from postroom.stages.mail.options import MailOptions
from postroom.stages.mail.sources import open_sources
from postroom.stages.mail.walk import walk

for incoming in open_sources([Path(sys.argv[1])], MailOptions()):
    for part in walk(incoming, MailOptions())[1]:
        pass
# Not getrusage, whose peak includes what the parent held when it started this process.
print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))
"""


def peak_mib(path: Path) -> float:
    command = [sys.executable, "-c", MEASURE, str(path)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024


def test_all_messages_together_stay_below_256_mib(shared_data: Path) -> None:
    assert peak_mib(shared_data / "mail") < 256


def test_a_large_message_takes_a_few_times_its_size(tmp_path: Path) -> None:
    small, large = tmp_path / "small.eml", tmp_path / "large.eml"
    head = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    small.write_bytes(head)
    large.write_bytes(head + b"JVBERi0xLjQK" + (b"QUJD" * 18 + b"\n") * (25 * 1024 * 1024 // 73))
    assert peak_mib(large) - peak_mib(small) < 4 * 25


# Where the standard library's parser is not followed, and why.
UNLIKE = {
    "message/partial": "a piece of a message is not read as one",
    "message/external-body": "likewise",
    "message/delivery-status": "fields of a report are one part, not one for each block",
    "message/disposition-notification": "likewise",
    "message/rfc822-headers": "a header alone is no message",
}


def leaves(message: LegacyMessage) -> Iterator[bytes]:
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield payload


def is_alike(part: Part, theirs: bytes) -> bool:
    """Compare lengths only: the standard library leaves a line break at the end where a delimiter is missing."""
    return abs(part.size_bytes - len(theirs)) <= 2


def mail_of(files: list[Path]) -> Iterator[Incoming]:
    for path in files:
        for incoming in open_sources([path], OPTIONS):
            if incoming.form is Form.MESSAGE:
                yield incoming


def test_parts_are_those_of_the_standard_library(files: list[Path]) -> None:
    """Nearly all: the rest is broken in ways where we read more than the standard library does."""
    same = different = 0
    for incoming in mail_of(files):
        parts = list(walk(incoming, OPTIONS)[1])
        if UNLIKE.keys() & {part.media_type for part in parts}:
            continue
        theirs = list(leaves(email.message_from_bytes(incoming.content)))
        alike = len(parts) == len(theirs) and all(is_alike(*pair) for pair in zip(parts, theirs, strict=True))
        same, different = same + alike, different + (not alike)
    assert same > 430
    assert different <= 20
