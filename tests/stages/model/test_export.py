import re
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from postroom.errors import BundleError
from postroom.stages.model.encode.batches import INPUTS, collate
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import Window, encode_document
from postroom.stages.model.export import OUTPUTS, to_onnx
from postroom.stages.model.network import Network
from tests.stages.model.made import LOCALE, order, page_of


@pytest.fixture(scope="module")
def windows(table: PieceTable) -> list[Window]:
    return list(encode_document((page_of("Total: $5.00"), order(1, index=1).pages[0]), table=table, locale=LOCALE))


def test_exporting_twice_gives_the_same_bytes(network: Network, windows: list[Window]) -> None:
    assert to_onnx(network, windows) == to_onnx(network, windows)


def test_the_export_says_nothing_of_where_or_with_what_it_was_made(network: Network, windows: list[Window]) -> None:
    content = to_onnx(network, windows)
    model = onnx.load_from_string(content)
    texts = re.findall(rb"[\x20-\x7e]{6,}", content)
    assert not [text for text in texts if b".py" in text or b"/tmp" in text or str(Path.home()).encode() in text]
    assert str(Path(__file__).parents[4]).encode() not in content
    assert (model.producer_name, model.producer_version, model.doc_string) == ("postroom", "", "")
    assert not any(node.doc_string or node.metadata_props for node in model.graph.node)


def test_inputs_and_outputs_have_their_names(network: Network, windows: list[Window]) -> None:
    graph = onnx.load_from_string(to_onnx(network, windows)).graph
    assert tuple(value.name for value in graph.input) == INPUTS
    assert tuple(value.name for value in graph.output) == OUTPUTS


def test_the_word_piece_table_is_kept_in_half_precision(network: Network, windows: list[Window]) -> None:
    tensors = onnx.load_from_string(to_onnx(network, windows)).graph.initializer
    (table,) = (onnx.numpy_helper.to_array(tensor) for tensor in tensors if "table" in tensor.name)
    assert table.dtype == np.float16
    assert table.shape == tuple(network.input.table.weight.shape)


def test_exporting_leaves_the_network_as_it_was(network: Network, windows: list[Window]) -> None:
    inputs = [torch.from_numpy(array) for array in collate(windows).values()]
    before = network(*inputs)[0]
    to_onnx(network, windows)
    assert torch.equal(network(*inputs)[0], before)


def test_a_network_that_training_broke_is_not_exported(network: Network, windows: list[Window]) -> None:
    for weight in network.parameters():
        if weight.requires_grad:  # the frozen table belongs to all tests
            weight.data.fill_(float("nan"))
    with pytest.raises(BundleError, match="differ from torch's"):
        to_onnx(network, windows)
