"""Jobs on Kubeflow Pipelines, through its own client."""

import contextlib
import io
import json
import warnings
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from kfp import client as kfp_client

from postroom.errors import InputError
from postroom.pipeline.jobs import Job, JobState, Placed
from postroom.pipeline.options import KubeflowOptions

_server = kfp_client.client.kfp_server_api
_ApiException = _server.ApiException
_Unreachable = _server.rest.urllib3.exceptions.HTTPError

_DEFAULT_NAMESPACE = "kubeflow"
_STATES = {
    "SUCCEEDED": JobState.DONE,
    "SKIPPED": JobState.DONE,
    "FAILED": JobState.FAILED,
    "CANCELED": JobState.CANCELLED,
}
"""States that do not change any more, as its API names them."""

Answer = TypeVar("Answer")


class KubeflowPlatform:
    """The Kubeflow Pipelines at the address that the options give."""

    def __init__(self, options: KubeflowOptions, *, experiment: str) -> None:
        self._options = options
        self._experiment = options.experiment or experiment
        self._host = (options.host or "").rstrip("/")
        self._made: Any = None  # kfp has no types

    def place(self, job: Job) -> Placed:
        """Hand a job over, unless one of its name is under way there or has a result."""
        for run in self._named(job.name):
            if not _state(run).came_to_nothing:
                return self._placed(run, already=True)
        experiment = self._ask(
            lambda client: client.create_experiment(self._experiment, namespace=self._options.namespace)
        )
        run = self._ask(
            lambda client: client.run_pipeline(
                experiment_id=experiment.experiment_id,
                job_name=job.name,
                pipeline_package_path=str(job.pipeline),
                params=dict(job.arguments),
                pipeline_root=self._options.root,
                service_account=self._options.service_account,
            )
        )
        return self._placed(run, already=False)

    def state_of(self, job: str) -> JobState:
        """Say where a job stands, by its id there."""
        return _state(self._ask(lambda client: client.get_run(job)))

    def _named(self, name: str) -> list[Any]:
        """Give the newest runs of a name."""
        equal = {"predicates": [{"operation": "EQUALS", "key": "display_name", "stringValue": name}]}
        found = self._ask(
            lambda client: client.list_runs(
                filter=json.dumps(equal), sort_by="created_at desc", namespace=self._options.namespace
            )
        )
        return [run for run in found.runs or () if run.display_name == name]

    def _placed(self, run: Any, *, already: bool) -> Placed:  # noqa: ANN401 - kfp has no types
        return Placed(id=run.run_id, address=f"{self._host}/#/runs/details/{run.run_id}", already=already)

    def _ask(self, question: Callable[[Any], Answer]) -> Answer:
        with _quiet(), self._told():
            if self._made is None:
                self._made = self._connected()
            return question(self._made)

    def _connected(self) -> Any:  # noqa: ANN401 - kfp has no types
        token = self._options.token_file
        return _Client(
            host=self._host,
            namespace=self._options.namespace or _DEFAULT_NAMESPACE,
            credentials=None if token is None else kfp_client.ServiceAccountTokenVolumeCredentials(path=token),
        )

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turn its client's errors into one that says whom we asked."""
        try:
            yield
        except _ApiException as error:
            said = f"{error.status} {error.reason}: {_message(error.body)}"
            raise InputError(f"Kubeflow Pipelines at {self._host} answered {said}") from error
        except (_Unreachable, OSError, ValueError) as error:
            raise InputError(
                f"Kubeflow Pipelines at {self._host} cannot be asked: {error}; check host and token_file under "
                "[pipeline.kubeflow]"
            ) from error


class _Client(kfp_client.Client):  # type: ignore[misc]  # kfp has no types
    """kfp's, but for asking a server that refuses us once and not five times, and for saying why it does."""

    def get_kfp_healthz(self, sleep_duration: int = 5) -> Any:  # noqa: ANN401 - kfp's signature
        """Ask which kind of installation it is."""
        del sleep_duration
        return self._healthz_api.healthz_service_get_healthz()


def _state(run: Any) -> JobState:  # noqa: ANN401 - kfp has no types
    return _STATES.get(str(run.state), JobState.RUNNING)


def _message(body: object) -> str:
    """Give what an error answer says, without the server's stack."""
    text = body.decode(errors="replace") if isinstance(body, bytes) else str(body or "")
    try:
        found = json.loads(text)
    except ValueError:
        return text[:300]
    return str(found.get("message") or found.get("error") or text)[:300] if isinstance(found, dict) else text[:300]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what kfp prints off the results, and its warning of servers from before 2.0 away."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="This client only works with Kubeflow Pipeline", category=FutureWarning
        )
        yield
