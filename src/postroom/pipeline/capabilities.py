"""What a step may ask of each target, and what becomes of it there; the table in docs/pipelines.md is made of it."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from postroom.errors import ProjectError
from postroom.pipeline.options import MachineOptions, PipelineOptions
from postroom.pipeline.target import Target

_QUANTITY = re.compile(r"([0-9]+)([MGT]i?)")
_UNITS: Final = {"M": 10**6, "G": 10**9, "T": 10**12, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}

VERTEX_CORES = 96
VERTEX_MEMORY_BYTES = 624 * 10**9
"""Most that a pipeline's step can have: https://cloud.google.com/vertex-ai/docs/pipelines/machine-types"""

_KUBERNETES_RESOURCE = re.compile(r"[a-z0-9.-]+\.[a-z]+/[A-Za-z0-9._-]+")
_VERTEX_ACCELERATOR = re.compile(r"[A-Z][A-Z0-9_]+")


TITLES: Final[Mapping[Target, str]] = MappingProxyType(
    {Target.LOCAL: "This machine", Target.KUBEFLOW: "Kubeflow", Target.VERTEX: "Vertex AI"}
)


class Wish(StrEnum):
    """What a step may ask for, as the options name it."""

    CPU = "cpu"
    MEMORY = "memory"
    GPU = "gpu"
    DISK = "disk"
    SPOT = "spot"
    NODES = "nodes"
    RETRY = "retry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Whether a target honours a wish, and how it does, or why it does not."""

    honoured: bool
    how: str


def _yes(how: str) -> Capability:
    return Capability(honoured=True, how=how)


def _no(why: str) -> Capability:
    return Capability(honoured=False, how=why)


_PROCESS = "steps are processes, which share the whole machine"

CAPABILITIES: Final[Mapping[Wish, Mapping[Target, Capability]]] = MappingProxyType(
    {
        Wish.CPU: {
            Target.LOCAL: _no(_PROCESS),
            Target.KUBEFLOW: _yes("request and limit of the container"),
            Target.VERTEX: _yes(f"the nearest machine type, at most {VERTEX_CORES} cores"),
        },
        Wish.MEMORY: {
            Target.LOCAL: _no(_PROCESS),
            Target.KUBEFLOW: _yes("request and limit of the container"),
            Target.VERTEX: _yes(f"the nearest machine type, at most {VERTEX_MEMORY_BYTES // 10**9}G"),
        },
        Wish.GPU: {
            Target.LOCAL: _no(_PROCESS),
            Target.KUBEFLOW: _yes('limit of the container; the type is a resource such as "nvidia.com/gpu"'),
            Target.VERTEX: _yes('accelerator of the machine; the type is a name such as "NVIDIA_TESLA_T4"'),
        },
        Wish.DISK: {
            Target.LOCAL: _no("temporary files go where this machine has its own"),
            Target.KUBEFLOW: _yes("a volume of the step's own at /tmp, gone with it"),
            Target.VERTEX: _no("a step of a pipeline has the disk of its machine, and no field to ask for another"),
        },
        Wish.SPOT: {
            Target.LOCAL: _no("there is one machine"),
            Target.KUBEFLOW: _yes("node selector and toleration, as `spot_nodes` in `[pipeline.kubeflow]` says"),
            Target.VERTEX: _no("a step of a pipeline has no field for how its machine is scheduled"),
        },
        Wish.NODES: {
            Target.LOCAL: _no("there is one machine"),
            Target.KUBEFLOW: _yes("node selector"),
            Target.VERTEX: _no("Vertex AI chooses the machines"),
        },
        Wish.RETRY: {
            Target.LOCAL: _no("the same command goes on at the step that failed"),
            Target.KUBEFLOW: _yes("tried again when the container fails; not when its node is taken away"),
            Target.VERTEX: _yes("tried again when the task fails"),
        },
    }
)


