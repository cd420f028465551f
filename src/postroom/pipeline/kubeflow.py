"""Steps as Kubeflow Pipelines needs them: image, resources, and in kfp's platform file what Kubernetes alone knows."""

from kfp import kubernetes
from kfp.dsl.pipeline_task import PipelineTask

from postroom.pipeline.options import KubeflowOptions, MachineOptions, PipelineOptions
from postroom.pipeline.outfit import Dress, dress_plainly

TEMPORARY = "/tmp"  # noqa: S108 - where the container has its temporary files, and where the volume goes
_VOLUME = "temporary"


def kubeflow_dress(options: PipelineOptions, *, image: str) -> Dress:
    """Give what dresses steps for Kubeflow; what they ask for was checked before."""

    def dress(step: str, task: PipelineTask) -> PipelineTask:
        machine = options.machine_of(step)
        dress_plainly(task, machine, image=image, variables=options.variables)
        _request(task, machine)
        _place(task, machine, options.kubeflow)
        for variable, secret in options.kubeflow.secrets.items():
            name, _, key = secret.partition("/")
            kubernetes.use_secret_as_env(task, secret_name=name, secret_key_to_env={key: variable})
        return task

    return dress


def _request(task: PipelineTask, machine: MachineOptions) -> None:
    """Ask for what is also the limit, so that the node is chosen by it."""
    resources = task.container_spec.resources
    if machine.cpu is not None:
        task.set_cpu_request(resources.cpu_limit)
    if machine.memory is not None:
        task.set_memory_limit(machine.memory).set_memory_request(machine.memory)


def _place(task: PipelineTask, machine: MachineOptions, options: KubeflowOptions) -> None:
    """Choose the nodes it may run on, and give it a volume."""
    for label, value in machine.nodes.items():
        kubernetes.add_node_selector(task, label_key=label, label_value=value)
    if machine.spot and options.spot_nodes is not None:
        label, _, value = options.spot_nodes.partition("=")
        kubernetes.add_node_selector(task, label_key=label, label_value=value)
        kubernetes.add_toleration(task, key=label, operator="Equal", value=value)
    if machine.disk is not None:
        kubernetes.add_ephemeral_volume(
            task,
            volume_name=_VOLUME,
            mount_path=TEMPORARY,
            access_modes=["ReadWriteOnce"],
            size=machine.disk,
            storage_class_name=options.storage_class,
        )
