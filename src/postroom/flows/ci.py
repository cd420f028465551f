"""A commit -> what it has to run, and the verdict on what came out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from postroom.errors import RegistryError, UsageError
from postroom.flows.commits import Checkout, Need, changed_since, need_of, uncommitted, within
from postroom.flows.retraining import newest_data, one_trigger, train_once
from postroom.flows.training.files import read_record
from postroom.flows.training.image import with_image
from postroom.flows.training.launch import Trained
from postroom.flows.training.order import flat
from postroom.flows.training.submit import Submitted, submit, wait_for
from postroom.pipeline.watching import Watcher
from postroom.records.commit import is_dirty
from postroom.records.registry import Version
from postroom.settings import Project
from postroom.storage.blobs import write_atomically
from postroom.storage.codec import canonical, to_json
from postroom.storage.transfer import Progress, unseen
from postroom.wiring.project import places_of, registry_of

_RECORD = "ci.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A commit that was trained on.

    Attributes:
        commit: The commit.
        run: Id of its run.
        version: Number of the version that came out.
        model: Digest of that version's bundle.
        passed: Whether the gates let it pass.
    """

    commit: str
    run: str
    version: int
    model: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a commit came to.

    Attributes:
        commit: The commit.
        need: Whether it had to be trained on, and why.
        last: The last commit that was trained on, this one where it was.
        dataset: Digest of the data set that was trained on here; None where nothing was.
        trained: What came out; None likewise.
        submitted: The run elsewhere; None where there is none.
        anew: Whether something was trained; the same run may have been made before.
    """

    commit: str
    need: Need
    last: Handled | None
    dataset: str | None = None
    trained: Trained | None = None
    submitted: Submitted | None = None
    anew: bool = False


Begun = Callable[[Need], None]


def _untold(_: Need) -> None:
    """Tell nobody."""


def handle_commit(
    project: Project,
    checkout: Checkout,
    *,
    watcher: Watcher,
    progress: Progress = unseen,
    begun: Begun = _untold,
    anyway: bool = False,
) -> Outcome:
    """Train on a commit if anything that matters changed since the last one that was trained on.

    Args:
        project: The project, as it stands in the checkout.
        checkout: The repository.
        watcher: Is told of every step.
        progress: Shows the files of the data set that are copied.
        begun: Is told what has to be done and why, before it is done.
        anyway: Whether to train even where nothing that matters changed.

    Raises:
        UsageError: The work tree is not what was committed, so that the commit would be blamed for what it has not.
        DataError: There is no data set.
        RunFailedError: A step failed; the message says which and why.
    """
    _check_committed(project, checkout)
    with one_trigger(project):
        last = _last(project)
        need = _need(checkout, last, own=within(checkout, project.own_code), anyway=anyway)
        begun(need)
        if not need.runs:
            return Outcome(commit=checkout.commit, need=need, last=last)
        dataset = newest_data(project, progress=progress)
        triggered = train_once(project, dataset=dataset, reason=f"commit {checkout.commit[:12]}", watcher=watcher)
        trained = triggered.trained
        handled = _handled(checkout.commit, trained.run.id, trained.version)
        _note(project, handled)
    return Outcome(
        commit=checkout.commit, need=need, last=handled, dataset=dataset, trained=trained, anew=triggered.anew
    )


def submit_commit(
    project: Project,
    checkout: Checkout,
    *,
    target: str,
    say: Callable[[str], None],
    wait: bool = True,
    anyway: bool = False,
) -> Outcome:
    """Let a platform train on a commit if anything that matters changed since the last one that was trained on.

    Args:
        project: The project, as it stands in the checkout.
        checkout: The repository.
        target: "kubeflow" or "vertex".
        say: Is told what has to be done and why, and then what goes on.
        wait: Whether to wait for the verdict; otherwise it is not known, and the commit is asked about again next time.
        anyway: As in `handle_commit`.

    Raises:
        UsageError: As in `handle_commit`.
        ProjectError: The project lacks what the platform needs.
        DataError: The shared store has no data set.
        RunFailedError: The image could not be built, or the run failed.
    """
    _check_committed(project, checkout)
    with one_trigger(project):
        last = _last(project)
        need = _need(checkout, last, own=within(checkout, project.own_code), anyway=anyway)
        say(f"commit {checkout.commit[:12]}: {need}")
        if not need.runs:
            return Outcome(commit=checkout.commit, need=need, last=last)
        project = with_image(project, say=say)
        submitted = submit(project, dataset=None, target=target, reason=f"commit {checkout.commit[:12]}")
        if wait:
            say(f"run {submitted.run}: waiting for {submitted.address}")
            submitted = wait_for(project, submitted)
            last = _handled(checkout.commit, submitted.run, _version_of(project, submitted.run))
            _note(project, last)
    return Outcome(commit=checkout.commit, need=need, last=last, submitted=submitted, anew=not submitted.already)


def _check_committed(project: Project, checkout: Checkout) -> None:
    edited = uncommitted(checkout, project.own_code)
    if edited:
        raise UsageError(f"{', '.join(edited)}: differs from commit {checkout.commit[:12]}; commit it first")


def _version_of(project: Project, run: str) -> Version:
    """Find the version that a run elsewhere registered."""
    for version in reversed(registry_of(project).versions()):
        if any(source.run == run for source in (version.source, *version.further)):
            return version
    raise RegistryError(f"run {run} ended well, but the registry has no version of it; is [registry] the same there?")


def _handled(commit: str, run: str, version: Version) -> Handled:
    return Handled(commit=commit, run=run, version=version.number, model=version.digest, passed=version.verdict.passed)


def _need(checkout: Checkout, last: Handled | None, *, own: tuple[str, ...], anyway: bool) -> Need:
    if anyway:
        return Need(runs=True, reason="asked for")
    since = last.commit if last is not None else None
    changed = changed_since(checkout, since) if since is not None else None
    return need_of(checkout.commit, since=since, changed=changed, own=own)


def _last(project: Project) -> Handled | None:
    """Find the last commit that was trained on: noted here, or registered with the settings of now."""
    if _record(project).is_file():
        return read_record(_record(project), Handled)
    settings = dict(flat(project))
    for version in reversed(registry_of(project).versions()):
        for source in reversed((version.source, *version.further)):
            known = source.commit is not None and not is_dirty(source.commit)  # else nobody knows which files it had
            if known and settings.items() <= version.parameters.items():
                return _handled(str(source.commit), source.run, version)
    return None


def _note(project: Project, handled: Handled) -> None:
    """Write the commit over the one before; whoever is killed at that moment leaves one of the two."""
    write_atomically(_record(project), canonical(to_json(handled)))


def _record(project: Project) -> Path:
    return places_of(project).home / _RECORD