def check_wishes(options: PipelineOptions, steps: tuple[str, ...], *, target: Target) -> None:
    """Refuse what a target cannot give.

    Raises:
        ProjectError: A step asks for it; all such wishes are named, with why not and what to do.
    """
    refusals: dict[str, list[str]] = {}
    for step in steps:
        for refusal in _refusals(step, options, target=target):
            refusals.setdefault(refusal, []).append(step)
    if refusals:
        told = "".join(
            f"\n  {TITLES[target]} cannot give {_named(names, steps)} {why}" for why, names in refusals.items()
        )
        raise ProjectError(f"change [pipeline.machine] or [pipeline.steps.NAME] in postroom.toml:{told}")


def bytes_of(quantity: str) -> int:
    """Give the bytes of "8Gi" or "8G"."""
    found = _QUANTITY.fullmatch(quantity)
    if found is None:
        raise ValueError(f"{quantity!r} is no quantity such as 8Gi")
    return int(found[1]) * _UNITS[found[2]]


def asked_for(machine: MachineOptions) -> Mapping[Wish, str]:
    """Say in words what is asked for."""
    retry = machine.retry
    found = {
        Wish.CPU: f"{machine.cpu:g} cores" if machine.cpu is not None else "",
        Wish.MEMORY: f"{machine.memory} of memory" if machine.memory is not None else "",
        Wish.GPU: f"{machine.gpu.count} x {machine.gpu.type}" if machine.gpu.type is not None else "",
        Wish.DISK: f"a volume of {machine.disk}" if machine.disk is not None else "",
        Wish.SPOT: "a spot machine" if machine.spot else "",
        Wish.NODES: f"a node with {_pairs(machine.nodes)}" if machine.nodes else "",
        Wish.RETRY: f"{retry.count} {'retry' if retry.count == 1 else 'retries'}" if retry.count else "",
    }
    return {wish: text for wish, text in found.items() if text}


def cores_of(machine: MachineOptions, *, otherwise: int) -> int:
    """Give the whole cores that a step can count on."""
    return otherwise if machine.cpu is None else max(1, math.floor(machine.cpu))


def table() -> str:
    """Give the Markdown table of what each target honours."""
    lines = ["| option | " + " | ".join(TITLES.values()) + " |", "|---|" + "---|" * len(TITLES)]
    for wish, by_target in CAPABILITIES.items():
        cells = (f"{'yes' if can.honoured else 'no'}: {can.how}" for can in (by_target[target] for target in TITLES))
        lines.append(f"| `{wish}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _refusals(step: str, options: PipelineOptions, *, target: Target) -> Iterator[str]:
    machine = options.machine_of(step)
    for wish, text in asked_for(machine).items():
        can = CAPABILITIES[wish][target]
        why = _limit(wish, machine, options, target=target) if can.honoured else can.how
        if why:
            yield f"{text}: {why}"


def _limit(wish: Wish, machine: MachineOptions, options: PipelineOptions, *, target: Target) -> str:
    """Say why a target that honours a wish cannot honour this one; empty where it can."""
    match target, wish:
        case Target.VERTEX, Wish.CPU if (machine.cpu or 0) > VERTEX_CORES:
            return f"a step has at most {VERTEX_CORES}"
        case Target.VERTEX, Wish.MEMORY if bytes_of(machine.memory or "0M") > VERTEX_MEMORY_BYTES:
            return f"a step has at most {VERTEX_MEMORY_BYTES // 10**9}G"
        case Target.VERTEX, Wish.GPU if not _VERTEX_ACCELERATOR.fullmatch(machine.gpu.type or ""):
            return 'it knows accelerators by names such as "NVIDIA_TESLA_T4"'
        case Target.KUBEFLOW, Wish.GPU if not _KUBERNETES_RESOURCE.fullmatch(machine.gpu.type or ""):
            return 'Kubernetes knows graphics processors by resources such as "nvidia.com/gpu"'
        case Target.KUBEFLOW, Wish.SPOT if options.kubeflow.spot_nodes is None:
            return "which nodes are such is not said; set spot_nodes under [pipeline.kubeflow]"
        case _:
            return ""


def _pairs(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in labels.items())


def _named(some: list[str], steps: tuple[str, ...]) -> str:
    if len(some) == len(steps):
        return "every step"
    return ("step " if len(some) == 1 else "steps ") + ", ".join(some)
