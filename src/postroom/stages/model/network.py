"""The network: from the words of a window to a score for every span, field, document type and choice.

Tensor letters: B windows, W words, P pieces of a word, R relations, K neighbours, D features, H hidden size, F fields,
S span widths, T document types, C choices.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from postroom.stages.model.encode.neighbours import RELATIONS
from postroom.stages.model.encode.shapes import SHAPE_BUCKETS
from postroom.stages.model.encode.typed import TYPED_KINDS
from postroom.stages.model.encode.windows import FEATURES, GRID, WINDOW_WORDS
from postroom.stages.model.minilm import MiniLmLayer
from postroom.stages.model.options import Preset

WAVES = 6
"""Wave lengths that describe an edge of a box, the longest two pages, each next one half of it."""
DETECTORS = 128
"""Phrases of up to three words that types and choices are told by."""
IMPOSSIBLE = -1e4
"""Logit of a span that runs over the window's end; finite, so that half precision and ONNX agree on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What fixes the network's weights: sizes, and how many fields, types and choices it scores."""

    fields: int
    widths: int
    types: int
    choices: int
    hidden: int = 256
    layers: int = 3
    heads: int = 8
    span_rank: int = 16
    dropout: float = 0.1
    preset: Preset = "small"


class WordInput(nn.Module):
    """Sum what a word says, how it looks, where it stands and what stands before and above it."""

    def __init__(self, shape: Shape, table: Tensor) -> None:
        """Take the frozen word-piece table, (vocabulary, size)."""
        super().__init__()
        size, hidden = table.shape[1], shape.hidden
        self.table = nn.Embedding(len(table), size, padding_idx=0, _weight=table, _freeze=True)
        self.lexical = nn.Linear(size, hidden)
        self.shapes = nn.Embedding(2 * SHAPE_BUCKETS, hidden, padding_idx=0)
        self.features = nn.Sequential(nn.Linear(FEATURES + 4 * 2 * WAVES, hidden), nn.GELU(), nn.Linear(hidden, hidden))
        self.relations = nn.Linear(RELATIONS * hidden, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.dropout = nn.Dropout(shape.dropout)
        self.order = nn.Embedding(WINDOW_WORDS, hidden) if shape.preset == "base" else None
        nn.init.normal_(self.shapes.weight, std=0.02)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Take pieces (B, W, P), shapes (B, W, 2), boxes (B, W, 4), features (B, W, D), neighbours (B, W, R, K).

        Returns:
            (B, W, H), and the mean of each word's pieces in the frozen table, (B, W, table size).
        """
        pieces, shapes, boxes, features, neighbours = inputs
        present = (pieces > 0).unsqueeze(-1).to(self.table.weight.dtype)  # (B, W, P, 1)
        mean = (self.table(pieces) * present).sum(2) / present.sum(2).clamp(min=1)
        offsets = torch.tensor([0, SHAPE_BUCKETS], device=shapes.device)
        says = self.lexical(mean) + self.shapes(shapes + offsets).sum(2)  # (B, W, H)
        stands = self.features(torch.cat([features, _waves(boxes)], dim=-1))
        around = self._around(says, neighbours)
        summed: Tensor = self.dropout(self.norm(says + stands + around + self._place(says)))
        return summed, mean

    def _place(self, says: Tensor) -> Tensor:
        """Give what MiniLM adds for a word's number in its window, (1, W, H); nothing in the preset small."""
        if self.order is None:
            return says.new_zeros(())
        places = torch.ones_like(says[:1, :, 0]).cumsum(1).long() - 1
        placed: Tensor = self.order(places)
        return placed

    def _around(self, says: Tensor, neighbours: Tensor) -> Tensor:
        """Mix the mean of each relation's neighbours, (B, W, R, K) numbers from 1, into (B, W, H)."""
        batch, words, relations, kept = neighbours.shape
        padded = functional.pad(says, (0, 0, 1, 0))  # word 0 is nobody
        index = neighbours.reshape(batch, -1, 1).expand(-1, -1, says.shape[-1])
        gathered = padded.gather(1, index).reshape(batch, words, relations, kept, -1)
        count = (neighbours > 0).sum(3, keepdim=True).clamp(min=1)
        mean = gathered.sum(3) / count
        mixed: Tensor = self.relations(mean.reshape(batch, words, -1))
        return mixed


def _waves(boxes: Tensor) -> Tensor:
    """Describe (B, W, 4) edges on the grid by sines and cosines, (B, W, 8 WAVES): near places look alike."""
    angles = (
        boxes.to(torch.float32).unsqueeze(-1) * (2.0 ** torch.arange(WAVES, device=boxes.device)) * (math.pi / GRID)
    )
    return torch.cat([angles.sin(), angles.cos()], dim=-1).flatten(2)


