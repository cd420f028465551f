"""Whether a confidence of 0.9 is right nine times in ten, and what is right if only the most confident are answered."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from postroom.records.evaluation import CalibrationScore, CoveragePoint, ReliabilityBin

MOST_BINS = 10
FEWEST_IN_A_BIN = 10
"""Fewer judgements than this make a bin's accuracy a coin toss, so there are fewer bins instead."""

SURE = 1e-6
"""Log loss takes confidences no nearer to 0 and 1 than this: a sure error would weigh infinitely."""

_COVERAGES = np.arange(1, 21) / 20


def calibration_of(judged: Sequence[tuple[float, bool]]) -> CalibrationScore | None:
    """Measure confidences (from 0 to 1) against right or wrong; None where there are none."""
    if not judged:
        return None
    confidence = np.array([pair[0] for pair in judged])
    right = np.array([pair[1] for pair in judged], dtype=np.float64)
    bins = reliability_bins(confidence, right, bins=_bin_count(len(judged)))
    return CalibrationScore(
        expected_calibration_error=expected_calibration_error(bins),
        brier_score=brier_score(confidence, right),
        log_loss=log_loss(confidence, right),
        accuracy=float(right.mean()),
        accuracy_at_80=coverage_point(confidence, right, coverage=0.8).accuracy,
        bins=bins,
        coverage=tuple(coverage_point(confidence, right, coverage=float(share)) for share in _COVERAGES),
        judgements=len(judged),
    )


def reliability_bins(
    confidence: NDArray[np.float64], right: NDArray[np.float64], *, bins: int
) -> tuple[ReliabilityBin, ...]:
    """Put judgements into bins of equal mass, from the least confident on.

    Bins of equal mass, not of equal width, because most confidences are near 1 and bins without judgements say nothing
    (Nguyen and O'Connor 2015). Equal confidences share a bin, so fewer than `bins` may come back.

    Args:
        confidence: (N,) from 0 to 1, at least one.
        right: (N,) 1 for right, 0 for wrong.
        bins: At most so many.
    """
    _, inverse, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    starts = np.cumsum(counts) - counts
    bin_of = (starts * bins // len(confidence))[inverse]
    return tuple(_bin(confidence[bin_of == number], right[bin_of == number]) for number in np.unique(bin_of))


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Average the bins' distance of accuracy from confidence by their counts (Naeini et al. 2015; Guo et al. 2017)."""
    total = sum(held.count for held in bins)
    return sum(abs(held.accuracy - held.confidence) * held.count for held in bins) / total


def brier_score(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Average the squared distance of confidence from the outcome, 0 the best and 1 the worst (Brier 1950)."""
    return float(np.mean((confidence - right) ** 2))


def log_loss(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Average the negative natural logarithm of the probability that was given to what came true (Good 1952)."""
    safe = np.clip(confidence, SURE, 1 - SURE)
    return float(-np.mean(np.where(right > 0, np.log(safe), np.log(1 - safe))))


def coverage_point(confidence: NDArray[np.float64], right: NDArray[np.float64], *, coverage: float) -> CoveragePoint:
    """Say what is right where only the most confident share is answered (El-Yaniv and Wiener 2010).

    Where the share ends among equal confidences, it takes the mean over all ways to choose among them.

    Args:
        confidence: (N,) from 0 to 1, at least one.
        right: (N,) 1 for right, 0 for wrong.
        coverage: Share of the N to answer, above 0.
    """
    answered = round(coverage * len(confidence), 9)  # 0.15 * 20 is a little more than 3
    distinct, inverse, counts = np.unique(-confidence, return_inverse=True, return_counts=True)
    rights = np.bincount(inverse, weights=right)
    filled = np.clip(answered - (np.cumsum(counts) - counts), 0, counts)
    last = int(np.flatnonzero(filled)[-1])
    return CoveragePoint(
        coverage=coverage,
        accuracy=float((filled / counts * rights).sum() / filled.sum()),
        threshold=float(-distinct[last]),
    )


def _bin_count(judgements: int) -> int:
    return min(MOST_BINS, max(1, judgements // FEWEST_IN_A_BIN))


def _bin(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> ReliabilityBin:
    return ReliabilityBin(
        low=float(confidence.min()),
        high=float(confidence.max()),
        confidence=float(confidence.mean()),
        accuracy=float(right.mean()),
        count=len(confidence),
    )
