"""A project's objects in a bucket that a team and its machines share (S3, Google Cloud Storage), through fsspec.

Who one is and which server is asked stand where the vendors' own programs look for them: for S3 AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3 before AWS_ENDPOINT_URL; for Google Cloud
Storage GOOGLE_APPLICATION_CREDENTIALS, or the machine's own account.
"""

from __future__ import annotations  # fsspec is imported for types alone

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from postroom.errors import DataError, InputError, MissingDependencyError
from postroom.storage.blobs import check_project
from postroom.storage.folder import FolderStore
from postroom.storage.store import Kept, Store

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

EXTRAS: Final[Mapping[str, str]] = {"s3": "s3", "gs": "gcs"}
"""The extra that brings what a scheme needs."""

_MARK = "://"


def is_url(source: str | Path) -> bool:
    """Say whether a source is a bucket rather than a folder."""
    return isinstance(source, str) and _MARK in source


def open_store(source: str | Path, *, project: str) -> Store:
    """Give a project's objects in a bucket (`s3://bucket/prefix`, `gs://bucket/prefix`) or below a folder.

    Nothing is asked of a bucket yet.

    Raises:
        DataError: The project's name cannot be a prefix, or nothing here knows the URL's scheme.
        MissingDependencyError: The package for that scheme is not installed.
    """
    if is_url(source):
        return RemoteStore(str(source), project=project)
    return FolderStore(Path(source), project=project)


class RemoteStore:
    """The objects of one project below a URL."""

    def __init__(self, url: str, *, project: str) -> None:
        self._files, root = _filesystem(url)
        self._root = f"{root.rstrip('/')}/{check_project(project)}/"
        self._name = f"{url.rstrip('/')}/{project}"

    @property
    def name(self) -> str:
        """The URL, with the project."""
        return self._name

    def read(self, key: str, *, first_bytes: int | None = None) -> bytes:
        """Read an object, or only its first bytes; FileNotFoundError where there is none."""
        try:
            content: bytes = self._files.cat_file(self._root + key, start=None, end=first_bytes)
        except FileNotFoundError:
            raise
        except Exception as error:
            raise self._refusal(key, error) from error
        return content

    def write(self, key: str, content: bytes, *, durable: bool = True) -> None:
        """Write an object, over one that is there; it appears when all of it is there, and then it lasts."""
        del durable
        try:
            self._files.pipe_file(self._root + key, content)
        except Exception as error:
            raise self._refusal(key, error) from error

    def find(self, key: str) -> Kept | None:
        """Say what is known of an object; None where there is none."""
        try:
            return _kept(self._files.info(self._root + key))
        except FileNotFoundError:
            return None
        except Exception as error:
            raise self._refusal(key, error) from error

    def list(self, prefix: str) -> Mapping[str, Kept]:
        """Give all objects whose key begins with `prefix` and a slash, by key, in the keys' order."""
        try:
            found: dict[str, dict[str, Any]] = self._files.find(f"{self._root}{prefix}/", detail=True)
        except FileNotFoundError:
            return {}
        except Exception as error:
            raise self._refusal(prefix, error) from error
        return {path.removeprefix(self._root): _kept(facts) for path, facts in sorted(found.items())}

    def _refusal(self, key: str, error: Exception) -> InputError:
        cause = " ".join(str(error).split()) or type(error).__name__
        return InputError(f"{self._name}/{key}: {cause}; check [store] url, the credentials and the server's address")


def _filesystem(url: str) -> tuple[AbstractFileSystem, str]:
    """Give the file system for a URL, and the path below it; no listing is ever kept, since others write too."""
    scheme = url.partition(_MARK)[0]
    if scheme not in EXTRAS:
        known = ", ".join(f"{name}{_MARK}" for name in EXTRAS)
        raise DataError(f"{url} begins with {scheme}{_MARK}; a store is {known} or a folder")
    try:
        files = _s3() if scheme == "s3" else _gcs()
    except ImportError as error:
        raise MissingDependencyError(
            f"{url} needs a package that is not installed: pip install 'postroom[{EXTRAS[scheme]}]'"
        ) from error
    return files, url.partition(_MARK)[2]


def _s3() -> AbstractFileSystem:
    from s3fs import S3FileSystem  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra

    # Several objects go at once; with more for each, every reading would ask for the size first.
    return S3FileSystem(use_listings_cache=False, max_concurrency=1)


def _gcs() -> AbstractFileSystem:
    # Not what fsspec gives for "gs": that asks another service, by gRPC and with a right of its own, what kind of
    # bucket it is.
    from gcsfs.core import GCSFileSystem  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra

    return GCSFileSystem(use_listings_cache=False)


def _kept(facts: Mapping[str, Any]) -> Kept:
    """Read what fsspec says of an object: S3 calls the time LastModified, Google Cloud Storage mtime."""
    written = facts.get("LastModified") or facts.get("mtime") or dt.datetime.fromtimestamp(0, tz=dt.UTC)
    return Kept(size_bytes=int(facts["size"]), written=written.astimezone(dt.UTC))
