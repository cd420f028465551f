"""How a word looks, whatever it says: character classes, length, punctuation, hashed into a few numbers."""

import re
import zlib
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

SHAPE_BUCKETS = 1024
"""Rows of each shape embedding; row 0 is kept for padding."""

_MARKS = "$€£¥%#&@()[]/\\-.,:;'\"*+=_"
SHAPE_FEATURES = 12 + len(_MARKS)
"""Length of a word's shape vector."""

_AMOUNT = re.compile(r"^[^\w\s]{0,2}[A-Z]{0,3}[^\w\s]?\d{1,3}([.,' ]?\d{3})*[.,]\d{2}\)?[-%]?$")
_TIME = re.compile(r"^\d{1,2}:\d{2}(:\d{2})?([ap]m?)?$", re.IGNORECASE)


def _pattern(text: str) -> str:
    """Write X for a capital, x for another letter, d for a digit, and every other character as itself."""
    return "".join(
        "d" if char.isdigit() else ("X" if char.isupper() else "x") if char.isalpha() else char for char in text
    )


def _bucket(pattern: str) -> int:
    return 1 + zlib.crc32(pattern.encode()) % (SHAPE_BUCKETS - 1)


@lru_cache(maxsize=8192)
def shape_numbers(text: str) -> tuple[int, int]:
    """Give the bucket of a word's exact pattern ("ddd-d") and of its pattern with runs folded ("d-d")."""
    pattern = _pattern(text[:24])
    return _bucket(pattern), _bucket("".join(key for key, _ in groupby(pattern)))


@lru_cache(maxsize=8192)
def shape_vector(text: str) -> NDArray[np.float32]:
    """Give SHAPE_FEATURES numbers between 0 and 1 on a word's characters. The array is shared: do not write to it."""
    size = len(text)
    digits = sum(char.isdigit() for char in text)
    letters = sum(char.isalpha() for char in text)
    capitals = sum(char.isupper() for char in text)
    vector = np.array(
        [
            min(size, 20) / 20,
            digits / size,
            letters / size,
            capitals / size,
            (size - digits - letters) / size,
            digits == size,
            letters == size,
            digits > 0 and letters > 0,
            text[0].isupper(),
            bool(_AMOUNT.match(text)),
            bool(_TIME.match(text)),
            text.endswith(":"),
            *(mark in text for mark in _MARKS),
        ],
        dtype=np.float32,
    )
    vector.flags.writeable = False
    return vector
