"""A piece table, a narrow copy of its weights, and one small trained bundle, each made once."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from postroom.stages.model.bundle import Bundle
from postroom.stages.model.encode.labelled import encode_example
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.export import to_onnx
from postroom.stages.model.fit import EncodedExample, fit
from postroom.stages.model.network import Network, Shape
from postroom.stages.model.options import ModelOptions
from postroom.stages.model.pretrained import piece_table
from postroom.stages.model.targets import heads_of, targets_of
from postroom.stages.model.vocabulary import TOKENIZER_FILE
from tests.stages.model.made import LOCALE, SCHEMA, advert, bundle_in, letter, order

_WIDTHS = 3


@pytest.fixture(scope="session")
def table() -> PieceTable:
    return PieceTable(TOKENIZER_FILE)


@pytest.fixture(scope="session")
def pieces() -> Tensor:
    """The first columns of the real word-piece table: words stay apart, and copies of it stay small."""
    return piece_table()[:, :24].contiguous()


@pytest.fixture(scope="session")
def shape() -> Shape:
    heads = heads_of(SCHEMA)
    return Shape(
        fields=len(heads.fields),
        widths=_WIDTHS,
        types=len(heads.types),
        choices=heads.choice_count,
        hidden=32,
        layers=1,
        heads=2,
        span_rank=4,
    )


@pytest.fixture
def network(shape: Shape, pieces: Tensor) -> Network:
    """An untrained network for `SCHEMA`."""
    torch.manual_seed(7)
    return Network(shape, pieces).eval()


@pytest.fixture(scope="session")
def trained(table: PieceTable, pieces: Tensor, shape: Shape, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle that learned `SCHEMA` from a few dozen documents."""
    heads, encoded = heads_of(SCHEMA), []
    for example in [made(number) for number in range(70) for made in (order, letter, advert)]:
        document = encode_example(example, table=table, locale=LOCALE)
        targets = targets_of(document, heads=heads, widths=_WIDTHS, learn_types=True)
        encoded.append(EncodedExample(key=document.key, windows=document.windows, targets=targets))
    fitted = fit(
        encoded[:180],
        encoded[180:],
        shape=shape,
        table=pieces,
        options=ModelOptions(epochs=16, learning_rate=1e-2, word_dropout=0.0, threads=1),
        report=lambda _: None,
    )
    model = to_onnx(fitted.network, [encoded[0].windows[0], encoded[2].windows[0]])
    folder: Path = tmp_path_factory.mktemp("bundle")
    return bundle_in(folder, model=model, tokenizer=TOKENIZER_FILE.read_bytes(), widths=_WIDTHS)
