"""Training: one loop, from encoded examples to weights."""

import copy
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from postroom.records.learning import LearningPoint
from postroom.stages.model.encode.batches import INPUTS, collate
from postroom.stages.model.encode.windows import GRID, Window
from postroom.stages.model.loss import WholeLayout, document_loss
from postroom.stages.model.network import IMPOSSIBLE, Network, Shape
from postroom.stages.model.options import ModelOptions
from postroom.stages.model.pretrained import weights as minilm_weights
from postroom.stages.model.targets import DocumentTargets

_AVERAGE = 0.98
"""Share of the past in the running average of the weights, once it is warm."""
_PRETRAINED_RATE = 0.1
"""Share of the learning rate that pretrained layers move by."""
_PHRASES_RATE = 4.0
"""The same for the detectors of phrases, which see few examples of each and are far from them at first."""
_DECAY = 0.05
_SETTLED = 0.5
"""Share of the epochs before which none is kept: a few dev documents can favour one that still moves about."""
_WARM_UP = 0.08
"""Share of all steps in which the learning rate rises."""
_TOGETHER = 6
"""Windows in one pass through the network."""
_SPARE_WINDOWS = 2
"""Windows without any true value that a document shows in one epoch; it shows others in the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedExample:
    """A document as the network takes it, with what is true of it."""

    key: str
    windows: tuple[Window, ...]
    targets: DocumentTargets


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The trained network, with the weights of its best epoch, and how it got there."""

    network: Network
    curve: tuple[LearningPoint, ...]


def fit(
    train: Sequence[EncodedExample],
    dev: Sequence[EncodedExample],
    *,
    shape: Shape,
    table: Tensor,
    options: ModelOptions,
    report: Callable[[LearningPoint], None],
) -> Fitted:
    """Train a network and keep the epoch that reads the dev documents best; of equals that of less loss.

    The same examples, options, instruction set and thread count give the same weights.
    """
    _fix_seeds(options)
    network = _fresh(shape, table)
    average = copy.deepcopy(network).eval()
    steps = options.epochs * math.ceil(len(train) / options.batch_documents)
    optimizer = torch.optim.AdamW(_parameters(network, options.learning_rate), betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps))
    shuffle = random.Random(options.seed)  # noqa: S311 - not for secrets
    curve: list[LearningPoint] = []
    best, best_epoch, best_weights = (-1.0, 0.0), 0, copy.deepcopy(average.state_dict())
    for epoch in range(1, options.epochs + 1):
        losses = []
        for batch in _batches(train, options.batch_documents, shuffle=shuffle):
            losses.append(_step(network, batch, optimizer, word_dropout=options.word_dropout))
            schedule.step()
            _mix_in(average, network, schedule.last_epoch)
        dev_loss, dev_f1 = assess(average, dev)
        curve.append(LearningPoint(epoch=epoch, train_loss=float(np.mean(losses)), dev_loss=dev_loss, dev_f1=dev_f1))
        report(curve[-1])
        if epoch < _SETTLED * options.epochs:
            continue
        if (dev_f1, -dev_loss) > best:
            best, best_epoch, best_weights = (dev_f1, -dev_loss), epoch, copy.deepcopy(average.state_dict())
        elif epoch - best_epoch >= options.patience:
            break
    average.load_state_dict(best_weights)
    return Fitted(network=average, curve=tuple(curve))


def _step(
    network: Network, batch: Sequence[EncodedExample], optimizer: torch.optim.Optimizer, *, word_dropout: float
) -> float:
    """Move the weights once; give the loss before."""
    network.train()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16()):
        loss = _batch_loss(network, batch, word_dropout) / len(batch)
    optimizer.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def _fresh(shape: Shape, table: Tensor) -> Network:
    """Make the network as it begins, on the GPU where there is one."""
    network = Network(shape, table)
    if shape.preset == "base":
        network.begin_as_minilm(minilm_weights())
    return network.to(torch.device("cuda" if torch.cuda.is_available() else "cpu"))


def _fix_seeds(options: ModelOptions) -> None:
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    # on a GPU a few sums have no deterministic form; there the same digest is not promised, so they may pass
    torch.use_deterministic_algorithms(mode=True, warn_only=torch.cuda.is_available())


def _parameters(network: Network, rate: float) -> list[dict[str, Any]]:
    """Decay matrices, but neither biases nor norms; each part of the network moves at its own share of the rate."""
    groups: dict[tuple[float, bool], list[Tensor]] = {}
    for name, weight in network.named_parameters():
        if weight.requires_grad:
            is_matrix = weight.ndim > 1 and "weight" in name
            groups.setdefault((_share(name, network), is_matrix), []).append(weight)
    return [
        {"params": weights, "weight_decay": _DECAY if is_matrix else 0.0, "lr": rate * share}
        for (share, is_matrix), weights in groups.items()
    ]


def _share(name: str, network: Network) -> float:
    if name.startswith("phrases."):
        return _PHRASES_RATE
    return _PRETRAINED_RATE if network.shape.preset == "base" and name.startswith("layers.") else 1.0


def _rate(progress: float) -> float:
    """Rise over the warm-up, then fall as a cosine to a fiftieth."""
    if progress < _WARM_UP:
        return (progress + 0.002) / (_WARM_UP + 0.002)
    fall = (progress - _WARM_UP) / (1 - _WARM_UP)
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(fall, 1.0)))


