"""What every platform reads out of kfp's pipeline specification itself."""

from collections.abc import Callable, Mapping

from kfp.dsl.graph_component import GraphComponent
from kfp.dsl.pipeline_task import PipelineTask

from postroom.pipeline.options import MachineOptions

Graph = GraphComponent
"""A graph as kfp draws it."""

Dress = Callable[[str, PipelineTask], PipelineTask]
"""Gives a step, by its name, what the target it runs on needs: image, machines, retries."""


def undressed(_: str, task: PipelineTask) -> PipelineTask:
    """Leave a step as it is: here it needs no image, and gets this machine."""
    return task


def dress_plainly(task: PipelineTask, machine: MachineOptions, *, image: str, variables: Mapping[str, str]) -> None:
    """Give a step its image, variables, cores, graphics processors and retries."""
    task.set_container_image(image)
    for name, value in variables.items():
        task.set_env_variable(name, value)
    if machine.cpu is not None:
        task.set_cpu_limit(_cores(machine.cpu))
    if machine.gpu.type is not None:
        task.set_accelerator_type(machine.gpu.type).set_accelerator_limit(machine.gpu.count)
    retry = machine.retry
    if retry.count:
        task.set_retry(
            num_retries=retry.count,
            backoff_duration=f"{retry.seconds}s",
            backoff_factor=retry.factor,
            backoff_max_duration=f"{retry.most_seconds}s",
        )


def _cores(number: float) -> str:
    """Write cores as both platforms read them: whole, or thousandths with an "m"."""
    return str(int(number)) if number.is_integer() else f"{round(number * 1000)}m"
