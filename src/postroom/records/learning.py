"""How training went, epoch by epoch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPoint:
    """One epoch of training.

    Attributes:
        epoch: From 1.
        train_loss: Mean over the epoch's steps.
        dev_loss: On the dev documents; None where it was not taken.
        dev_f1: Micro F1 on the dev documents; None where it was not taken.
    """

    epoch: int
    train_loss: float
    dev_loss: float | None = None
    dev_f1: float | None = None
