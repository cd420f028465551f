"""Blobs from one place to another, several at once; what is whole there is not copied again."""

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

from postroom.errors import DataError
from postroom.storage.blobs import Blobs, StoredBlobs

Progress = Callable[[Iterable[str], int], Iterable[str]]
"""Passes the names of finished blobs on, and shows how many of how many went by."""

JOBS = 8
"""Blobs under way at once where nobody says otherwise: they wait for the network, not for a core."""


def unseen(names: Iterable[str], _total: int) -> Iterable[str]:
    """Pass names on and show nothing."""
    return names


def copy_blobs(
    wanted: Collection[str], source: Blobs, target: StoredBlobs, *, jobs: int = JOBS, progress: Progress = unseen
) -> None:
    """Copy blobs that are missing or damaged in the target, each checked against its hash on the way.

    Raises:
        DataError: One is missing or damaged in the source; it is named. What was copied before stays.
    """

    def copy(sha256: str) -> str:
        return target.renew(source.get(sha256))

    for _ in progress(_each(copy, sorted(set(wanted)), jobs=jobs), len(set(wanted))):
        pass


def read_ahead(wanted: Collection[str], blobs: Blobs, *, jobs: int = JOBS) -> None:
    """Read blobs through a cache, several at once, so that they lie near by; DataError as in `copy_blobs`."""

    def read(sha256: str) -> str:
        blobs.get(sha256)
        return sha256

    for _ in _each(read, sorted(set(wanted)), jobs=jobs):
        pass


def damaged(names: Collection[str], blobs: Blobs, *, jobs: int = JOBS) -> list[str]:
    """Read blobs, and say which of them are missing or damaged, sorted."""

    def check(sha256: str) -> str:
        try:
            blobs.get(sha256)
        except DataError:
            return sha256
        return ""

    return sorted(name for name in _each(check, sorted(set(names)), jobs=jobs) if name)


def _each(work: Callable[[str], str], names: Collection[str], *, jobs: int) -> Iterator[str]:
    """Do the work for each name; after the first failure nothing more is begun."""
    with ThreadPoolExecutor(jobs, thread_name_prefix="blobs") as pool:
        try:
            for done in as_completed([pool.submit(work, name) for name in names]):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
