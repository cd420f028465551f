"""A graph for people: as indented text, and as a Mermaid diagram that many pages draw."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kfp.pipeline_spec.pipeline_spec_pb2 import ComponentSpec, PipelineSpec

from postroom.pipeline.outfit import Graph


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A step of a graph, or a group of steps.

    Attributes:
        name: Of the step or group.
        title: What people read.
        depth: Groups it lies in.
        after: Names of what it waits for.
        is_group: Whether steps lie in it.
    """

    name: str
    title: str
    depth: int
    after: tuple[str, ...]
    is_group: bool


def drawn(graph: Graph) -> tuple[Drawn, ...]:
    """Give steps and groups in an order in which they can run, what lies in a group right after it."""
    spec = graph.pipeline_spec
    return tuple(_within(spec.root, spec, depth=0))


def as_text(steps: tuple[Drawn, ...], *, asked: Mapping[str, str]) -> str:
    """Draw it as text, a line a step, with what each waits for and asks of its machine (`asked`, by step)."""
    names = {step.name: step.title for step in steps}
    left = ["  " * step.depth + step.title for step in steps]
    width = max(map(len, left))
    lines = []
    for step, beginning in zip(steps, left, strict=True):
        after = ", ".join(names[name] for name in step.after)
        facts = (f"after {after}" if after else "", asked.get(step.name, ""))
        lines.append(f"{beginning:<{width}}  {'; '.join(fact for fact in facts if fact)}".rstrip())
    return "\n".join(lines) + "\n"


def as_mermaid(steps: tuple[Drawn, ...]) -> str:
    """Draw it as a Mermaid flow chart."""
    lines = ["flowchart TD"]
    open_at: list[int] = []
    for step in steps:
        while open_at and open_at[-1] >= step.depth:
            lines.append("  " * open_at.pop() + "  end")
        inset = "  " * step.depth + "  "
        lines.append(f'{inset}subgraph {step.name}["{step.title}"]' if step.is_group else f"{inset}{step.name}")
        if step.is_group:
            open_at.append(step.depth)
    lines += ["  " * depth + "  end" for depth in reversed(open_at)]
    lines += [f"  {before} --> {step.name}" for step in steps for before in step.after]
    return "\n".join(lines) + "\n"


def _within(component: ComponentSpec, spec: PipelineSpec, *, depth: int) -> Iterator[Drawn]:
    tasks = dict(component.dag.tasks)
    while tasks:
        ready = [name for name, task in tasks.items() if not set(task.dependent_tasks) & tasks.keys()]
        for name in sorted(ready, key=lambda name: (name == "conclude", name)):
            task = tasks.pop(name)
            inner = spec.components[task.component_ref.name]
            is_group = inner.HasField("dag")
            yield Drawn(
                name=name,
                title=task.task_info.name or name,
                depth=depth,
                after=tuple(sorted(task.dependent_tasks)),
                is_group=is_group,
            )
            if is_group:
                yield from _within(inner, spec, depth=depth + 1)
