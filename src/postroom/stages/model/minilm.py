"""The preset `base`: MiniLM's pretrained layers (Wang et al., 2020, arXiv:2002.10957), fed with words and their places.

Where `small` learns its layers from the project's documents alone, these six begin with what MiniLM knows of language.
A word enters as the mean of its pieces, so that a page is a third shorter than in pieces; what stands around it and
where it stands is added by projections that begin at zero, so that training starts at MiniLM itself.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, LAYERS, HEADS = 384, 6, 12
_EPSILON = 1e-12


class MiniLmLayer(nn.Module):
    """One post-norm transformer layer (Devlin et al., 2019, arXiv:1810.04805)."""

    def __init__(self, hidden: int, *, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.attend = nn.Linear(hidden, 3 * hidden)
        self.project = nn.Linear(hidden, hidden)
        self.norm_attend = nn.LayerNorm(hidden, eps=_EPSILON)
        self.widen = nn.Linear(hidden, 4 * hidden)
        self.narrow = nn.Linear(4 * hidden, hidden)
        self.norm_feed = nn.LayerNorm(hidden, eps=_EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, words: Tensor, turn: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """Take (B, W, H) words and (B, W) mask; places came in with the words, so `turn` is not used."""
        del turn
        batch, count, hidden = words.shape
        parts = self.attend(words).reshape(batch, count, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        allowed = (mask[:, None, None, :] - 1) * 1e4
        seen = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=allowed)
        seen = self.project(seen.transpose(1, 2).reshape(batch, count, hidden))
        words = self.norm_attend(words + self.dropout(seen))
        fed: Tensor = self.norm_feed(words + self.dropout(self.narrow(functional.gelu(self.widen(words)))))
        return fed

    def load(self, weights: Mapping[str, Tensor], number: int) -> None:
        """Take over MiniLM's layer `number`, from 0."""
        prefix = f"encoder.layer.{number}"
        parts = [f"{prefix}.attention.self.{name}" for name in ("query", "key", "value")]
        with torch.no_grad():
            self.attend.weight.copy_(torch.cat([weights[f"{part}.weight"] for part in parts]))
            self.attend.bias.copy_(torch.cat([weights[f"{part}.bias"] for part in parts]))
            for module, name in (
                (self.project, "attention.output.dense"),
                (self.norm_attend, "attention.output.LayerNorm"),
                (self.widen, "intermediate.dense"),
                (self.narrow, "output.dense"),
                (self.norm_feed, "output.LayerNorm"),
            ):
                module.weight.copy_(weights[f"{prefix}.{name}.weight"])
                module.bias.copy_(weights[f"{prefix}.{name}.bias"])
