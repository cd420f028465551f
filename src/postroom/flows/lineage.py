"""From a prediction back to the commit; each link that is missing is told, and the next is looked for all the same."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from postroom.errors import BundleError, DataError, InputError, RegistryError
from postroom.flows.predictions import find_prediction
from postroom.flows.store import own_store, shared_source
from postroom.flows.training.runs import Runs
from postroom.records.commit import hash_of, is_dirty, shortened
from postroom.records.lineage import Lineage, Link, LinkKind, Prediction
from postroom.records.registry import Version
from postroom.records.run import Run
from postroom.settings import Project
from postroom.stages.dataset.manifest import Entry, load_manifest, manifest_key, parse_manifest
from postroom.stages.model.bundle import read_attestation
from postroom.storage.remote import open_store
from postroom.storage.store import Store
from postroom.wiring.project import places_of, registry_of

_GIT_TIMEOUT_S = 10


def trace(project: Project, beginning: str) -> Lineage:
    """Follow a prediction to where it came from.

    Args:
        project: The project that it was made in.
        beginning: Its id, or six or more digits of its beginning.

    Raises:
        InputError: There is no such prediction here, or several begin so.
    """
    prediction = find_prediction(places_of(project).predictions, beginning)
    return Lineage(prediction=prediction, links=tuple(_links(project, prediction)))


def _links(project: Project, prediction: Prediction) -> Iterator[Link]:
    if prediction.model is None:
        told = "no model had a part in it: its values stand in an invoice that is embedded in the file"
        yield Link(kind=LinkKind.MODEL, id=None, facts={}, problem=told)
        return
    yield _model(project, prediction, prediction.model)
    run = None if prediction.run is None else Runs(places_of(project).runs).get(prediction.run)
    yield _run(prediction, run)
    yield from _data(project, prediction.dataset or (None if run is None else run.dataset))
    yield _commit(project.folder, prediction.commit or (None if run is None else run.commit))


def _model(project: Project, prediction: Prediction, digest: str) -> Link:
    try:
        version = registry_of(project).find(digest)
    except RegistryError as error:
        return Link(kind=LinkKind.MODEL, id=digest, facts=_attested(project, digest), problem=str(error))
    except ModuleNotFoundError as error:
        told = f"the registry cannot be read here: the package {error.name} is not installed"
        return Link(kind=LinkKind.MODEL, id=digest, facts=_attested(project, digest), problem=told)
    made = {source.run for source in (version.source, *version.further)}
    agreed = prediction.run is None or prediction.run in made
    told = f"the registry says that it was made by run {', '.join(sorted(made))}, not {prediction.run}"
    return Link(kind=LinkKind.MODEL, id=digest, facts=_version_facts(version), problem=None if agreed else told)


def _version_facts(version: Version) -> dict[str, str]:
    return {
        "version": str(version.number),
        "registered": f"{version.created:%Y-%m-%d %H:%M} UTC",
        "gates": "passed" if version.verdict.passed else "refused",
        "aliases": ", ".join(version.aliases) or "none",
    }


def _attested(project: Project, digest: str) -> dict[str, str]:
    """Read what the copy here says of itself; empty where there is none."""
    try:
        _, origin = read_attestation(places_of(project).models / digest)
    except BundleError:
        return {}
    said = {"run": origin.run, "data set": origin.dataset, "commit": origin.commit}
    return {f"{name}, by its attestation": value for name, value in said.items() if value is not None}


def _run(prediction: Prediction, run: Run | None) -> Link:
    if prediction.run is None:
        told = "the model's attestation names no run"
        return Link(kind=LinkKind.RUN, id=None, facts={}, problem=told)
    if run is None:
        said = f"data set {(prediction.dataset or 'none')[:12]}, commit {shortened(prediction.commit or 'none')}"
        told = f"run {prediction.run} is not recorded here; the model's attestation says: {said}"
        return Link(kind=LinkKind.RUN, id=prediction.run, facts={}, problem=told)
    facts = {
        "state": str(run.state),
        "begun": f"{run.started:%Y-%m-%d %H:%M} UTC",
        "reasons": "; ".join(run.reasons),
    }
    agreed = (run.dataset, run.commit) == (prediction.dataset, prediction.commit)
    told = "its record and the model's attestation name other data sets or commits"
    return Link(kind=LinkKind.RUN, id=run.id, facts=facts, problem=None if agreed else told)


def _data(project: Project, digest: str | None) -> Iterator[Link]:
    """Give the snapshot, and who its labels are from."""
    if digest is None:
        yield Link(kind=LinkKind.SNAPSHOT, id=None, facts={}, problem="no record names the data set")
        return
    try:
        header, entries = parse_manifest(load_manifest(_store(project, digest), digest), digest)
    except (DataError, InputError) as error:
        yield Link(kind=LinkKind.SNAPSHOT, id=digest, facts={}, problem=str(error))
        return
    roles = Counter(str(entry.role) for entry in entries)
    told = ", ".join(f"{count} {role}" for role, count in roles.items())
    facts = {"documents": f"{header.documents} ({told})", "schema version": str(header.schema_version)}
    yield Link(kind=LinkKind.SNAPSHOT, id=digest, facts=facts)
    yield Link(kind=LinkKind.LABELS, id=None, facts=_sources(entries))


def _sources(entries: list[Entry]) -> dict[str, str]:
    """Count the labels by who says them, and the documents they are of."""
    labels = Counter(label.source for entry in entries for label in entry.document.labels)
    documents = Counter(source for entry in entries for source in {label.source for label in entry.document.labels})
    return {str(source): f"{count} labels in {documents[source]} documents" for source, count in labels.most_common()}


def _store(project: Project, digest: str) -> Store:
    """Open the place that has a snapshot: here, else where the project shares its data sets."""
    here, shared = own_store(project), shared_source(project)
    if shared is None or here.find(manifest_key(digest)) is not None:
        return here
    return open_store(shared, project=project.name)


def _commit(folder: Path, commit: str | None) -> Link:
    if commit is None:
        return Link(kind=LinkKind.COMMIT, id=None, facts={}, problem="the project stood in no repository of git")
    git = shutil.which("git")
    if git is None:
        return Link(kind=LinkKind.COMMIT, id=commit, facts={}, problem="git is not installed here, so nothing is known")
    asked = subprocess.run(  # noqa: S603 - a fixed program; the commit comes from records and is no option after "--"
        [
            git,
            "-C",
            str(folder),
            "show",
            "--no-patch",
            "--format=%cI%n%s",
            "--end-of-options",
            f"{hash_of(commit)}^{{commit}}",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=_GIT_TIMEOUT_S,
    )
    if asked.returncode:
        told = "the repository here does not have it; fetch it from where the project is kept"
        return Link(kind=LinkKind.COMMIT, id=commit, facts={}, problem=told)
    instant, _, subject = asked.stdout.strip().partition("\n")
    told = f"files were changed and not committed, so they were not those of commit {hash_of(commit)[:12]}"
    facts = {"committed": instant, "subject": subject}
    return Link(kind=LinkKind.COMMIT, id=commit, facts=facts, problem=told if is_dirty(commit) else None)
