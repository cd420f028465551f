"""A real S3 server on loopback, and buckets in it."""

import os
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from moto.server import ThreadedMotoServer


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Store:
    """A bucket.

    Attributes:
        url: "s3://bucket".
        environment: What a program needs in its environment to reach it; set in this process already.
    """

    url: str
    environment: Mapping[str, str]

    def program_environment(self) -> dict[str, str]:
        """Give the whole environment for a program of its own."""
        return {**os.environ, **self.environment}


@contextmanager
def s3_environment() -> Iterator[Mapping[str, str]]:
    """Run a server as a thread, and give what reaches it."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "tests",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
    finally:
        server.stop()


def make_bucket(name: str, environment: Mapping[str, str]) -> str:
    """Make a bucket and give its URL."""
    asked = urllib.request.Request(f"{environment['AWS_ENDPOINT_URL']}/{name}", method="PUT")
    with urllib.request.urlopen(asked, timeout=10):
        return f"s3://{name}"
