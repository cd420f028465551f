"""Encoded documents in, a bundle's network out: targets, fit, export."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from postroom.errors import DataError
from postroom.records.learning import LearningPoint
from postroom.records.schema import Schema
from postroom.stages.model import minilm
from postroom.stages.model.bundle import FORMAT, BundleConfig
from postroom.stages.model.contract import SERVING_CONTRACT
from postroom.stages.model.encode.labelled import LabelledWindows
from postroom.stages.model.export import to_onnx
from postroom.stages.model.fit import EncodedExample, fit, has_bfloat16
from postroom.stages.model.network import Shape
from postroom.stages.model.options import ModelOptions
from postroom.stages.model.pretrained import piece_table
from postroom.stages.model.targets import Heads, heads_of, targets_of
from postroom.stages.model.vocabulary import TOKENIZER_FILE

_SPARE_WIDTH = 2
_WIDEST = 40
"""Longest value that a network looks for, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What training gives: the files of a bundle, before calibration, and the learning curve."""

    model: bytes
    tokenizer: bytes
    config: BundleConfig
    curve: tuple[LearningPoint, ...]


def train(
    documents: Sequence[LabelledWindows],
    dev: Sequence[LabelledWindows],
    *,
    schema: Schema,
    options: ModelOptions,
    report: Callable[[LearningPoint], None],
) -> Trained:
    """Train a network.

    Args:
        documents: Fit the weights; encoded with the vocabulary of `TOKENIZER_FILE`.
        dev: Say which epoch is best; likewise.
        schema: What the network looks for.
        options: How it is trained.
        report: Gets each epoch.

    Raises:
        DataError: Too few documents hold words.
    """
    heads = heads_of(schema)
    widths = _widths([*documents, *dev])
    learns_types = len({document.type for document in documents}) > 1
    encoded = [
        list(_with_targets(part, heads=heads, widths=widths, learns_types=learns_types)) for part in (documents, dev)
    ]
    if len(encoded[0]) < 2 or not encoded[1]:
        raise DataError(
            f"{len(encoded[0])} training and {len(encoded[1])} dev documents with words are too few; import more labels"
        )
    fitted = fit(
        encoded[0],
        encoded[1],
        shape=_shape(heads, widths=widths, options=options),
        table=piece_table(),
        options=options,
        report=report,
    )
    traced = sorted((w for e in encoded[1] for w in e.windows), key=lambda window: len(window.breaks))
    return Trained(
        model=to_onnx(fitted.network, [traced[0], traced[-1]]),
        tokenizer=TOKENIZER_FILE.read_bytes(),
        config=BundleConfig(
            format=FORMAT,
            contract=SERVING_CONTRACT,
            schema=schema,
            preset=options.preset,
            widths=widths,
            learns_types=learns_types,
        ),
        curve=fitted.curve,
    )


def instruction_set() -> str:
    """Name the instructions that training uses here, as torch calls them; another set rounds differently."""
    return torch.backends.cpu.get_cpu_capability() + ("+BF16" if has_bfloat16() else "")


def _with_targets(
    documents: Sequence[LabelledWindows], *, heads: Heads, widths: int, learns_types: bool
) -> Iterator[EncodedExample]:
    """Give what can be learnt from: documents without words, or of which nothing is known, are left out."""
    for document in documents:
        if not document.windows:
            continue
        targets = targets_of(document, heads=heads, widths=widths, learn_types=learns_types)
        if targets.fields or targets.choices or targets.type is not None:
            yield EncodedExample(key=document.key, windows=document.windows, targets=targets)


def _shape(heads: Heads, *, widths: int, options: ModelOptions) -> Shape:
    shape = Shape(
        fields=len(heads.fields),
        widths=widths,
        types=len(heads.types),
        choices=heads.choice_count,
        dropout=options.dropout,
        preset=options.preset,
    )
    if options.preset == "base":
        return replace(shape, hidden=minilm.HIDDEN, layers=minilm.LAYERS, heads=minilm.HEADS)
    return shape


def _widths(documents: Sequence[LabelledWindows]) -> int:
    """Look for values up to a little longer than any seen."""
    seen = [
        span.stop - span.start
        for document in documents
        for label in document.labels
        for value in label.values
        for span in value.spans
    ]
    return min(max(seen, default=1) + _SPARE_WIDTH, _WIDEST)
