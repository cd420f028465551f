"""Versions, notes and history as rows: read and written within one transaction of the caller's."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import sqlalchemy as sa

from postroom.errors import DataError, RegistryError
from postroom.records.gate import GateVerdict
from postroom.records.registry import HistoryEntry, Signature, Source, Version
from postroom.stages.registry.tables import HISTORY, NOTES, VERSIONS, aliases_of
from postroom.storage.codec import canonical, from_json, parse, to_json

Record = TypeVar("Record")
Note = Source | Signature | GateVerdict

_KINDS: Mapping[str, type[Note]] = {"source": Source, "signature": Signature, "verdict": GateVerdict}


class Ledger:
    """One project's rows."""

    def __init__(self, connection: sa.Connection, *, project: str, model: str) -> None:
        self._connection = connection
        self._project = project
        self._model = model

    def versions(self) -> tuple[Version, ...]:
        """Give all versions with what was noted of them, oldest first."""
        where = VERSIONS.c.project == self._project
        rows = self._connection.execute(sa.select(VERSIONS.c.record).where(where).order_by(VERSIONS.c.number))
        notes = self._notes()
        pointing = aliases_of(self._connection, self._model)
        versions = (_read(Version, row.record, table="versions") for row in rows)
        return tuple(_completed(version, notes, pointing) for version in versions)

    def with_digest(self, digest: str) -> Version | None:
        """Give the version of a bundle."""
        return next((version for version in self.versions() if version.digest == digest), None)

    def add(self, version: Version) -> None:
        """Write a version; IntegrityError where its number or digest is taken."""
        self._connection.execute(
            sa.insert(VERSIONS).values(
                project=self._project, number=version.number, digest=version.digest, record=_text(version)
            )
        )

    def note(self, number: int, record: Note) -> None:
        """Note of a version another run that gave the same bundle, a signature, or a later verdict."""
        where = sa.and_(NOTES.c.project == self._project, NOTES.c.number == number)
        count = self._connection.scalar(sa.select(sa.func.count()).select_from(NOTES).where(where)) or 0
        kind = next(name for name, form in _KINDS.items() if isinstance(record, form))
        self._connection.execute(
            sa.insert(NOTES).values(
                project=self._project, number=number, sequence=count + 1, kind=kind, record=_text(record)
            )
        )

    def history(self, environment: str) -> tuple[HistoryEntry, ...]:
        """Give the entries of an environment, oldest first."""
        where = sa.and_(HISTORY.c.project == self._project, HISTORY.c.environment == environment)
        rows = self._connection.execute(sa.select(HISTORY.c.record).where(where).order_by(HISTORY.c.sequence))
        return tuple(_read(HistoryEntry, row.record, table="history") for row in rows)

    def append(self, entry: HistoryEntry) -> None:
        """Write an entry; IntegrityError where another with its sequence number came first."""
        self._connection.execute(
            sa.insert(HISTORY).values(
                project=self._project, environment=entry.environment, sequence=entry.sequence, record=_text(entry)
            )
        )

    def environments(self) -> tuple[str, ...]:
        """Name the environments with a history, sorted."""
        where = HISTORY.c.project == self._project
        return tuple(sorted(set(self._connection.scalars(sa.select(HISTORY.c.environment).where(where)))))

    def _notes(self) -> dict[int, list[Note]]:
        rows = self._connection.execute(
            sa.select(NOTES.c.number, NOTES.c.kind, NOTES.c.record)
            .where(NOTES.c.project == self._project)
            .order_by(NOTES.c.number, NOTES.c.sequence)
        )
        notes: dict[int, list[Note]] = {}
        for number, kind, record in rows:
            notes.setdefault(number, []).append(_read(_KINDS[kind], record, table="notes"))
        return notes


def _completed(version: Version, notes: Mapping[int, list[Note]], pointing: Mapping[str, int]) -> Version:
    noted = notes.get(version.number, [])
    verdicts = [version.verdict, *(note for note in noted if isinstance(note, GateVerdict))]
    return replace(
        version,
        verdict=verdicts[-1],
        further=tuple(note for note in noted if isinstance(note, Source)),
        signatures=tuple(note for note in noted if isinstance(note, Signature)),
        aliases=tuple(sorted(alias for alias, number in pointing.items() if number == version.number)),
    )


def _read(kind: type[Record], text: str, *, table: str) -> Record:
    """Read what `_text` wrote; RegistryError where it is damaged, or a newer version wrote it."""
    try:
        return from_json(kind, parse(text.encode("utf-8", "surrogatepass"), name="a row"))
    except DataError as error:
        raise RegistryError(
            f"the registry's table postroom_{table} cannot be read: {error}; put the database back from a copy, or "
            "install the version of Postroom that wrote it"
        ) from error


def _text(record: Any) -> str:  # noqa: ANN401 - any record
    return canonical(to_json(record)).decode("utf-8", "surrogatepass")
