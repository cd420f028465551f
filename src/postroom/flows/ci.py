"""A commit -> what it has to run, and the verdict on what came out."""

from dataclasses import dataclass
from pathlib import Path

from postroom.errors import UsageError
from postroom.flows.commits import Checkout, Need, changed_since, need_of, uncommitted, within
from postroom.flows.retraining import newest_data, one_trigger, train_once
from postroom.flows.training.files import read_record, write_record
from postroom.flows.training.launch import Trained
from postroom.flows.training.order import flat
from postroom.pipeline.watching import Watcher
from postroom.settings import Project
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
        dataset: Digest of the data set; None where nothing had to run.
        trained: What came out; None likewise.
        anew: Whether something was trained; the same run may have been made before.
    """

    commit: str
    need: Need
    last: Handled | None
    dataset: str | None = None
    trained: Trained | None = None
    anew: bool = False


def handle_commit(
    project: Project,
    checkout: Checkout,
    *,
    watcher: Watcher,
    progress: Progress = unseen,
    anyway: bool = False,
) -> Outcome:
    """Train on a commit if anything that matters changed since the last one that was trained on.

    Args:
        project: The project, as it stands in the checkout.
        checkout: The repository.
        watcher: Is told of every step.
        progress: Shows the files of the data set that are copied.
        anyway: Whether to train even where nothing that matters changed.

    Raises:
        UsageError: The work tree is not what was committed, so that the commit would be blamed for what it has not.
        DataError: There is no data set.
        RunFailedError: A step failed; the message says which and why.
    """
    own = project.own_code
    edited = uncommitted(checkout, own)
    if edited:
        raise UsageError(f"{', '.join(edited)}: differs from commit {checkout.commit[:12]}; commit it first")
    with one_trigger(project):
        last = _last(project)
        need = _need(checkout, last, own=within(checkout, own), anyway=anyway)
        if not need.runs:
            return Outcome(commit=checkout.commit, need=need, last=last)
        dataset = newest_data(project, progress=progress)
        triggered = train_once(project, dataset=dataset, reason=f"commit {checkout.commit[:12]}", watcher=watcher)
        trained = triggered.trained
        handled = Handled(
            commit=checkout.commit,
            run=trained.run.id,
            version=trained.version.number,
            model=trained.version.digest,
            passed=trained.version.verdict.passed,
        )
        write_record(_record(project), handled)
    return Outcome(
        commit=checkout.commit, need=need, last=handled, dataset=dataset, trained=trained, anew=triggered.anew
    )


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
            if source.commit is not None and settings.items() <= version.parameters.items():
                return Handled(
                    commit=source.commit,
                    run=source.run,
                    version=version.number,
                    model=version.digest,
                    passed=version.verdict.passed,
                )
    return None


def _record(project: Project) -> Path:
    return places_of(project).home / _RECORD
