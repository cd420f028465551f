"""Repeatable random choices."""

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

import numpy as np

Choice = TypeVar("Choice")

UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters of generated codes; I and O are left out because they read as digits."""


class Dice:
    """A stream of random choices that depends on its key alone.

    Args:
        key: Whole numbers and words; equal keys give equal streams, and different keys independent ones.
    """

    def __init__(self, *key: int | str) -> None:
        self.rng = np.random.default_rng([crc32(part.encode()) if isinstance(part, str) else part for part in key])

    def pick(self, options: Sequence[Choice]) -> Choice:
        """Give one of the options, each as likely as the others."""
        return options[int(self.rng.integers(len(options)))]

    def between(self, low: int, high: int) -> int:
        """Give a whole number from `low` to `high`, both included."""
        return int(self.rng.integers(low, high + 1))

    def happens(self, probability: float) -> bool:
        """Say yes with the given probability."""
        return bool(self.rng.random() < probability)

    def sample(self, options: Sequence[Choice], count: int) -> list[Choice]:
        """Give `count` different options in random order."""
        return [options[int(index)] for index in self.rng.permutation(len(options))[:count]]

    def digits(self, count: int) -> str:
        """Give `count` digits, the first not zero."""
        return str(self.between(10 ** (count - 1), 10**count - 1))

    def letters(self, count: int) -> str:
        """Give `count` capital letters."""
        return "".join(self.pick(UPPER) for _ in range(count))

    def fill(self, pattern: str) -> str:
        """Replace each `#` by a digit and each `@` by a capital letter; a `#` that begins the pattern is not zero."""
        drawn = "".join(self._drawn(sign) for sign in pattern)
        return str(self.between(1, 9)) + drawn[1:] if pattern.startswith("#") else drawn

    def _drawn(self, sign: str) -> str:
        if sign == "#":
            return str(self.between(0, 9))
        return self.pick(UPPER) if sign == "@" else sign
