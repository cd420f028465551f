"""The error tree: every kind of failure that Postroom foresees, with its exit code and its HTTP status.

Errors are caught in two places only: at the command line and at the HTTP edge. An error about one part of a message
(`PartError`) is caught by the extraction flow, which records it as that part's verdict, so it never stops the rest.
"""

from typing import ClassVar


class PostroomError(Exception):
    """Something went wrong in a way that the message explains, with what to do about it."""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500


class UsageError(PostroomError):
    """A command was called in a way that cannot work."""

    exit_code = 2
    http_status = 400


class ProjectError(PostroomError):
    """The project file, or another file that people write, is missing or wrong."""

    exit_code = 3
    http_status = 422


class InputError(PostroomError):
    """A source given to a command does not exist or cannot be opened at all."""

    exit_code = 4
    http_status = 404


class DataError(PostroomError):
    """Labels, a snapshot or a split are missing, contradictory or too few to go on."""

    exit_code = 5
    http_status = 422


class BundleError(PostroomError):
    """A model bundle is missing, damaged, or needs a serving contract that this version does not have."""

    exit_code = 6
    http_status = 503


class MissingDependencyError(PostroomError):
    """A program or an optional package that the chosen setting needs is not installed."""

    exit_code = 7
    http_status = 503


class RegistryError(PostroomError):
    """The registry holds no such version, or refuses what was asked of it."""

    exit_code = 8
    http_status = 409


class RunFailedError(PostroomError):
    """A step of a training run failed."""

    exit_code = 9
    http_status = 500


class BusyError(PostroomError):
    """Another run of the same kind is under way."""

    exit_code = 10
    http_status = 409


class RefusedError(PostroomError):
    """The gates refused the model; the one that served before goes on."""

    exit_code = 11
    http_status = 409


class NotReproducibleError(PostroomError):
    """A run that was made again gave something else, or cannot be made again."""

    exit_code = 12
    http_status = 409


class PartError(PostroomError):
    """One part of a message could not be read; `verdict` is what the ledger says of it."""

    exit_code = 4
    http_status = 422
    verdict: ClassVar[str] = "unreadable"


class UnreadablePartError(PartError):
    """The content is damaged, or its reader crashed or ran out of its time or memory."""


class EncryptedPartError(PartError):
    """The content is encrypted and no known password opens it."""

    verdict = "encrypted"


class TooLargePartError(PartError):
    """The content exceeds a limit on bytes, pages, parts or pixels."""

    verdict = "too_large"


class TooDeepPartError(PartError):
    """The content is nested deeper than the limit."""

    verdict = "too_deep"


class UnsupportedPartError(PartError):
    """The content is of a kind that Postroom knows but does not read."""

    verdict = "unsupported"


class NotADocumentError(PartError):
    """The content is whole and known, but nothing to extract from: a body, a signature, a logo."""

    verdict = "not_a_document"
