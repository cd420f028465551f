"""The edge around the reading of one part: what nobody foresaw about its content becomes its verdict."""

from collections.abc import Iterator
from contextlib import contextmanager

from postroom.errors import PostroomError, UnreadablePartError

_NOT_OF_THE_PART = (PostroomError, OSError, ImportError)
"""A damaged model, a full disk, a missing package: the next part would fare no better, so these end the run."""


@contextmanager
def guarded(action: str) -> Iterator[None]:
    """Let a fault in `action` on one part, such as "reading it", be that part's alone.

    Raises:
        UnreadablePartError: Something failed that was not foreseen, a lack of memory for this content included. The
            error's class is named and its message is not, since messages of libraries quote what stands in documents.
    """
    try:
        yield
    except _NOT_OF_THE_PART:
        raise
    except Exception as error:
        message = f"{action} failed with {type(error).__name__}, which Postroom did not foresee; please report it"
        raise UnreadablePartError(message) from error
