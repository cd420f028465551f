"""Kubeflow Pipelines and Vertex AI as far as their clients ask: servers on loopback that keep what they are sent."""

import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(kw_only=True)
class Platform:
    """Jobs by id; `states` are given one after the other to who asks for a job, the last for ever."""

    address: str = ""
    requests: list[Request] = field(default_factory=list)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: list[str] = field(default_factory=list)
    refusal: Reply | None = None

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def sent(self, method: str, ending: str) -> list[Request]:
        """Give the requests of a method whose path ends so."""
        return [found for found in self.requests if found.method == method and found.path.endswith(ending)]

    def told(self, job: dict[str, Any]) -> dict[str, Any]:
        """Give a job with the state that it has now."""
        if self.states:
            job["state"] = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return job


class Vertex(Platform):
    """Takes pipeline jobs, an id once."""

    def answer(self, request: Request) -> Reply:
        if self.refusal is not None:
            return self.refusal
        if request.method == "POST":
            name = request.query["pipelineJobId"]
            full = f"{request.path.removeprefix('/v1/')}/{name}"
            if full in self.jobs:
                message = f"PipelineJob {name} already exists."
                return 409, {"error": {"code": 409, "message": message, "status": "ALREADY_EXISTS"}}
            self.jobs[full] = {"name": full, "state": "PIPELINE_STATE_PENDING"}
            return 200, self.jobs[full]
        return 200, self.told(self.jobs[request.path.removeprefix("/v1/")])


class Kubeflow(Platform):
    """Takes runs, of one name as often as they come."""

    def answer(self, request: Request) -> Reply:
        if self.refusal is not None:
            return self.refusal
        kind, _, key = request.path.removeprefix("/apis/v2beta1/").partition("/")
        if kind == "runs":
            return self._runs(request, key)
        answers = {
            ("GET", "healthz"): {"multi_user": False},
            ("GET", "experiments"): {},
            ("POST", "experiments"): {"experiment_id": "experiment-1", **(request.body or {})},
        }
        return 200, answers[request.method, kind]

    def _runs(self, request: Request, key: str) -> Reply:
        if request.method == "POST":
            key = f"run-{len(self.jobs) + 1}"
            self.jobs[key] = {"run_id": key, "display_name": request.body["display_name"], "state": "PENDING"}
            return 200, self.jobs[key]
        if key:
            return 200, self.told(self.jobs[key])
        return 200, {"runs": [self.told(job) for job in reversed(self.jobs.values())]}


@contextmanager
def serving(platform: Platform) -> Iterator[None]:
    """Let a platform answer at its `address` while this lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urllib.parse.urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            request = Request(
                method=self.command,
                path=url.path,
                query=dict(urllib.parse.parse_qsl(url.query)),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=json.loads(body) if body else None,
            )
            platform.requests.append(request)
            status, answer = platform.answer(request)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - the standard library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - likewise
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    platform.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
