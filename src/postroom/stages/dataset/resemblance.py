"""Which texts resemble each other, without comparing each with each.

A text's word triples are hashed min-wise (Broder, "On the resemblance and containment of documents", 1997). Texts that
agree in a whole band of hashes are sorted by those that follow, and each is compared with its neighbours alone: the
work grows with the number of texts, also where thousands of them fill one template (after Bawa, Condie and Ganesan,
"LSH Forest", WWW 2005).
"""

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

HASHES = 128
"""H, the length of a signature; the share of equal hashes estimates the resemblance, standard error at most 0.045."""

_BAND = 4
"""Hashes that neighbours agree in: at resemblance 0.8 one of the 32 bands does but for one pair in ten million."""

_SORTED_BY = 12
"""Hashes, the band's and those that follow, by which texts are sorted."""

_NEIGHBOURS = 8
"""Next texts in that order that each is compared with."""

_SHINGLE = 3
"""Words in a run."""

_CHUNK = 8192
"""Runs hashed, or pairs compared, at a time: bounds memory."""


def _odd_numbers(seed: int, count: int) -> NDArray[np.uint64]:
    numbers = np.random.Generator(np.random.PCG64(seed)).integers(0, 2**63, count, dtype=np.uint64)
    return numbers * np.uint64(2) + np.uint64(1)


_MIX = _odd_numbers(1, _SHINGLE)
_FACTORS = _odd_numbers(2, HASHES)
_OFFSETS = _odd_numbers(3, HASHES)


def signature_of(words: Sequence[str]) -> NDArray[np.uint32] | None:
    """Hash the word triples of a text.

    Returns:
        (H,) uint32, the least value of each of H hash functions (multiply-shift, Dietzfelbinger et al. 1997); None for
        a text without a word.
    """
    if not words:
        return None
    hashed = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words]
    padded = np.array(hashed + [0] * max(0, _SHINGLE - len(hashed)), dtype=np.uint64)
    runs = np.lib.stride_tricks.sliding_window_view(padded, _SHINGLE)
    mixed = np.unique((runs * _MIX).sum(axis=1, dtype=np.uint64))
    mixed ^= mixed >> np.uint64(29)
    least = np.full(HASHES, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(mixed), _CHUNK):
        values = (mixed[start : start + _CHUNK, None] * _FACTORS + _OFFSETS) >> np.uint64(32)
        least = np.minimum(least, values.min(axis=0))
    return least.astype(np.uint32)


def nearest_of_other_kind(
    signatures: NDArray[np.uint32], kinds: NDArray[np.int64], *, at_least: float
) -> Iterator[tuple[int, int, float]]:
    """Find for texts the most similar one of a lower kind.

    Args:
        signatures: (N, H).
        kinds: (N,) Texts of one kind are not compared.
        at_least: Resemblance from 0 to 1.

    Yields:
        Numbers of the text of the higher kind, in rising order, and of the one of the lower kind, and their
        resemblance.
    """
    nearest = np.full(len(kinds), -1, dtype=np.int64)
    resemblance = np.full(len(kinds), 0.0)
    for band in range(0, HASHES, _BAND):
        order = _sorted(signatures, band)
        for step in range(1, _NEIGHBOURS + 1):
            first, second = order[:-step], order[step:]
            same = (signatures[first, band : band + _BAND] == signatures[second, band : band + _BAND]).all(axis=1)
            wanted = same & (kinds[first] != kinds[second])
            _keep_best(nearest, resemblance, _ranked(first[wanted], second[wanted], kinds), signatures=signatures)
    for number in np.flatnonzero((nearest >= 0) & (resemblance >= at_least)):
        yield int(number), int(nearest[number]), float(resemblance[number])


def _sorted(signatures: NDArray[np.uint32], band: int) -> NDArray[np.int64]:
    """Give (N,) the numbers of the texts, sorted by the band's hashes and those that follow, equal ones shuffled."""
    shuffled = np.random.Generator(np.random.PCG64(band)).permutation(len(signatures))
    columns = (np.arange(_SORTED_BY) + band) % HASHES
    # lexsort takes the last key first.
    by_hash = np.lexsort(tuple(signatures[shuffled][:, column] for column in columns[::-1]))
    return shuffled[by_hash]


def _ranked(
    first: NDArray[np.int64], second: NDArray[np.int64], kinds: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Put the text of the higher kind first."""
    swap = kinds[first] < kinds[second]
    return np.where(swap, second, first), np.where(swap, first, second)


def _keep_best(
    nearest: NDArray[np.int64],
    resemblance: NDArray[np.float64],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    *,
    signatures: NDArray[np.uint32],
) -> None:
    """Note pairs that are more alike than what is noted for their first text."""
    for start in range(0, len(pairs[0]), _CHUNK):
        held, other = pairs[0][start : start + _CHUNK], pairs[1][start : start + _CHUNK]
        alike = (signatures[held] == signatures[other]).mean(axis=1)
        # A text may stand first twice: numpy keeps the last of repeated assignments, so the best one goes last.
        rising = np.argsort(alike, kind="stable")
        better = rising[alike[rising] > resemblance[held[rising]]]
        nearest[held[better]], resemblance[held[better]] = other[better], alike[better]
