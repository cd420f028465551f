"""The model card: what a model is, what it was made of and what it must not be used for (Mitchell et al., 2019)."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from postroom.records.evaluation import LearningPoint
from postroom.records.label import Role
from postroom.settings import Project
from postroom.stages.model.bundle import Bundle


def model_card(
    bundle: Bundle,
    curve: Sequence[LearningPoint],
    documents: Mapping[Role, int],
    *,
    project: Project,
    trained: dt.timedelta,
) -> str:
    """Write the card, in Markdown, from the run's own facts."""
    reached = max((point.dev_f1 for point in curve if point.dev_f1 is not None), default=math.nan)
    fields = [
        f"| {kind.name} | {spec.name} | {spec.type}{', repeated' * spec.repeated} | {_cell(spec.description)} |"
        for kind in project.schema.types
        for spec in kind.fields
    ]
    origin = bundle.origin
    lines = [
        f"# Model {bundle.digest[:12]} of {project.name}",
        "",
        f"Reads {len(fields)} fields from documents in {project.schema.locale}. Preset `{bundle.config.preset}`.",
        "",
        "| type | field | kind | what people see |",
        "|---|---|---|---|",
        *fields,
        "",
        "## Made of",
        f"- digest: {bundle.digest}",
        f"- run: {origin.run}; commit: {origin.commit or 'not in a repository'}",
        f"- data set: {origin.dataset}",
        f"- documents: {', '.join(f'{count} {role}' for role, count in documents.items() if count)}",
        f"- training took {trained}, {len(curve)} epochs, at best F1 {reached:.3f} on the dev documents",
        *(f"- {name}: {value}" for name, value in origin.environment.items()),
        "",
        "## Limits",
        "- It knows documents like those it was trained on; how well, `postroom evaluate` says, with intervals.",
        "- Its confidences hold for documents drawn as the calibration documents were.",
        "- Its vocabulary is English; other languages are read by their letters.",
        "",
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
