"""Examples in, a bundle's network out: encode, fit, export."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch

from postroom.errors import DataError
from postroom.records.label import Example
from postroom.records.learning import LearningPoint
from postroom.records.schema import Schema
from postroom.stages.model import minilm
from postroom.stages.model.bundle import FORMAT, BundleConfig
from postroom.stages.model.contract import SERVING_CONTRACT
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import encode_document
from postroom.stages.model.export import to_onnx
from postroom.stages.model.fit import EncodedExample, fit, has_bfloat16
from postroom.stages.model.network import Shape
from postroom.stages.model.options import ModelOptions
from postroom.stages.model.pretrained import TOKENIZER_FILE, piece_table
from postroom.stages.model.targets import Heads, heads_of, targets_of

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
    examples: Sequence[Example],
    dev: Sequence[Example],
    *,
    schema: Schema,
    options: ModelOptions,
    report: Callable[[LearningPoint], None],
) -> Trained:
    """Train a network.

    Raises:
        DataError: Too few examples hold words.
    """
    heads = heads_of(schema)
    widths = _widths([*examples, *dev])
    learns_types = len({example.type for example in examples}) > 1
    table = PieceTable(TOKENIZER_FILE)
    encoded = [
        [
            encoded
            for example in part
            if (
                encoded := _encoded(
                    example, table, heads=heads, widths=widths, learns_types=learns_types, locale=schema.locale
                )
            )
        ]
        for part in (examples, dev)
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


def _encoded(
    example: Example, table: PieceTable, *, heads: Heads, widths: int, learns_types: bool, locale: str
) -> EncodedExample | None:
    """Encode one example; None where it has no words or nothing is known of it."""
    windows = encode_document(example.pages, table=table, locale=locale)
    if not windows:
        return None
    targets = targets_of(example, windows, heads=heads, widths=widths, learn_types=learns_types)
    known = targets.fields or targets.choices or targets.type is not None
    return EncodedExample(key=example.key, windows=windows, targets=targets) if known else None


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


def _widths(examples: Sequence[Example]) -> int:
    """Look for values up to a little longer than any seen."""
    seen = [
        span.stop - span.start
        for example in examples
        for label in example.labels
        for value in label.values
        for span in value.spans
    ]
    return min(max(seen, default=1) + _SPARE_WIDTH, _WIDEST)
