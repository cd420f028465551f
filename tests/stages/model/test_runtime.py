from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import torch

from postroom.stages.model.encode.batches import INPUTS, collate
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import Window, encode_document
from postroom.stages.model.export import to_onnx
from postroom.stages.model.network import Network
from postroom.stages.model.runtime import Runtime, open_network, run_onnx
from tests.stages.model.made import LOCALE, order, page_of

RUNTIMES: tuple[Runtime, ...] = get_args(Runtime)


@pytest.fixture(scope="module")
def windows(table: PieceTable) -> list[Window]:
    """Windows of 1, 2, about 20 and 300 words."""
    pages = (
        page_of("river"),
        page_of("Total: $5.00", index=1),
        order(1, index=2).pages[0],
        page_of(*["river Total: $5.00"] * 100, index=3),
    )
    return list(encode_document(pages, table=table, locale=LOCALE))


@pytest.fixture
def content(network: Network, windows: list[Window]) -> bytes:
    return to_onnx(network, [windows[1], windows[2]])


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_runtime_computes_what_torch_computes_on_shapes_that_were_not_traced(
    network: Network, windows: list[Window], content: bytes, runtime: Runtime, tmp_path: Path
) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(content)
    run = open_network(file, runtime=runtime, threads=1)
    for part in ([windows[0]], [windows[3]], windows, [windows[1]]):
        batch = collate(part)
        with torch.inference_mode():
            wanted = network(*(torch.from_numpy(batch[name]) for name in INPUTS))
        for want, got in zip(wanted, run(batch), strict=True):
            np.testing.assert_allclose(got, want.numpy(), rtol=1e-3, atol=2e-3)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_results_of_one_call_survive_the_next(
    windows: list[Window], content: bytes, runtime: Runtime, tmp_path: Path
) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(content)
    run = open_network(file, runtime=runtime, threads=1)
    first, _ = run(collate([windows[1]]))
    kept = first.copy()
    run(collate([windows[0]]))
    assert (first == kept).all()


def test_a_network_in_memory_runs_as_one_on_disk(windows: list[Window], content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(content)
    batch = collate([windows[2]])
    for one, other in zip(
        run_onnx(content, batch), open_network(file, runtime="onnxruntime", threads=1)(batch), strict=True
    ):
        assert (one == other).all()


def test_a_network_traced_on_single_words_finds_long_values_in_longer_ones(
    network: Network, windows: list[Window]
) -> None:
    content = to_onnx(network, [windows[0], windows[0]])
    batch = collate([windows[2]])
    with torch.inference_mode():
        wanted, _ = network(*(torch.from_numpy(batch[name]) for name in INPUTS))
    found, _ = run_onnx(content, batch)
    np.testing.assert_allclose(found, wanted.numpy(), rtol=1e-3, atol=2e-3)
