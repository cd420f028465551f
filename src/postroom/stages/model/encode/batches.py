"""Windows of different lengths as one batch of arrays."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from postroom.stages.model.encode.windows import Window

INPUTS = ("pieces", "shapes", "boxes", "features", "neighbours", "typed", "breaks", "mask")
"""Names of the network's inputs, in the order of its arguments."""


def collate(windows: Sequence[Window]) -> dict[str, NDArray[np.float32] | NDArray[np.int64]]:
    """Pad B windows to the longest with zeros: every array of `Window` as (B, W, ...), and `mask` (B, W) float32."""
    longest = max(len(window.breaks) for window in windows)
    batch: dict[str, NDArray[np.float32] | NDArray[np.int64]] = {}
    for name in INPUTS[:-1]:
        arrays = [getattr(window, name) for window in windows]
        padded = np.zeros((len(arrays), longest, *arrays[0].shape[1:]), dtype=arrays[0].dtype)
        for row, array in enumerate(arrays):
            padded[row, : len(array)] = array
        batch[name] = padded
    mask = np.zeros((len(windows), longest), dtype=np.float32)
    for row, window in enumerate(windows):
        mask[row, : len(window.breaks)] = 1
    batch["mask"] = mask
    return batch
