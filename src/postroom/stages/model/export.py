"""From a trained network to ONNX, the same bytes in any folder, checked against torch."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnx.helper
import onnx.numpy_helper
import torch

from postroom.errors import BundleError
from postroom.stages.model.encode.batches import INPUTS, collate
from postroom.stages.model.encode.windows import Window
from postroom.stages.model.network import Network
from postroom.stages.model.runtime import run_onnx

OUTPUTS = ("spans", "whole")
_OPSET = 17
_TABLE = "table.weight"
_TOLERANCE = 1e-2
"""Largest difference of a logit that is taken for rounding; the word-piece table is kept in half precision."""


def to_onnx(network: Network, windows: list[Window]) -> bytes:
    """Export a network; `windows` (at least two, of different length) are examples to trace and to check with.

    Raises:
        BundleError: The exported graph does not compute what the network computes.
    """
    network = network.eval().cpu()
    inputs = {name: torch.from_numpy(array) for name, array in collate(windows).items()}
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="postroom-") as scratch:
        file = Path(scratch, "model.onnx")
        # The exporter that replaces this one needs onnxscript and writes longer graphs; the trace is exact here.
        # It remarks on each constant that it takes along or cannot fold; the parity check below tells what matters.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            tuple(inputs[name] for name in INPUTS),
            file,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "windows", 1: "words"} for name in INPUTS}
            | {"spans": {0: "windows", 2: "words"}, "whole": {0: "windows"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        content = _stripped(onnx.load(file))
    _check_parity(network, content, windows)
    return content


def _stripped(model: onnx.ModelProto) -> bytes:
    """Remove what says when and where the export was made."""
    _halved(model)
    model.producer_name, model.producer_version, model.doc_string = "postroom", "", ""
    del model.metadata_props[:]
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _halved(model: onnx.ModelProto) -> None:
    """Keep the frozen word-piece table in half precision, to which it was rounded: half the bundle's size."""
    table = next(tensor for tensor in model.graph.initializer if tensor.name.endswith(_TABLE))
    half = onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(table).astype(np.float16), f"{table.name}.half")
    cast = onnx.helper.make_node("Cast", [half.name], [table.name], to=onnx.TensorProto.FLOAT)
    model.graph.initializer.remove(table)
    model.graph.initializer.append(half)
    model.graph.node.insert(0, cast)


def _check_parity(network: Network, content: bytes, windows: list[Window]) -> None:
    """Compare on one window alone, so that shapes other than the traced ones are met."""
    batch = collate(windows[:1])
    with torch.inference_mode():
        wanted = network(*(torch.from_numpy(batch[name]) for name in INPUTS))
    found = run_onnx(content, batch)
    for name, want, got in zip(OUTPUTS, wanted, found, strict=True):
        worst = float(np.abs(want.numpy() - got).max())
        if not worst <= _TOLERANCE:
            raise BundleError(f"the exported network's {name} differ from torch's by {worst}; this is a bug")
