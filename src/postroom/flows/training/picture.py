"""The training graph of a project, drawn."""

from postroom.flows.training.graph import training_graph
from postroom.flows.training.versions import STEPS
from postroom.pipeline.capabilities import asked_for
from postroom.pipeline.drawing import Drawn, as_mermaid, as_text, drawn
from postroom.settings import Project


def drawn_graph(project: Project) -> tuple[Drawn, ...]:
    """Give the steps and groups of the project's graph."""
    graph = training_graph(
        versions=dict.fromkeys(STEPS, ""),
        searches=project.settings.search.trials is not None,
        parallel=project.settings.pipeline.parallel,
    )
    return drawn(graph)


def text_of(project: Project, steps: tuple[Drawn, ...]) -> str:
    """Draw it as text, with what each step asks for where it does not run here."""
    options = project.settings.pipeline
    return as_text(steps, asked={step: ", ".join(asked_for(options.machine_of(step)).values()) for step in STEPS})


def mermaid_of(steps: tuple[Drawn, ...]) -> str:
    """Draw it as a Mermaid diagram."""
    return as_mermaid(steps)
