"""Fit the map from the model's own probabilities to confidences that mean what they say."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from postroom.records.calibration import Calibration

_SPREAD = np.array([0.25, 0.75])
"""Standard deviations of scale and offset (in logits) around where they are expected: one wrong value says little."""
_NEAREST = 1e-6
EVERY_FIELD = "*"

Judged = tuple[float, bool]
"""A probability and whether the value was right."""


def fit_calibrations(judged: Mapping[str, Sequence[Judged]]) -> tuple[Calibration, ...]:
    """Fit one map for all fields, and one for each field that is drawn towards it where its values are few.

    Platt scaling on the logit (Platt, 1999; Guo et al., 2017, arXiv:1706.04599) with a Gaussian prior: of the common
    map around the identity, of each field's around the common one.

    Args:
        judged: For each field the probability of each decoded value of the calibration documents, and whether state
            and value were right.

    Returns:
        The map for every field, then those of the fields with at least one value; none where nothing was judged.
    """
    pooled = sorted(pair for pairs in judged.values() for pair in pairs)
    if not pooled:
        return ()
    common = _fit(pooled, (1.0, 0.0))
    maps = [_named(EVERY_FIELD, common, len(pooled))]
    maps += [_named(field, _fit(sorted(pairs), common), len(pairs)) for field, pairs in sorted(judged.items()) if pairs]
    return tuple(maps)


def _named(field: str, map_: tuple[float, float], count: int) -> Calibration:
    # rounded, so that the last bits of an optimiser do not move a bundle's digest
    return Calibration(field=field, scale=round(map_[0], 4), offset=round(map_[1], 4), count=count)


def _fit(pairs: Sequence[Judged], expected: tuple[float, float]) -> tuple[float, float]:
    """Give the scale and offset of the greatest posterior likelihood."""
    probability = np.clip([pair[0] for pair in pairs], _NEAREST, 1 - _NEAREST)
    logit = np.log(probability / (1 - probability))
    right = np.array([pair[1] for pair in pairs], dtype=np.float64)

    def cost(map_: NDArray[np.float64]) -> float:
        scores = map_[0] * logit + map_[1]
        likelihood = np.logaddexp(0, scores) - right * scores
        away = (((map_ - np.array(expected)) / _SPREAD) ** 2).sum() / 2
        return float(likelihood.sum() + away)

    found = minimize(cost, np.array(expected), method="L-BFGS-B", bounds=[(0.0, None), (None, None)])
    return float(found.x[0]), float(found.x[1])
