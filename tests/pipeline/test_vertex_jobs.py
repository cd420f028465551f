"""What Google's client refuses before anything is sent; the calls themselves are read in tests/flows/training."""

import pytest

from postroom.errors import ProjectError
from postroom.pipeline.options import VertexOptions
from postroom.pipeline.vertex_jobs import VertexPlatform


def test_a_region_that_the_client_does_not_know_is_the_projects_error() -> None:
    """It once ended as something unforeseen."""
    with pytest.raises(
        ProjectError, match=r"Unsupported region .*; change location or project under \[pipeline\.vertex\]"
    ):
        VertexPlatform(VertexOptions(project="my-project", location="europe-west99", root="gs://bucket/runs"))
