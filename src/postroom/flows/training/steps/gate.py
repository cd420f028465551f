"""Say whether the candidate may replace the champion."""

from pathlib import Path

from postroom.flows.training.files import read_record, write_record
from postroom.flows.training.steps.notes import note
from postroom.records.training import Judged, Speed
from postroom.stages.registry.gates import Candidate, Champion, judge
from postroom.stages.registry.options import GateOptions


def gate(judged: Path, speed: Path, *, bundle: Path, rules: str, verdict: Path) -> bool:
    """Write the verdict, every rule with its numbers, and give what it comes to.

    Args:
        judged: `Judged` as JSON.
        speed: `Speed` as JSON.
        bundle: Folder of the candidate's bundle, for its size.
        rules: `GateOptions` as JSON.
        verdict: Where the `GateVerdict` is written, as JSON.
    """
    found, cost = read_record(judged, Judged), read_record(speed, Speed)
    champion = None
    if found.champion is not None:
        champion = Champion(
            digest=found.champion,
            fields=found.champion_fields,
            comparison=found.comparison,
            cpu_seconds=cost.champion_cpu_seconds,
        )
    candidate = Candidate(
        evaluation=found.evaluation,
        cpu_seconds=cost.cpu_seconds,
        bundle_bytes=sum(path.stat().st_size for path in bundle.iterdir()),
    )
    said = judge(candidate, champion, GateOptions.model_validate_json(rules))
    for refusal in said.refusals:
        note(f"refused: {refusal.rule}: {refusal.reason}")
    write_record(verdict, said)
    return said.passed
