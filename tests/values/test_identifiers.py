"""Identifiers and their check digits."""

import pytest

from postroom.records.schema import Checksum
from postroom.values.identifiers import has_valid_checksum, identifier_of, letters_and_digits


@pytest.mark.parametrize(
    ("number", "checksum", "valid"),
    [
        ("DE89 3704 0044 0532 0130 00", Checksum.IBAN, True),
        ("DE88 3704 0044 0532 0130 00", Checksum.IBAN, False),
        ("hello", Checksum.IBAN, False),
        ("DE136695976", Checksum.VAT, True),
        ("DE136695977", Checksum.VAT, False),
        ("FR11999999998", Checksum.VAT, True),
        ("4111-1111 1111 1111", Checksum.LUHN, True),
        ("4111 1111 1111 1112", Checksum.LUHN, False),
        ("", Checksum.LUHN, False),
        ("4006381333931", Checksum.EAN, True),
        ("4006381333932", Checksum.EAN, False),
    ],
)
def test_check_digits_are_checked(number: str, checksum: Checksum, valid: bool) -> None:
    assert has_valid_checksum(number, checksum) is valid


def test_identifiers_compare_by_letters_and_digits() -> None:
    assert letters_and_digits("# 950658-1") == letters_and_digits("950658 1") == "9506581"


def test_an_identifier_keeps_its_own_marks_but_not_those_around_it() -> None:
    assert identifier_of("#  950658-1:") == "950658-1"
    assert identifier_of("-- / --") is None


def test_one_with_check_digits_is_written_compactly() -> None:
    assert identifier_of("de89 3704 0044 0532 0130 00", checksum=Checksum.IBAN) == "DE89370400440532013000"
