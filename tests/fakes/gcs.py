"""A bucket of Google Cloud Storage on loopback: as much of its JSON API as the real client library asks of it.

https://cloud.google.com/storage/docs/json_api/v1: objects are inserted in one request, read whole or from their
beginning, described and listed.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

_OBJECT = re.compile(r"(?:/download)?/storage/v1/b/(?P<bucket>[^/]+)/o/(?P<name>[^?]+)")
_OBJECTS = re.compile(r"/storage/v1/b/(?P<bucket>[^/]+)/o")
_PARTS = re.compile(rb"--==0==\n.*?\n\n(?P<about>.*?)\n--==0==\n.*?\n\n(?P<content>.*)\n--==0==--", re.DOTALL)


class _Handler(BaseHTTPRequestHandler):
    objects: ClassVar[dict[str, tuple[bytes, str]]] = {}
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = _PARTS.fullmatch(body.strip())
        assert parts is not None, body[:500]
        name = json.loads(parts["about"])["name"]
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.objects[name] = (parts["content"], now)
        self._answer(_described(name, *self.objects[name]))

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if found := _OBJECT.fullmatch(asked.path):
            self._object(unquote(found["name"]), whole=asked.path.startswith("/download"))
        elif _OBJECTS.fullmatch(asked.path):
            prefix = parse_qs(asked.query).get("prefix", [""])[0]
            items = [_described(name, *self.objects[name]) for name in sorted(self.objects) if name.startswith(prefix)]
            self._answer({"kind": "storage#objects", "items": items})
        else:
            self._answer({"error": {"code": 404, "message": "no such path"}}, status=404)

    def _object(self, name: str, *, whole: bool) -> None:
        if name not in self.objects:
            self._answer({"error": {"code": 404, "message": f"No such object: {name}"}}, status=404)
        elif whole:
            content, _ = self.objects[name]
            if limits := re.fullmatch(r"bytes=0-(\d+)", self.headers.get("Range", "")):
                self._send(content[: int(limits[1]) + 1], status=206)
            else:
                self._send(content)
        else:
            self._answer(_described(name, *self.objects[name]))

    def _answer(self, facts: dict[str, object], *, status: int = 200) -> None:
        self._send(json.dumps(facts).encode(), status=status, kind="application/json")

    def _send(self, content: bytes, *, status: int = 200, kind: str = "application/octet-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Stay silent."""
        del format, args


def _described(name: str, content: bytes, written: str) -> dict[str, object]:
    return {
        "kind": "storage#object",
        "bucket": "bucket",
        "name": name,
        "size": str(len(content)),
        "updated": written,
        "timeCreated": written,
    }


@contextmanager
def gcs_server() -> Iterator[str]:
    """Run a server of one empty bucket as a thread, and give its address."""
    handler = type("Handler", (_Handler,), {"objects": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
