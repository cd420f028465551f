"""The registry on MLflow: its database with our own tables in it, and a folder or bucket for the files.

A read asks our own tables and never imports MLflow. What serves, its history and the aliases change in one transaction,
so that nobody ever sees half of it; a version's files are all in place before it has a number.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from postroom.errors import BundleError, RegistryError
from postroom.records.registry import (
    CHALLENGER,
    CHAMPION,
    Action,
    Decision,
    HistoryEntry,
    NewVersion,
    Signature,
    Source,
    Version,
)
from postroom.stages.registry.history import serving_at, version_before
from postroom.stages.registry.intake import take_in
from postroom.stages.registry.ledger import Ledger
from postroom.stages.registry.lock import exclusive
from postroom.stages.registry.reference import pick
from postroom.stages.registry.shelf import BUNDLE, Shelf
from postroom.stages.registry.tables import drop_alias, metadata, open_engine, refusals, set_alias, tables_exist
from postroom.stages.registry.tracking import Tracking, open_client
from postroom.storage.remote import is_url, open_store


class MlflowRegistry:
    """Versions of one project's model."""

    def __init__(self, tracking: str, artifacts: str | Path, *, project: str, environment: str = "production") -> None:
        """Open it; nothing is made before the first version.

        Args:
            tracking: URL of the database: "sqlite:////path/registry.db" or "postgresql://user@host/name".
            artifacts: A folder, "s3://bucket/prefix" or "gs://bucket/prefix".
            project: Name of the project.
            environment: The one whose model is the champion.

        Raises:
            MissingDependencyError: The package for that kind of place is not installed.
        """
        self._url = _with_driver(tracking)
        self._engine = open_engine(self._url)
        self._project = project
        self._model = f"postroom-{project}"
        source = str(artifacts) if is_url(artifacts) else Path(artifacts).resolve()
        self._shelf = Shelf(open_store(source, project=project))
        self._place = f"{source.as_uri() if isinstance(source, Path) else source.rstrip('/')}/{project}"
        self._environment = environment

    @property
    def environment(self) -> str:
        """The environment whose model is the champion."""
        return self._environment

    def add(self, candidate: NewVersion) -> Version:
        """See `Registry.add`."""
        with refusals(self._engine):
            tracking = self._tracking
        with refusals(self._engine), exclusive(self._engine, f"{self._project}/{candidate.digest}"):
            with self._ledger() as (ledger, _):
                known = ledger.with_digest(candidate.digest)
            if known is None:
                version = take_in(
                    candidate, project=self._project, tracking=tracking, shelf=self._shelf, place=self._place
                )
                self._enter(version)
            else:
                self._note_again(known, candidate)
        return self._by_digest(candidate.digest)

    def versions(self) -> tuple[Version, ...]:
        """See `Registry.versions`."""
        if not self._exists():
            return ()
        with self._ledger() as (ledger, _):
            return ledger.versions()

    def find(self, reference: str) -> Version:
        """See `Registry.find`."""
        return pick(self.versions(), reference)

    def fetch(self, version: Version, folder: Path) -> Path:
        """See `Registry.fetch`."""
        self._shelf.bring(version.tracked, version.files, folder)
        return folder

    def paper(self, version: Version, name: str) -> bytes:
        """See `Registry.paper`."""
        kept = {**version.papers, **{signature.name: signature.sha256 for signature in version.signatures}}
        if name not in kept:
            raise BundleError(f"version {version.number} has no {name}; it has {', '.join(sorted(kept)) or 'nothing'}")
        return self._shelf.read(version.tracked, name, sha256=kept[name])

    def damage(self, version: Version) -> tuple[str, ...]:
        """See `Registry.damage`."""
        bundle = {f"{BUNDLE}/{name}": sha256 for name, sha256 in version.files.items()}
        signatures = {signature.name: signature.sha256 for signature in version.signatures}
        told = []
        for name, sha256 in {**bundle, **version.papers, **signatures}.items():
            try:
                self._shelf.read(version.tracked, name, sha256=sha256)
            except BundleError as error:
                told.append(str(error))
        return tuple(told)

    def promote(self, version: Version, decision: Decision) -> HistoryEntry:
        """See `Registry.promote`."""
        if not version.verdict.passed and not decision.even_refused:
            causes = "; ".join(f"{rule.rule}: {rule.reason}" for rule in version.verdict.refusals) or "no rule at all"
            raise RegistryError(f"the gates refused version {version.number}: {causes}")
        with self._changing(decision.environment) as (ledger, connection):
            entries = ledger.history(decision.environment)
            if entries and entries[-1].version == version.number:
                return entries[-1]
            if decision.unattended:
                self._refuse_overtaken(version, ledger)
            return self._serve(version, decision, Action.PROMOTED, entries=entries, to=(ledger, connection))

    def rollback(self, decision: Decision) -> HistoryEntry:
        """See `Registry.rollback`."""
        with self._changing(decision.environment) as (ledger, connection):
            entries = ledger.history(decision.environment)
            number = version_before(entries)
            if number is None:
                raise RegistryError(
                    f"nothing served in {decision.environment} before the present model; see: postroom models history"
                )
            version = pick(ledger.versions(), str(number))
            return self._serve(version, decision, Action.ROLLED_BACK, entries=entries, to=(ledger, connection))

    def history(self, environment: str) -> tuple[HistoryEntry, ...]:
        """See `Registry.history`."""
        if not self._exists():
            return ()
        with self._ledger() as (ledger, _):
            return ledger.history(environment)

    def environments(self) -> tuple[str, ...]:
        """See `Registry.environments`."""
        if not self._exists():
            return ()
        with self._ledger() as (ledger, _):
            return ledger.environments()

    def serving_at(self, environment: str, instant: dt.datetime) -> HistoryEntry | None:
        """See `Registry.serving_at`."""
        return serving_at(self.history(environment), instant)

    def sign(self, version: Version, make: Callable[[Path], bytes], *, actor: str) -> Version:
        """See `Registry.sign`."""
        with TemporaryDirectory(prefix="postroom-") as scratch:
            content = make(self.fetch(version, Path(scratch) / BUNDLE))
        with exclusive(self._engine, f"{self._project}/{version.digest}"), self._ledger() as (ledger, _):
            count = len(pick(ledger.versions(), str(version.number)).signatures)
            name = f"signatures/{count + 1}.sig"
            sha256 = self._shelf.keep(version.tracked, name, content)
            signature = Signature(name=name, sha256=sha256, actor=actor, instant=dt.datetime.now(dt.UTC))
            ledger.note(version.number, signature)
        return self._by_digest(version.digest)

    @cached_property
    def _tracking(self) -> Tracking:
        """MLflow's side, and all tables, made where they are not there."""
        self._exists()  # refuses a database that cannot be used; MLflow would try for minutes
        with exclusive(self._engine, "open"):
            tracking = Tracking(open_client(self._url), model=self._model, place=self._place)
            metadata.create_all(self._engine)
        return tracking

    def _exists(self) -> bool:
        database = self._engine.url.database
        if self._engine.dialect.name == "sqlite" and not Path(str(database)).exists():
            return False
        with refusals(self._engine):
            return tables_exist(self._engine)

    @contextmanager
    def _ledger(self) -> Iterator[tuple[Ledger, sa.Connection]]:
        with refusals(self._engine), self._engine.begin() as connection:
            yield Ledger(connection, project=self._project, model=self._model), connection

    @contextmanager
    def _changing(self, environment: str) -> Iterator[tuple[Ledger, sa.Connection]]:
        """One transaction on an environment; the lock lines people up, the table's key decides where it fails to."""
        try:
            with refusals(self._engine), exclusive(self._engine, f"{self._project}/serving"), self._ledger() as opened:
                yield opened
        except sa.exc.IntegrityError as error:
            raise RegistryError(
                f"somebody else changed {environment} at the same moment; look, and try again"
            ) from error

    def _enter(self, version: Version) -> None:
        with self._changing(self._environment) as (ledger, connection):
            ledger.add(version)
            self._challenge(version, ledger, connection)

    def _note_again(self, known: Version, candidate: NewVersion) -> None:
        """Note what is new about a bundle that is kept already: who made it again, what the gates say by now."""
        self._shelf.mend(known.tracked, known.files, candidate.bundle)
        source = Source(run=candidate.run, commit=candidate.commit)
        with self._changing(self._environment) as (ledger, connection):
            if source not in {known.source, *known.further}:
                ledger.note(known.number, source)
            if candidate.verdict != known.verdict:
                ledger.note(known.number, candidate.verdict)
            self._challenge(replace(known, verdict=candidate.verdict), ledger, connection)

    def _challenge(self, version: Version, ledger: Ledger, connection: sa.Connection) -> None:
        """Let the challenger be a version that passed, unless it serves; a refused one is the challenger no longer."""
        entries = ledger.history(self._environment)
        if not version.verdict.passed:
            drop_alias(connection, self._model, CHALLENGER, number=version.number)
        elif not entries or entries[-1].version != version.number:
            set_alias(connection, self._model, CHALLENGER, number=version.number)

    def _by_digest(self, digest: str) -> Version:
        with self._ledger() as (ledger, _):
            version = ledger.with_digest(digest)
        if version is None:
            raise RegistryError(f"the version of {digest[:12]} is gone from the database; register it again")
        return version

    def _refuse_overtaken(self, version: Version, ledger: Ledger) -> None:
        """Where nobody looks, a model may only replace the one that the gates set beside it."""
        entries = ledger.history(self._environment)
        champion = entries[-1].digest if entries else None
        if champion not in {version.verdict.champion, version.digest}:
            raise RegistryError(
                f"version {version.number} was judged beside {_short(version.verdict.champion)}, but "
                f"{_short(champion)} is the champion by now; judge it again, or promote it by hand"
            )

    def _serve(
        self,
        version: Version,
        decision: Decision,
        action: Action,
        *,
        entries: tuple[HistoryEntry, ...],
        to: tuple[Ledger, sa.Connection],
    ) -> HistoryEntry:
        """Write the entry and move the aliases."""
        ledger, connection = to
        now = dt.datetime.now(dt.UTC)
        entry = HistoryEntry(
            project=self._project,
            environment=decision.environment,
            sequence=len(entries) + 1,
            instant=max(now, entries[-1].instant) if entries else now,
            action=action,
            version=version.number,
            digest=version.digest,
            previous=entries[-1].version if entries else None,
            actor=decision.actor,
            reason=decision.reason,
            even_refused=not version.verdict.passed,
        )
        ledger.append(entry)
        set_alias(connection, self._model, decision.environment, number=version.number)
        if decision.environment == self._environment:
            set_alias(connection, self._model, CHAMPION, number=version.number)
            drop_alias(connection, self._model, CHALLENGER, number=version.number)
        return entry


def _short(digest: str | None) -> str:
    return "no model" if digest is None else digest[:12]


def _with_driver(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    return f"postgresql+psycopg{mark}{rest}" if scheme in {"postgres", "postgresql"} else url
