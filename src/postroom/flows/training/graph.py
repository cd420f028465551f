"""The training graph: one function, a step a line, the same here, on Kubeflow and on Vertex AI."""

from collections.abc import Mapping

from kfp import dsl
from kfp.dsl.pipeline_task import PipelineTask

from postroom.flows.training import components
from postroom.pipeline.outfit import Dress, Graph, undressed

NAME = "postroom-training"

HERE_AT_ONCE = 2
"""Shards that are read at once on one machine, at most."""

VARIABLES = {"OMP_WAIT_POLICY": "PASSIVE"}
"""Set for every step: threads that wait by spinning starve each other on busy cores."""


def training_graph(
    *,
    versions: Mapping[str, str],
    searches: bool,
    registers: bool = True,
    dress: Dress = undressed,
    parallel: int = HERE_AT_ONCE,
) -> Graph:
    """Draw the graph.

    Args:
        versions: `code_version` of every step, by its name.
        searches: Whether other options of training are tried first.
        registers: Whether the judged model is kept; without, the graph ends with the gates' verdict.
        dress: Gives each step what the target needs.
        parallel: Shards that are read at once, at most.
    """

    def do(name: str, **inputs: object) -> PipelineTask:
        task = getattr(components, name)(**inputs, code_version=versions[name])
        for variable, value in VARIABLES.items():
            task.set_env_variable(variable, value)
        return dress(name, task)

    @dsl.pipeline(name=NAME, description="From a data set's snapshot to a judged and registered model.")
    def training(
        run: str,
        project: str,
        source: str,
        dataset: str,
        previous: str,
        schema: str,
        checks: str,
        shards: int,
        reading: str,
        options: str,
        bounds: str,
        decoding: str,
        judging: str,
        rules: str,
        champion: str,
        registry: str,
        trail: str,
        cache: str,
        jobs: int,
    ) -> None:
        job = f"{dsl.PIPELINE_JOB_NAME_PLACEHOLDER} {dsl.PIPELINE_JOB_ID_PLACEHOLDER}"
        ended = do("conclude", run=run, job=job).set_caching_options(enable_caching=False)
        store = {"source": source, "project": project}
        with dsl.ExitHandler(ended, name="training"):
            taken = do("snapshot", dataset=dataset, **store)
            manifest = taken.outputs["manifest"]
            checked = do("validate", manifest=manifest, previous=previous, schema=schema, checks=checks, **store)
            findings = checked.outputs["findings"]
            divided = do("split", manifest=manifest, findings=findings, shards=shards, **store)
            with dsl.ParallelFor(divided.outputs["Output"], name="shards", parallelism=parallel) as shard:
                prepared = do("prepare", shard=shard, schema=schema, reading=reading, cache=cache, jobs=jobs, **store)

            def all_of(name: str) -> dsl.Collected:
                return dsl.Collected(prepared.outputs[name])  # compiling changes it: one for each step that takes it

            if searches:
                found = do(
                    "search", learnt=all_of("learnt"), schema=schema, options=options, bounds=bounds, cache=cache
                )
                options = found.outputs["Output"]
            trained = do("train", learnt=all_of("learnt"), schema=schema, options=options)
            network, facts = trained.outputs["network"], trained.outputs["facts"]
            calibrated = do("calibrate", network=network, held=all_of("held"), dataset=dataset, decoding=decoding)
            bundle = calibrated.outputs["bundle"]
            evaluated = do(
                "evaluate",
                bundle=bundle,
                facts=facts,
                held=all_of("held"),
                champion=champion,
                registry=registry,
                judging=judging,
                cache=cache,
                **store,
            )
            judged = evaluated.outputs["judged"]
            gated = do("gate", judged=judged, speed=evaluated.outputs["speed"], bundle=bundle, rules=rules)
            if not registers:
                return
            registered = do(
                "register",
                bundle=bundle,
                facts=facts,
                judged=judged,
                verdict=gated.outputs["verdict"],
                report=evaluated.outputs["report"],
                division=divided.outputs["division"],
                findings=findings,
                findings_report=checked.outputs["report"],
                sheet=checked.outputs["sheet"],
                registry=registry,
                schema=schema,
                trail=trail,
            )
            with dsl.If(gated.outputs["Output"] == True, name="passed"):  # noqa: E712 - kfp reads the comparison
                do("release", version=registered.outputs["Output"], registry=registry, project=project, trail=trail)

    return training
