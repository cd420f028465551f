"""What training makes small: the negative log-likelihood of the true spans, absences, types and choices."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from postroom.stages.model.targets import DocumentTargets


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeLayout:
    """Where each kind of logit stands in the network's second output."""

    fields: int
    types: int

    def split(self, whole: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Cut (n, F + T + 1 + C) into absences (n, F), types (n, T), start (n,) and choices (n, C)."""
        absent, types, start, choices = torch.split(
            whole, [self.fields, self.types, 1, whole.shape[1] - self.fields - self.types - 1], dim=1
        )
        return absent, types, start.squeeze(1), choices


def document_loss(spans: Tensor, whole: Tensor, targets: DocumentTargets, *, layout: WholeLayout) -> Tensor:
    """Give the loss of one document, a scalar: the mean over its labelled fields, plus its pages' types.

    Args:
        spans: (n, F, W, S) logits of its n windows.
        whole: (n, F + T + 1 + C) logits of its windows.
        targets: What is true of the document, with window numbers that count in `spans`.
        layout: How `whole` is cut.
    """
    absent, types, start, choices = layout.split(whole)
    flat = spans.permute(1, 0, 2, 3).flatten(1)  # (F, n * W * S)
    nothing = absent.mean(0)  # (F,)
    _, _, words, widths = spans.shape
    terms: list[Tensor] = []
    for target in targets.fields:
        values = [
            torch.tensor(
                [(window * words + first) * widths + width for window, first, width in places], device=spans.device
            )
            for places in target.values
        ]
        terms.append(_field_loss(flat[target.field], nothing[target.field], values, repeated=target.repeated))
    total = torch.stack(terms).mean() if terms else spans.new_zeros(())
    for first, stop, chosen in targets.choices:
        # any page may tell a choice, so the page that is surest of an option speaks for it
        options = choices[:, first:stop].amax(0)
        total = total + functional.cross_entropy(options, torch.tensor(chosen, device=options.device))
    if targets.type is not None:
        wanted = torch.full((len(types),), targets.type, device=types.device)
        starts = torch.tensor(targets.starts, dtype=start.dtype, device=start.device)
        total = total + functional.cross_entropy(types, wanted)
        total = total + 0.2 * functional.binary_cross_entropy_with_logits(start, starts)
    return total


def _field_loss(scores: Tensor, absent: Tensor, values: Sequence[Tensor], *, repeated: bool) -> Tensor:
    """Score one field: scores (n * W * S,), absent (), and for each value the numbers of the spans that hold it.

    A single field is a softmax over all spans and absence, the likelihood summed over every place where the value
    stands. In a repeated field each value competes with absence and with the spans that hold no value, and absence
    with those spans: the adaptive threshold of Zhou et al., 2021 (ATLOP, arXiv:2010.11304).
    """
    if not values or not repeated:
        everything = torch.logaddexp(scores.logsumexp(0), absent)
        wanted = torch.logsumexp(scores[torch.cat(list(values))], 0) if values else absent
        return everything - wanted
    rest = scores.index_fill(0, torch.cat(list(values)), float("-inf"))
    floor = torch.logaddexp(rest.logsumexp(0), absent)
    terms = [torch.logaddexp(floor, held) - held for held in (scores[value].logsumexp(0) for value in values)]
    return torch.stack(terms).mean() + floor - absent
