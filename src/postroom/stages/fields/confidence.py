"""The model's probabilities made into confidences (Platt 1999, on the logit), and what doubts leave of them."""

import math
from collections.abc import Sequence

from postroom.records.calibration import Calibration

_NEAREST = 1e-7
"""Distance from 0 and 1 at which a probability's logit is cut off."""


def calibrated(probability: float, *, field: str, calibrations: Sequence[Calibration]) -> float:
    """Give sigmoid(scale * logit(p) + offset) by the field's own calibration, else by "*", else p itself."""
    chosen = calibration_of(field, calibrations)
    if chosen is None:
        return min(1.0, max(0.0, probability))
    kept = min(1 - _NEAREST, max(_NEAREST, probability))
    logit = chosen.scale * math.log(kept / (1 - kept)) + chosen.offset
    if logit >= 0:
        return 1 / (1 + math.exp(-min(logit, 700.0)))
    grown = math.exp(max(logit, -700.0))
    return grown / (1 + grown)


def calibration_of(field: str, calibrations: Sequence[Calibration]) -> Calibration | None:
    """Find the field's own calibration, or the one for all fields, or None."""
    by_field = {calibration.field: calibration for calibration in calibrations}
    return by_field.get(field, by_field.get("*"))
