"""Steps as Vertex AI Pipelines needs them: all in the pipeline specification, since its client takes nothing else."""

import math

from kfp.dsl.pipeline_task import PipelineTask

from postroom.pipeline.capabilities import bytes_of
from postroom.pipeline.options import PipelineOptions
from postroom.pipeline.outfit import Dress, dress_plainly

DEFAULT_CORES = 4
"""Of the machine (e2-standard-4) that a step gets which asks for nothing."""


def vertex_dress(options: PipelineOptions, *, image: str) -> Dress:
    """Give what dresses steps for Vertex AI; what they ask for was checked before."""

    def dress(step: str, task: PipelineTask) -> PipelineTask:
        machine = options.machine_of(step)
        dress_plainly(task, machine, image=image, variables=options.variables)
        if machine.memory is not None:
            # The units that Vertex AI documents are decimal.
            task.set_memory_limit(f"{math.ceil(bytes_of(machine.memory) / 10**9)}G")
        return task

    return dress
