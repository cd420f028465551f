"""A judged model becomes a numbered version: its files first, then its figures, its number last."""

import datetime as dt

from postroom.errors import BundleError
from postroom.records.registry import NewVersion, Source, Version
from postroom.stages.registry.shelf import BUNDLE, Shelf
from postroom.stages.registry.tracking import Tracking
from postroom.storage.codec import canonical, to_json

GATE, EVALUATION = "gate.json", "evaluation.json"
"""Papers that every version has, the second where it could be evaluated."""


def take_in(candidate: NewVersion, *, project: str, tracking: Tracking, shelf: Shelf, place: str) -> Version:
    """Write files and figures, then take a number; goes on where an earlier attempt was cut off.

    Args:
        candidate: The model.
        project: Name of the project.
        tracking: Where its figures go.
        shelf: Where its files go.
        place: URL below which `shelf` keeps them.

    Raises:
        BundleError: The bundle's folder holds no file.
    """
    numbered = tracking.number_of(candidate.digest)
    run_id = numbered[1] if numbered else tracking.begin(candidate)
    try:
        files, size_bytes = shelf.keep_folder(run_id, candidate.bundle)
        papers = {name: shelf.keep(run_id, name, content) for name, content in _papers(candidate).items()}
    except BaseException:
        tracking.fail(run_id)
        raise
    if not files:
        tracking.fail(run_id)
        raise BundleError(f"{candidate.bundle} holds no file; train again")
    if numbered is None:
        tracking.finish(run_id, candidate)
    evaluation = candidate.evaluation
    return Version(
        project=project,
        number=numbered[0]
        if numbered
        else tracking.number(run_id, candidate, place=f"{place}/{run_id}/artifacts/{BUNDLE}"),
        digest=candidate.digest,
        source=Source(run=candidate.run, commit=candidate.commit),
        dataset=candidate.dataset,
        created=dt.datetime.now(dt.UTC),
        tracked=run_id,
        size_bytes=size_bytes,
        files=files,
        papers=papers,
        parameters=candidate.parameters,
        micro_f1=None if evaluation is None else evaluation.micro.f1,
        macro_f1=None if evaluation is None else evaluation.macro.f1,
        verdict=candidate.verdict,
    )


def _papers(candidate: NewVersion) -> dict[str, bytes]:
    """Give what is kept for people, by name; the verdict is always among it."""
    papers = {name: path.read_bytes() for name, path in candidate.papers.items()}
    papers[GATE] = canonical(to_json(candidate.verdict))
    if candidate.evaluation is not None:
        papers[EVALUATION] = canonical(to_json(candidate.evaluation))
    return papers
