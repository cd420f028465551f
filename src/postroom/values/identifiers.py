"""Identifiers: contract numbers, accounts, VAT numbers; compared by letters and digits, checked by check digits."""

from functools import lru_cache

from stdnum import ean, iban, luhn
from stdnum.eu import vat

from postroom.records.schema import Checksum
from postroom.values.texts import tidy, words_of

_EDGES = " \t.,:;#*'\"|"


@lru_cache(maxsize=4096)
def letters_and_digits(text: str) -> str:
    """Give the letters and digits alone, case-folded: the form in which identifiers are compared."""
    return "".join(words_of(text))


def identifier_of(text: str, *, checksum: Checksum | None = None) -> str | None:
    """Give an identifier as people write it, or None where the text has no letter and no digit.

    White space becomes single blanks and punctuation at the ends goes. One that has a checksum rule is written
    compactly, in capitals, as its standard does (ISO 13616 for IBAN).
    """
    if not letters_and_digits(text):
        return None
    if checksum is not None:
        return "".join(character for character in tidy(text).upper() if character.isalnum())
    return tidy(text).strip(_EDGES) or None


def has_valid_checksum(text: str, checksum: Checksum) -> bool:
    """Say whether the check digits are right; False where the text is no such number at all."""
    match checksum:
        case Checksum.IBAN:
            return bool(iban.is_valid(text))
        case Checksum.VAT:
            return bool(vat.is_valid(text))
        case Checksum.LUHN:
            return bool(luhn.is_valid("".join(text.replace("-", " ").split())))
        case Checksum.EAN:
            return bool(ean.is_valid(text))
