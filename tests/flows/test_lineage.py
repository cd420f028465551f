"""From a prediction back to the commit, with every link that can be missing."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.errors import InputError
from postroom.flows.extraction import extract
from postroom.flows.lineage import trace
from postroom.flows.predictions import Predictions, noted, prediction_of
from postroom.records.lineage import Link, LinkKind, Prediction
from postroom.settings import Project, load_project
from postroom.stages.mail.sources import open_sources
from postroom.wiring.project import places_of
from tests.flows.test_predictions import EXTRACTION
from tests.paperwork import Paperwork, invoices

KINDS = [LinkKind.MODEL, LinkKind.RUN, LinkKind.SNAPSHOT, LinkKind.LABELS, LinkKind.COMMIT]


@pytest.fixture
def project(paperwork: Paperwork, tmp_path: Path) -> Project:
    """A copy of the trained project."""
    shutil.copytree(paperwork.project.folder, tmp_path / "project")
    return load_project(tmp_path / "project")


@pytest.fixture
def prediction(project: Project, paperwork: Paperwork, tmp_path: Path) -> Prediction:
    """What the trained model read in an invoice, kept."""
    (paper,) = invoices(1, seed=90)
    (tmp_path / paper.name).write_bytes(paper.pdf)
    incoming = open_sources([tmp_path / paper.name], project.settings.mail)
    results = extract(incoming, project=project, bundle_folder=paperwork.bundle_folder, jobs=1)
    (result,) = noted(results, Predictions(places_of(project).predictions))
    return prediction_of(result.extractions[0])


def links(project: Project, prediction: Prediction) -> dict[LinkKind, Link]:
    return {link.kind: link for link in trace(project, prediction.id).links}


def test_a_whole_chain_leads_from_the_prediction_to_the_labels(
    project: Project, prediction: Prediction, paperwork: Paperwork
) -> None:
    found = trace(project, prediction.id[:8])
    assert found.prediction == prediction
    assert [link.kind for link in found.links] == KINDS
    model, run, snapshot, labels, commit = found.links
    assert (model.id, model.facts["version"], model.problem) == (paperwork.bundle.digest, "1", None)
    assert (run.id, run.facts["state"], run.problem) == (paperwork.result.run.id, "done", None)
    assert (snapshot.id, snapshot.facts["documents"][:3]) == (paperwork.result.run.dataset, "36 ")
    assert list(labels.facts) == ["truth"]
    assert labels.facts["truth"].endswith("in 22 documents")
    assert (commit.id, commit.problem) == (None, "the project stood in no repository of git")


@pytest.mark.parametrize(
    ("missing", "kind", "told"),
    [
        (lambda places: shutil.rmtree(places.runs), LinkKind.RUN, "is not recorded here; the model's attestation says"),
        (lambda places: shutil.rmtree(places.home / "registry"), LinkKind.MODEL, "no version is called"),
        (lambda places: shutil.rmtree(places.data), LinkKind.SNAPSHOT, "is missing in"),
    ],
)
def test_a_missing_link_is_told_and_the_others_are_found(
    project: Project, prediction: Prediction, missing: Callable[..., None], kind: LinkKind, told: str
) -> None:
    missing(places_of(project))
    found = links(project, prediction)
    assert told in (found[kind].problem or "")
    assert found[kind].id is not None
    whole = {kind for kind, link in found.items() if link.problem is None}
    assert len(whole) >= 2
    assert kind not in whole


def test_without_the_registry_the_attestation_here_is_told(project: Project, prediction: Prediction) -> None:
    shutil.rmtree(places_of(project).home / "registry")
    facts = links(project, prediction)[LinkKind.MODEL].facts
    assert facts["run, by its attestation"] == prediction.run


def test_records_that_contradict_each_other_are_told(project: Project, prediction: Prediction) -> None:
    other = replace(prediction, id="e" * 64, run="0" * 12)
    unlike = replace(prediction, id="d" * 64, commit="c" * 40)
    predictions = Predictions(places_of(project).predictions)
    predictions.keep([other, unlike])
    predictions.close()
    assert "made by run" in (links(project, other)[LinkKind.MODEL].problem or "")
    assert "name other data sets or commits" in (links(project, unlike)[LinkKind.RUN].problem or "")
    assert "does not have it" in (links(project, unlike)[LinkKind.COMMIT].problem or "")


def test_the_commit_is_described_by_its_repository(project: Project, prediction: Prediction) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    identity = ["-c", "user.name=Test", "-c", "user.email=test@our.example"]
    for arguments in (["init", "-q"], [*identity, "commit", "-q", "--allow-empty", "-m", "Ask for totals"]):
        subprocess.run([git, "-C", str(project.folder), *arguments], check=True, capture_output=True)
    asked = subprocess.run([git, "-C", str(project.folder), "rev-parse", "HEAD"], check=True, capture_output=True)
    at = replace(prediction, id="d" * 64, commit=asked.stdout.decode().strip())
    predictions = Predictions(places_of(project).predictions)
    predictions.keep([at])
    predictions.close()
    commit = links(project, at)[LinkKind.COMMIT]
    assert (commit.id, commit.facts["subject"], commit.problem) == (at.commit, "Ask for totals", None)


def test_values_of_an_embedded_invoice_lead_to_no_model(tmp_path: Path, paperwork: Paperwork) -> None:
    project = replace(paperwork.project, folder=tmp_path)
    provenance = replace(EXTRACTION.provenance, model=None, run=None, dataset=None)
    read = prediction_of(replace(EXTRACTION, provenance=provenance))
    predictions = Predictions(places_of(project).predictions)
    predictions.keep([read])
    predictions.close()
    (link,) = trace(project, read.id).links
    assert "embedded" in (link.problem or "")


def test_an_unknown_prediction_is_refused(tmp_path: Path, paperwork: Paperwork) -> None:
    with pytest.raises(InputError, match="no prediction"):
        trace(replace(paperwork.project, folder=tmp_path), "abcdef")