def _batches(
    examples: Sequence[EncodedExample], size: int, *, shuffle: random.Random
) -> Iterator[list[EncodedExample]]:
    """Shuffle the examples, thin their empty windows, and cut them into batches."""
    order = list(examples)
    shuffle.shuffle(order)
    for first in range(0, len(order), size):
        yield [_thinned(example, shuffle) for example in order[first : first + size]]


def _thinned(example: EncodedExample, shuffle: random.Random) -> EncodedExample:
    """Drop most windows without a true value: they cost as much as others and teach less."""
    used = {place[0] for field in example.targets.fields for value in field.values for place in value}
    empty = [number for number in range(len(example.windows)) if number not in used]
    if len(empty) <= _SPARE_WINDOWS:
        return example
    kept = sorted(used | set(shuffle.sample(empty, _SPARE_WINDOWS)))
    place_of = {number: place for place, number in enumerate(kept)}
    targets = example.targets.renumbered(place_of)
    return EncodedExample(key=example.key, windows=tuple(example.windows[n] for n in kept), targets=targets)


def _batch_loss(network: Network, batch: Sequence[EncodedExample], word_dropout: float = 0.0) -> Tensor:
    """Sum the documents' losses over one batch."""
    spans, whole = run(network, [window for example in batch for window in example.windows], word_dropout)
    layout = WholeLayout(fields=network.shape.fields, types=network.shape.types)
    losses, first = [], 0
    for example in batch:
        stop = first + len(example.windows)
        losses.append(document_loss(spans[first:stop], whole[first:stop], example.targets, layout=layout))
        first = stop
    return torch.stack(losses).sum()


def run(network: Network, windows: Sequence[Window], word_dropout: float = 0.0) -> tuple[Tensor, Tensor]:
    """Pass windows through the network, those of like length together, since padding costs as much as words.

    Returns:
        The network's outputs for all windows, in their order, padded to the longest.
    """
    order = sorted(range(len(windows)), key=lambda number: len(windows[number].breaks))
    longest = len(windows[order[-1]].breaks)
    spans: list[Tensor] = []
    wholes: list[Tensor] = []
    for first in range(0, len(order), _TOGETHER):
        part = [windows[number] for number in order[first : first + _TOGETHER]]
        span, whole = _run_batch(network, part, word_dropout)
        spans.append(functional.pad(span, (0, 0, 0, longest - span.shape[2]), value=IMPOSSIBLE))
        wholes.append(whole)
    back = torch.argsort(torch.tensor(order, device=wholes[0].device))
    return torch.cat(spans)[back], torch.cat(wholes)[back]


def _run_batch(network: Network, windows: Sequence[Window], word_dropout: float) -> tuple[Tensor, Tensor]:
    """Pass one batch; a hidden word loses its pieces and its pattern, not its place."""
    device = next(network.parameters()).device
    inputs = {name: torch.from_numpy(array).to(device) for name, array in collate(windows).items()}
    if word_dropout:
        shown = (torch.rand(inputs["breaks"].shape) >= word_dropout).to(device)
        inputs["pieces"] = inputs["pieces"] * shown.unsqueeze(-1)
        inputs["shapes"] = inputs["shapes"] * shown.unsqueeze(-1)
        inputs["boxes"] = _moved(inputs["boxes"])
    spans, whole = network(*(inputs[name] for name in INPUTS))
    return spans.float(), whole.float()


def has_bfloat16() -> bool:
    """Say whether this processor multiplies bfloat16 itself; where it does, a step takes half the time."""
    return bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def _moved(boxes: Tensor) -> Tensor:
    """Shift and stretch each window's (B, W, 4) boxes a little, as another scan or margin would."""
    stretch = 1 + (torch.rand(len(boxes), 1, 2) - 0.5) * 0.1
    shift = (torch.rand(len(boxes), 1, 2) - 0.5) * 0.08 * GRID
    moved = boxes * stretch.repeat(1, 1, 2).to(boxes.device) + shift.repeat(1, 1, 2).to(boxes.device)
    return moved.round().clamp(0, GRID).to(boxes.dtype)


def _mix_in(average: Network, network: Network, steps: int) -> None:
    """Move the running average of the weights, quickly at first."""
    share = min(_AVERAGE, steps / (steps + 10))
    with torch.no_grad():
        for mean, weight in zip(average.parameters(), network.parameters(), strict=True):
            if weight.requires_grad:
                mean.lerp_(weight, 1 - share)


def assess(network: Network, examples: Sequence[EncodedExample]) -> tuple[float, float]:
    """Give the mean loss over documents, and the micro F1 of the best span of each labelled field."""
    layout = WholeLayout(fields=network.shape.fields, types=network.shape.types)
    losses, right, said, wanted = [], 0, 0, 0
    network.eval()
    with torch.inference_mode():
        for example in examples:
            spans, whole = run(network, example.windows)
            losses.append(document_loss(spans, whole, example.targets, layout=layout).item())
            for field in example.targets.fields:
                place = _best_place(spans[:, field.field], float(whole[:, field.field].mean()))
                right += any(place in value for value in field.values)
                said += place is not None
                wanted += bool(field.values)
    return float(np.mean(losses)), 2 * right / max(said + wanted, 1)


def _best_place(scores: Tensor, absent: float) -> tuple[int, int, int] | None:
    """Give (window, first word, width - 1) of the best of (n, W, S) scores; None where absence is likelier."""
    if float(scores.max()) < absent:
        return None
    _, words, widths = scores.shape
    window, rest = divmod(int(scores.argmax()), words * widths)
    first, width = divmod(rest, widths)
    return window, first, width
