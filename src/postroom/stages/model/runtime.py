"""Run an exported network, without torch."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
Run = Callable[[Arrays], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""Takes a batch as `collate` makes it; gives (B, F, W, S) span logits and (B, F + T + 1 + C) whole logits."""

Runtime = Literal["openvino", "onnxruntime"]


def open_network(model_file: Path, *, runtime: Runtime, threads: int) -> Run:
    """Load a network for one thread's use."""
    match runtime:
        case "openvino":
            return _open_openvino(model_file, threads)
        case "onnxruntime":
            return _open_onnxruntime(model_file.read_bytes(), threads)


def run_onnx(content: bytes, batch: Arrays) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Run a network that is not on disk yet, once."""
    return _open_onnxruntime(content, 1)(batch)


def _open_openvino(model_file: Path, threads: int) -> Run:
    import openvino  # half a second that the portable runtime does not need

    core = openvino.Core()
    settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(str(model_file), "CPU", settings).create_infer_request()

    def run(batch: Arrays) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        results = request.infer(dict(batch))
        return np.array(results["spans"]), np.array(results["whole"])

    return run


def _open_onnxruntime(content: bytes, threads: int) -> Run:
    import onnxruntime  # likewise

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])

    def run(batch: Arrays) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        spans, whole = session.run(["spans", "whole"], dict(batch))
        return spans, whole

    return run
