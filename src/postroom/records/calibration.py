"""How a model's own probabilities become confidences that mean what they say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A map from probability p to confidence, sigmoid(scale * logit(p) + offset) (Platt scaling on the logit).

    Attributes:
        field: Name of the field; "*" serves every field that has none of its own.
        scale: Never negative, so that order is kept.
        offset: In logits.
        count: Number of checked values it was fitted on; 0 for the identity.
    """

    field: str
    scale: float = 1.0
    offset: float = 0.0
    count: int = 0
