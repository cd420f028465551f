"""Score the candidate, and the champion beside it on the same documents."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from postroom.errors import DataError
from postroom.flows.evaluation import Evaluated, all_fields, judge_timed, score_judged, write_evaluation_report
from postroom.flows.examples import ReadDocument, draw_page
from postroom.flows.training.files import read_record, write_record
from postroom.flows.training.steps.calibrate import DecodingOptions, documents_of
from postroom.flows.training.steps.notes import counted
from postroom.flows.training.steps.place import Place
from postroom.flows.training.steps.registry import registry_at
from postroom.records.evaluation import Comparison
from postroom.records.label import Role
from postroom.records.schema import Schema
from postroom.records.training import Judged, Speed, TrainingFacts
from postroom.stages.dataset.snapshot import blobs_near
from postroom.stages.document.options import DocumentOptions
from postroom.stages.document.reader import DocumentReader
from postroom.stages.evaluation.compare import compare
from postroom.stages.evaluation.options import EvaluationOptions
from postroom.stages.evaluation.report import About
from postroom.stages.model.bundle import Bundle, load_bundle
from postroom.wiring.model import load_model


class JudgingOptions(BaseModel):
    """How models are read and scored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decoding: DecodingOptions
    evaluation: EvaluationOptions
    document: DocumentOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The new model: folder of its bundle, and the file of its `TrainingFacts`."""

    bundle: Path
    facts: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Champion:
    """The model that serves now: digest of its bundle, empty where there is none, and the registry, as JSON."""

    digest: str
    registry: str


def evaluate(
    candidate: Candidate,
    champion: Champion,
    *,
    held: Sequence[Path],
    judging: str,
    place: Place,
    outputs: Mapping[str, Path],
) -> None:
    """Read the test documents as serving would, with both models, and write what came out.

    Args:
        candidate: The new model.
        champion: The one that serves.
        held: Folders of read documents, one a shard.
        judging: `JudgingOptions` as JSON.
        place: Where the contents are, for pictures of the worst errors.
        outputs: Where the results go: `Judged` ("judged") and `Speed` ("speed") as JSON, and a page ("report").

    Raises:
        DataError: Nothing can be scored.
        BundleError: The champion cannot be had, or is damaged.
    """
    options = JudgingOptions.model_validate_json(judging)
    documents = list(documents_of(held, Role.TEST))
    if not documents:
        raise DataError("the data set has no test documents; raise [dataset] test and divide it: postroom data split")
    bundle = load_bundle(candidate.bundle)
    rival = None if champion.digest in {"", bundle.digest} else champion  # none is set beside itself
    mine, theirs = _sit(bundle, rival, documents, options=options, place=place)
    write_record(
        outputs["judged"],
        Judged(
            candidate=bundle.digest,
            evaluation=mine.evaluated.evaluation,
            champion=None if rival is None else rival.digest,
            champion_fields=() if theirs is None else tuple(spec.name for spec in all_fields(theirs.evaluated.schema)),
            comparison=None if theirs is None else _comparison(mine.evaluated, theirs.evaluated, options=options),
            documents=len(documents),
            types_right=sum(item.type_is_right for item in mine.evaluated.judged),
            unread=len(mine.evaluated.unread),
        ),
    )
    write_record(
        outputs["speed"],
        Speed(
            cpu_seconds=mine.cpu_seconds,
            champion_cpu_seconds=None if theirs is None else theirs.cpu_seconds,
            documents=len(documents),
        ),
    )
    _report(mine.evaluated, candidate, options=options, place=place, path=outputs["report"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sitting:
    """A model's results, and the CPU seconds it took a document."""

    evaluated: Evaluated
    cpu_seconds: float


def _sit(
    bundle: Bundle,
    rival: Champion | None,
    documents: Sequence[ReadDocument],
    *,
    options: JudgingOptions,
    place: Place,
) -> tuple[_Sitting, _Sitting | None]:
    """Let both models read the documents; None for a champion that there is not, or that knows none of their types."""
    with tempfile.TemporaryDirectory(prefix="postroom-") as scratch:
        bundles = [bundle]
        if rival is not None:
            registry = registry_at(rival.registry, project=place.project)
            bundles.append(load_bundle(registry.fetch(registry.find(rival.digest), Path(scratch) / "champion")))
        models = [load_model(loaded, options.decoding.of(loaded.config.schema)) for loaded in bundles]
        timed = judge_timed(
            documents, models=models, show=lambda items: counted(items, "test documents scored", total=len(documents))
        )
    mine, *others = (
        _Sitting(
            evaluated=score_judged(
                found.judged, model=model, options=options.evaluation, dataset=loaded.origin.dataset
            ),
            cpu_seconds=found.cpu_seconds,
        )
        for loaded, model, found in zip(bundles, models, timed, strict=True)
        if found.judged or loaded is bundle
    )
    return mine, others[0] if others else None


def _comparison(mine: Evaluated, theirs: Evaluated, *, options: JudgingOptions) -> Comparison | None:
    """Set both side by side on the documents and fields that both know; None where there are none."""
    fields = shared_fields(mine.schema, theirs.schema)
    keys = {item.scored.key for item in theirs.judged if item.scored is not None}
    ours = [item.scored for item in mine.judged if item.scored is not None and item.scored.key in keys]
    others = [item.scored for item in theirs.judged if item.scored is not None]
    if not fields or not ours:
        return None
    return compare(ours, others, fields=fields, resamples=options.evaluation.resamples, seed=options.evaluation.seed)


def shared_fields(mine: Schema, theirs: Schema) -> tuple[str, ...]:
    """Name the fields that two models both know and mean alike: of the same type, in the same document types."""
    known = {(kind.name, spec.name, spec.type, spec.repeated) for kind in theirs.types for spec in kind.fields}
    unlike = {
        spec.name
        for kind in mine.types
        for spec in kind.fields
        if (kind.name, spec.name, spec.type, spec.repeated) not in known
    }
    return tuple(spec.name for spec in all_fields(mine) if spec.name not in unlike)


def _report(evaluated: Evaluated, candidate: Candidate, *, options: JudgingOptions, place: Place, path: Path) -> None:
    contents = blobs_near(place.source, project=place.project, cache=place.cache / "data")
    with DocumentReader(options.document) as reader:
        write_evaluation_report(
            path,
            evaluated,
            options=options.evaluation,
            about=About(project=place.project),
            curve=read_record(candidate.facts, TrainingFacts).curve,
            draw=partial(draw_page, content_of=lambda document: contents.get(document.file_sha256), reader=reader),
        )


def figures(judged: Path) -> dict[str, float]:
    """Give the scores that a pipeline's page shows."""
    evaluation = read_record(judged, Judged).evaluation
    found = {"micro_f1": evaluation.micro.f1, "macro_f1": evaluation.macro.f1}
    return {name: value for name, value in found.items() if value is not None}
