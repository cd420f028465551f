"""The places where the graph can run; a module of its own, so that the command line names them at once."""

from enum import StrEnum


class Target(StrEnum):
    """Where the graph runs."""

    LOCAL = "local"
    KUBEFLOW = "kubeflow"
    VERTEX = "vertex"
