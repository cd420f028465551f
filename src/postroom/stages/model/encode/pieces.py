"""Words to word pieces, over the vocabulary that the bundle carries."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

PIECES_PER_WORD = 6
"""Pieces kept of a word, from its start; the mean of more says no more."""


class PieceTable:
    """Knows the word pieces of every word, and remembers those it met."""

    def __init__(self, tokenizer_file: Path) -> None:
        """Load a `tokenizer.json` as the library tokenizers writes it."""
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._pieces = lru_cache(maxsize=8192)(self._look_up)

    def _look_up(self, text: str) -> tuple[int, ...]:
        ids: list[int] = self._tokenizer.encode(text[:64], add_special_tokens=False).ids
        return tuple(ids[:PIECES_PER_WORD])

    def encode(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Give (W, PIECES_PER_WORD) piece numbers of the W words, padded with 0."""
        table = np.zeros((len(texts), PIECES_PER_WORD), dtype=np.int64)
        for row, text in enumerate(texts):
            pieces = self._pieces(text)
            table[row, : len(pieces)] = pieces
        return table
