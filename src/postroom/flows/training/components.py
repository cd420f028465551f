"""The steps as kfp sees them: typed artifacts in and out, bodies that call `steps` and nothing else.

kfp copies each function's source into the pipeline, so what a body uses is imported inside it. No body uses
`code_version`: it is there because kfp's cache knows nothing of our package's code. `sealed` gives each output the hash
by which a later run knows it again, and leaves a record where a step fails, since an exit handler learns only its name.
"""

from kfp import dsl
from kfp.dsl import HTML, Dataset, Input, Markdown, Metrics, Model, Output, PipelineTaskFinalStatus

IMAGE = "python:3.11"
"""Stands in the graph until a target puts the training image there; where steps run here, no image is used."""

component = dsl.component(base_image=IMAGE, install_kfp_package=False)


@component
def snapshot(source: str, project: str, dataset: str, code_version: str, manifest: Output[Dataset]) -> None:
    """Take the data set's manifest out of its store."""
    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.snapshot import snapshot as step

    with sealed("snapshot", manifest=manifest) as to:
        step(dataset, source=source, project=project, manifest=to["manifest"])


@component
def validate(
    manifest: Input[Dataset],
    source: str,
    project: str,
    previous: str,
    schema: str,
    checks: str,
    code_version: str,
    findings: Output[Dataset],
    report: Output[HTML],
    sheet: Output[Markdown],
) -> None:
    """Check the data set against the schema, itself and the one before; refuse bad data."""
    from pathlib import Path

    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.place import Place
    from postroom.flows.training.steps.validate import validate as step

    with sealed("validate", findings=findings, report=report, sheet=sheet) as to:
        place = Place.at(source, project)
        step(Path(manifest.path), previous, place=place, schema=schema, checks=checks, outputs=to)


@component
def split(
    manifest: Input[Dataset],
    findings: Input[Dataset],
    source: str,
    project: str,
    shards: int,
    code_version: str,
    division: Output[Dataset],
) -> list[str]:
    """Part the documents into shards, named by what they hold."""
    from pathlib import Path

    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.split import split as step

    with sealed("split", division=division) as to:
        return step(Path(manifest.path), source=source, project=project, shards=shards, division=to["division"])


@component
def prepare(
    shard: str,
    source: str,
    project: str,
    schema: str,
    reading: str,
    cache: str,
    jobs: int,
    code_version: str,
    learnt: Output[Dataset],
    held: Output[Dataset],
) -> None:
    """Read the documents of one shard; align those to learn from with their labels, and encode them."""
    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.place import Place
    from postroom.flows.training.steps.prepare import prepare as step

    with sealed("prepare", learnt=learnt, held=held) as to:
        place = Place.at(source, project, cache=cache, jobs=jobs)
        step(shard, place, schema=schema, reading=reading, learnt=to["learnt"], held=to["held"])


@component
def search(
    learnt: Input[list[Dataset]],
    schema: str,
    options: str,
    bounds: str,
    cache: str,
    code_version: str,
    trials: Output[Dataset],
) -> str:
    """Try other options of training, within bounds, and give the best as JSON."""
    from pathlib import Path

    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.place import Place
    from postroom.flows.training.steps.search import search as step

    with sealed("search", trials=trials) as to:
        shards = [Path(one.path) for one in learnt]
        place = Place.at("", "", cache=cache)
        return step(shards, place, schema=schema, options=options, bounds=bounds, trials=to["trials"])


@component
def train(
    learnt: Input[list[Dataset]],
    schema: str,
    options: str,
    code_version: str,
    network: Output[Model],
    facts: Output[Metrics],
) -> None:
    """Fit the network."""
    from pathlib import Path

    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.train import train as step

    with sealed("train", network=network, facts=facts) as to:
        shards = [Path(one.path) for one in learnt]
        step(shards, schema=schema, options=options, network=to["network"], facts=to["facts"])


@component
def calibrate(
    network: Input[Model],
    held: Input[list[Dataset]],
    dataset: str,
    decoding: str,
    code_version: str,
    bundle: Output[Model],
) -> None:
    """Make confidences mean what they say, and put the bundle together."""
    from pathlib import Path

    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.calibrate import calibrate as step

    with sealed("calibrate", bundle=bundle) as to:
        shards = [Path(one.path) for one in held]
        step(Path(network.path), shards, decoding=decoding, dataset=dataset, bundle=to["bundle"])


@component
def evaluate(
    bundle: Input[Model],
    facts: Input[Metrics],
    held: Input[list[Dataset]],
    champion: str,
    registry: str,
    judging: str,
    source: str,
    project: str,
    cache: str,
    code_version: str,
    judged: Output[Metrics],
    speed: Output[Metrics],
    report: Output[HTML],
) -> None:
    """Score candidate and champion on the same documents."""
    from pathlib import Path

    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.evaluate import Candidate, Champion, figures
    from postroom.flows.training.steps.evaluate import evaluate as step
    from postroom.flows.training.steps.place import Place

    with sealed("evaluate", judged=judged, speed=speed, report=report) as to:
        step(
            Candidate(bundle=Path(bundle.path), facts=Path(facts.path)),
            Champion(digest=champion, registry=registry),
            held=[Path(one.path) for one in held],
            judging=judging,
            place=Place.at(source, project, cache=cache),
            outputs=to,
        )
        judged.metadata.update(figures(to["judged"]))


@component
def gate(
    judged: Input[Metrics],
    speed: Input[Metrics],
    bundle: Input[Model],
    rules: str,
    code_version: str,
    verdict: Output[Metrics],
) -> bool:
    """Say whether the candidate may replace the champion."""
    from pathlib import Path

    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.gate import gate as step

    with sealed("gate", verdict=verdict) as to:
        return step(Path(judged.path), Path(speed.path), bundle=Path(bundle.path), rules=rules, verdict=to["verdict"])


@component
def register(
    bundle: Input[Model],
    facts: Input[Metrics],
    judged: Input[Metrics],
    verdict: Input[Metrics],
    report: Input[HTML],
    division: Input[Dataset],
    findings: Input[Dataset],
    findings_report: Input[HTML],
    sheet: Input[Markdown],
    registry: str,
    schema: str,
    trail: str,
    code_version: str,
    version: Output[Model],
) -> int:
    """Keep the judged model in the registry, with all that is known of it; give the number of its version."""
    from pathlib import Path

    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.register import Made, Paperwork
    from postroom.flows.training.steps.register import register as step

    with sealed("register", version=version) as to:
        made = Made(
            bundle=Path(bundle.path), facts=Path(facts.path), judged=Path(judged.path), verdict=Path(verdict.path)
        )
        papers = Paperwork(
            report=Path(report.path),
            division=Path(division.path),
            findings=Path(findings.path),
            findings_report=Path(findings_report.path),
            sheet=Path(sheet.path),
        )
        return step(made, papers, registry=registry, schema=schema, trail=trail, out=to["version"])


@component
def release(version: int, registry: str, project: str, trail: str, code_version: str, entry: Output[Dataset]) -> None:
    """Let a version that passed the gates serve."""
    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.release import release as step

    with sealed("release", entry=entry) as to:
        step(version, registry=registry, project=project, trail=trail, entry=to["entry"])


@component
def conclude(status: PipelineTaskFinalStatus, job: str, run: str, code_version: str, ending: Output[Dataset]) -> None:
    """Record how the run ended, with the cause."""
    from postroom.flows.training.sealing import sealed
    from postroom.flows.training.steps.conclude import conclude as step

    with sealed("conclude", ending=ending) as to:
        step(run, status.state, message=status.error_message or "", uri=ending.uri, job=job, ending=to["ending"])
