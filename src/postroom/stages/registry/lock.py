"""One at a time, over all processes and machines that share a database."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import sqlalchemy as sa

_held: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())


@contextmanager
def exclusive(engine: sa.Engine, name: str) -> Iterator[None]:
    """Hold the lock called `name`; it is free again when this process ends, however it does.

    PostgreSQL keeps it for a connection of its own (an advisory lock). SQLite has none, so a file beside the database
    stands for all names together.
    """
    if engine.dialect.name == "sqlite":
        with _locked_file(engine):
            yield
        return
    key = int.from_bytes(hashlib.sha256(f"postroom/{name}".encode()).digest()[:8], "big", signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(key)))
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))


@contextmanager
def _locked_file(engine: sa.Engine) -> Iterator[None]:
    database = Path(str(engine.url.database))
    if database in _held.get():  # the file is locked against others, not against this thread's own further locks
        yield
        return
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_name(f"{database.name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        token = _held.set(_held.get() | {database})
        try:
            yield
        finally:
            _held.reset(token)
