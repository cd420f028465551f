"""Keep the judged model, with all that is known of it."""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from postroom.flows.registering import draw_papers, new_version
from postroom.flows.training.files import read_record, write_record
from postroom.flows.training.steps.notes import note
from postroom.flows.training.steps.registry import registry_at
from postroom.records.gate import GateVerdict
from postroom.records.schema import Schema
from postroom.records.training import Division, Judged, Trail, TrainingFacts
from postroom.records.validation import ValidationReport
from postroom.stages.evaluation.as_json import to_json
from postroom.stages.model.bundle import Bundle, Origin, attest, load_bundle
from postroom.stages.model.card import CardFacts, model_card
from postroom.storage.codec import from_json, parse

CARD = "MODEL_CARD.md"
SHEET = "DATA_SHEET.md"
EVALUATION = "evaluation.json"
CURVE = "curve.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The model and what was found out of it: folder of the bundle, and files of the records of these names."""

    bundle: Path
    facts: Path
    judged: Path
    verdict: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Paperwork:
    """What else is kept: the evaluation's page, and how the data are divided, what was found in them, their sheet."""

    report: Path
    division: Path
    findings: Path
    findings_report: Path
    sheet: Path


def register(made: Made, papers: Paperwork, *, registry: str, schema: str, trail: str, out: Path) -> int:
    """Write the whole bundle, attested and described, and give it a number.

    Args:
        made: The model.
        papers: What else is kept.
        registry: `RegistryPlace` as JSON.
        schema: What is asked for, as JSON.
        trail: `Trail` as JSON.
        out: Folder for the bundle as it is registered.
    """
    told = from_json(Trail, parse(trail.encode(), name="trail"))
    asked = from_json(Schema, parse(schema.encode(), name="schema"))
    facts, judged = read_record(made.facts, TrainingFacts), read_record(made.judged, Judged)
    verdict = read_record(made.verdict, GateVerdict)
    bundle = _attested(made.bundle, out, origin_of(told, facts))
    write_record(out / CURVE, facts.curve)
    (out / EVALUATION).write_text(json.dumps(to_json(judged.evaluation), indent=2), encoding="utf-8")
    (out / CARD).write_text(
        _card(bundle, asked, facts=facts, judged=judged, verdict=verdict, papers=papers), encoding="utf-8"
    )
    with tempfile.TemporaryDirectory(prefix="postroom-") as scratch:
        drawn = draw_papers(Path(scratch), evaluation=judged.evaluation, curve=facts.curve, report=papers.report)
        kept = registry_at(registry, project=asked.project).add(
            new_version(
                bundle,
                verdict,
                evaluation=judged.evaluation,
                curve=facts.curve,
                parameters=told.parameters,
                papers={
                    **drawn,
                    "data/findings.json": papers.findings,
                    "data/findings.html": papers.findings_report,
                    f"data/{SHEET}": papers.sheet,
                },
            )
        )
    note(f"version {kept.number}: {kept.digest[:12]}, {'accepted' if verdict.passed else 'refused'} by the gates")
    return kept.number


def origin_of(trail: Trail, facts: TrainingFacts) -> Origin:
    """Say where the model came from."""
    return Origin(
        run=trail.run, dataset=trail.dataset, commit=trail.commit or None, environment=dict(facts.environment)
    )


def _attested(made: Path, out: Path, origin: Origin) -> Bundle:
    shutil.copytree(made, out, dirs_exist_ok=True)
    return attest(load_bundle(out), origin)


def _card(
    bundle: Bundle, schema: Schema, *, facts: TrainingFacts, judged: Judged, verdict: GateVerdict, papers: Paperwork
) -> str:
    return model_card(
        CardFacts(
            project=schema.project,
            schema=schema,
            digest=bundle.digest,
            config=bundle.config,
            origin=bundle.origin,
            curve=facts.curve,
            documents=read_record(papers.division, Division).roles,
            seconds=facts.seconds,
            evaluation=judged.evaluation,
            verdict=verdict,
            validation=read_record(papers.findings, ValidationReport),
        )
    )
