"""A graph as a file: kfp's pipeline specification in YAML, and what Kubernetes alone needs as a second document."""

from collections.abc import Mapping
from pathlib import Path

from kfp.compiler import Compiler

from postroom.pipeline.outfit import Graph


def write_pipeline(graph: Graph, arguments: Mapping[str, str | int], path: Path) -> None:
    """Compile a graph.

    Args:
        graph: The graph.
        arguments: Become the defaults of its inputs, so that the file can be started by hand.
        path: The file, ending in .yaml; it is overwritten.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    Compiler().compile(graph, package_path=str(path), pipeline_parameters=dict(arguments))