class Layer(nn.Module):
    """Mix nearby words in reading order, attend by place on the page, then a feed-forward net."""

    def __init__(self, shape: Shape) -> None:
        """Make one pre-norm layer."""
        super().__init__()
        hidden = shape.hidden
        self.heads = shape.heads
        self.norm_mix, self.norm_attend, self.norm_feed = (nn.LayerNorm(hidden) for _ in range(3))
        self.mix = nn.Conv1d(hidden, hidden, kernel_size=5, padding=2, groups=hidden)
        self.attend = nn.Linear(hidden, 3 * hidden)
        self.project = nn.Linear(hidden, hidden)
        self.feed = nn.Sequential(nn.Linear(hidden, 4 * hidden), nn.GELU(), nn.Linear(4 * hidden, hidden))
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, words: Tensor, turn: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """Take (B, W, H) words, the cosines and sines of their places (B, 1, W, E), (B, W) mask; give (B, W, H)."""
        mixed = self.norm_mix(words) * mask.unsqueeze(-1)
        words = words + self.dropout(self.mix(mixed.transpose(1, 2)).transpose(1, 2))
        batch, count, hidden = words.shape
        parts = self.attend(self.norm_attend(words)).reshape(batch, count, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        queries, keys = _turned(parts[0], turn), _turned(parts[1], turn)
        allowed = (mask[:, None, None, :] - 1) * -IMPOSSIBLE
        seen = functional.scaled_dot_product_attention(queries, keys, parts[2], attn_mask=allowed)
        words = words + self.dropout(self.project(seen.transpose(1, 2).reshape(batch, count, hidden)))
        fed: Tensor = words + self.dropout(self.feed(self.norm_feed(words)))
        return fed


def place_turns(boxes: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Give cosines and sines (B, 1, W, E = size / 2) that turn queries and keys of `size` numbers by a word's place.

    Rotary positions (Su et al., 2021, RoFormer, arXiv:2104.09864) in three directions: across and down the page, and
    along the reading order. Attention then depends on how far apart two words stand and on which side, for the price
    of a multiplication.
    """
    across = (boxes[..., 0] + boxes[..., 2]).to(torch.float32) / (2 * GRID)
    down = (boxes[..., 1] + boxes[..., 3]).to(torch.float32) / (2 * GRID)
    along = torch.ones_like(across).cumsum(1) / 512
    half = size // 2
    thirds = [half - 2 * (3 * half // 8), 3 * half // 8, 3 * half // 8]
    angles = [
        place.unsqueeze(-1) * torch.logspace(0, 2.2, count, device=boxes.device)
        for place, count in zip((along, across, down), thirds, strict=True)
    ]
    angle = torch.cat(angles, dim=-1).unsqueeze(1) * math.pi
    return angle.cos(), angle.sin()


def _turned(tensor: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """Turn pairs of (B, heads, W, 2E) by the angles whose (B, 1, W, E) cosines and sines are given."""
    first, second = tensor.chunk(2, dim=-1)
    cosine, sine = turn
    return torch.cat([first * cosine - second * sine, first * sine + second * cosine], dim=-1)


class SpanHead(nn.Module):
    """Score every span of up to S words for every field.

    A span's score sums what its first and last word say, what each word inside and each join between them says, its
    width, whether it reads as a date or an amount, and a low-rank product of its two ends.
    """

    def __init__(self, shape: Shape) -> None:
        """Make the head."""
        super().__init__()
        self.fields, self.widths, self.rank = shape.fields, shape.widths, shape.span_rank
        self.body = nn.Sequential(nn.Linear(shape.hidden, shape.hidden), nn.GELU(), nn.Dropout(shape.dropout))
        self.words = nn.Linear(shape.hidden, 4 * shape.fields)
        self.ends = nn.Linear(shape.hidden, 2 * shape.fields * shape.span_rank)
        self.width = nn.Parameter(torch.zeros(shape.fields, shape.widths))
        self.typed = nn.Parameter(torch.zeros(shape.fields, TYPED_KINDS))
        self.broken = nn.Parameter(torch.zeros(shape.fields))

    def forward(self, words: Tensor, *, typed: Tensor, breaks: Tensor, mask: Tensor) -> Tensor:
        """Give (B, F, W, S) logits: [.., i, w] scores the words i to i + w, both counted in."""
        batch, count, _ = words.shape
        body = self.body(words)
        start, end, inside, join = self.words(body).reshape(batch, count, 4, self.fields).unbind(2)
        join = join + self.broken * breaks.unsqueeze(-1)
        ends = self.ends(body).reshape(batch, count, 2, self.fields, self.rank)
        first, last = ends[:, :, 0], ends[:, :, 1] / math.sqrt(self.rank)
        scores, run = [], torch.zeros_like(inside)
        for width in range(self.widths):  # a loop over widths keeps memory at one (B, W, F) each
            ahead = width  # not the shorter of this and `count`: a trace would take that for the rule
            run = run + _ahead(inside, ahead)
            if width:
                run = run + _ahead(join, ahead - 1)
            score = start + _ahead(end, ahead) + run + self.width[:, width]
            score = score + (first * _ahead(last, ahead)).sum(-1)
            if width < typed.shape[-1]:
                score = score + typed[..., width] @ self.typed.T
            scores.append(score.masked_fill(_ahead(mask, ahead).unsqueeze(-1) == 0, IMPOSSIBLE))
        return torch.stack(scores, dim=-1).permute(0, 2, 1, 3)


def _ahead(tensor: Tensor, by: int) -> Tensor:
    """Shift (B, W, ...) so that each word sees the one `by` words ahead; zeros follow the last."""
    if by <= 0:
        return tensor
    tail = torch.zeros_like(tensor[:, :by])
    return torch.cat([tensor[:, by:], tail], dim=1)


class Phrases(nn.Module):
    """Say what a window is about by the phrases that stand anywhere in it (Kim, 2014, arXiv:1408.5882).

    The detectors look at the frozen word pieces alone. A few hundred documents teach a deeper net to know the senders
    by heart; this one learns "invoice" and "amount due", and knows their likes by the table.
    """

    def __init__(self, size: int, outputs: int) -> None:
        super().__init__()
        self.detect = nn.Conv1d(size, DETECTORS, kernel_size=3, padding=1)
        self.dropout = nn.Dropout(0.3)
        self.judge = nn.Linear(DETECTORS, outputs)

    def forward(self, lexical: Tensor, mask: Tensor) -> Tensor:
        """Take (B, W, size) words; give (B, outputs) logits."""
        lexical = functional.normalize(lexical, dim=-1) * (math.sqrt(lexical.shape[-1]) * mask).unsqueeze(-1)
        found = self.detect(lexical.transpose(1, 2)).relu() * mask.unsqueeze(1)  # (B, DETECTORS, W)
        judged: Tensor = self.judge(self.dropout(found.amax(-1)))
        return judged


class Network(nn.Module):
    """The whole network."""

    def __init__(self, shape: Shape, table: Tensor) -> None:
        """Take the frozen word-piece table, (vocabulary, size)."""
        super().__init__()
        self.shape = shape
        self.input = WordInput(shape, table)
        self.layers = nn.ModuleList(_layer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.hidden)
        self.spans = SpanHead(shape)
        self.gather = nn.Linear(shape.hidden, 1)
        self.pooled = nn.Sequential(nn.Linear(2 * shape.hidden, shape.hidden), nn.GELU(), nn.Dropout(shape.dropout))
        self.phrases = Phrases(table.shape[1], shape.types + 1 + shape.choices)
        self.absent = nn.Linear(shape.hidden, shape.fields)

    def begin_as_minilm(self, weights: Mapping[str, Tensor]) -> None:
        """Take over MiniLM's weights; what MiniLM does not know begins at zero, and so changes nothing at first."""
        with torch.no_grad():
            entry = self.input
            entry.lexical.weight.copy_(torch.eye(self.shape.hidden))
            for unknown in (entry.lexical.bias, entry.shapes.weight, *entry.features[2].parameters()):
                unknown.zero_()
            for unknown in entry.relations.parameters():
                unknown.zero_()
            if entry.order is not None:
                kind = weights["embeddings.token_type_embeddings.weight"][0]
                entry.order.weight.copy_(weights["embeddings.position_embeddings.weight"][:WINDOW_WORDS] + kind)
            entry.norm.weight.copy_(weights["embeddings.LayerNorm.weight"])
            entry.norm.bias.copy_(weights["embeddings.LayerNorm.bias"])
        for number, layer in enumerate(self.layers):
            if isinstance(layer, MiniLmLayer):
                layer.load(weights, number)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Score windows, given as the arrays of `INPUTS`, in that order; `mask` is 1 for words and 0 for padding.

        Returns:
            (B, F, W, S) span logits, and (B, F + T + 1 + C) logits of a window as a whole: absence of each field,
            types, whether its page begins a document, choices.
        """
        pieces, shapes, boxes, features, neighbours, typed, breaks, mask = inputs
        words, lexical = self.input(pieces, shapes, boxes, features, neighbours)
        turn = place_turns(boxes, self.shape.hidden // self.shape.heads)
        for layer in self.layers:
            words = layer(words, turn, mask)
        words = self.norm(words)
        whole = torch.cat([self.absent(self._pool(words, mask)), self.phrases(lexical, mask)], dim=-1)
        return self.spans(words, typed=typed, breaks=breaks, mask=mask), whole

    def _pool(self, words: Tensor, mask: Tensor) -> Tensor:
        """Sum up (B, W, H) words as (B, H): their mean, and those that one look attends to."""
        weight = self.gather(words).squeeze(-1).masked_fill(mask == 0, IMPOSSIBLE).softmax(1)
        mean = (words * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
        attended = (words * weight.unsqueeze(-1)).sum(1)
        pooled: Tensor = self.pooled(torch.cat([mean, attended], dim=-1))
        return pooled


def _layer(shape: Shape) -> nn.Module:
    if shape.preset == "base":
        return MiniLmLayer(shape.hidden, heads=shape.heads, dropout=shape.dropout)
    return Layer(shape)
