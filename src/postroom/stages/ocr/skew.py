"""By how much the text of a page leans, and its boxes as if it did not."""

import math

import numpy as np
from numpy.typing import NDArray

_MAX_DEGREES = 6.0
_COARSE_DEGREES = 0.5
_FINE_DEGREES = 0.1
_GAIN = 1.15  # a lean is believed where the lines stand out by this factor more than without it
_MIN_WORDS = 20


def level(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shear boxes so that lines which lean a few degrees run level.

    Args:
        boxes: (W, 4) left, top, right, bottom in points.

    Returns:
        (W, 4) likewise; `boxes` itself where the text does not lean.
    """
    slope = estimate_slope(boxes)
    if slope == 0:
        return boxes
    left, top, right, bottom = boxes.T
    # The upright box around a leaning word is too high by its width times the slope.
    height = np.maximum(bottom - top - (right - left) * abs(slope), 0.4 * (bottom - top))
    middle = (top + bottom) / 2
    shift, lift = middle * slope, (left + right) / 2 * slope
    return np.stack([left + shift, middle - lift - height / 2, right + shift, middle - lift + height / 2], axis=1)


def estimate_slope(boxes: NDArray[np.float64]) -> float:
    """Estimate how far lines sink for each point to the right.

    The angle is the one at which the words' projection on the page's edge has the sharpest peaks (Postl, "Detection of
    linear oblique structures and skew scan in digitized documents", ICPR 1986).

    Args:
        boxes: (W, 4) left, top, right, bottom in points.

    Returns:
        The tangent of the angle; 0 where there are too few words to say, or hardly any lean.
    """
    if len(boxes) < _MIN_WORDS:
        return 0.0
    bin_pt = max(float(np.median(boxes[:, 3] - boxes[:, 1])) / 2, 0.5)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2 / bin_pt
    coarse = _sharpest(centres, np.arange(-_MAX_DEGREES, _MAX_DEGREES + 0.01, _COARSE_DEGREES))
    fine = _sharpest(centres, coarse + np.arange(-_COARSE_DEGREES, _COARSE_DEGREES + 0.01, _FINE_DEGREES))
    slope = math.tan(math.radians(fine))
    if _sharpness(centres, slope) < _GAIN * _sharpness(centres, 0.0):
        return 0.0
    return slope


def _sharpest(centres: NDArray[np.float64], degrees: NDArray[np.float64]) -> float:
    scores = [_sharpness(centres, math.tan(math.radians(each))) for each in degrees]
    return float(degrees[int(np.argmax(scores))])


def _sharpness(centres: NDArray[np.float64], slope: float) -> float:
    """Sum the squares of the projection's bins, each word spread over the two bins it lies between.

    Args:
        centres: (W, 2) across and down, in bins.
        slope: Bins that lines sink for each to the right.
    """
    place = centres[:, 1] - centres[:, 0] * slope
    place -= place.min()
    lower = place.astype(np.int64)
    share = place - lower
    size = int(lower.max()) + 2
    profile = np.bincount(lower, 1 - share, size) + np.bincount(lower + 1, share, size)
    return float(profile @ profile)
