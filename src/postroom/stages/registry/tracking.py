"""MLflow's side: runs with parameters and metrics, and the numbered versions that its page shows."""

import logging
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from os import environ  # written alone: MLflow decides on its telemetry while it is imported
from typing import TYPE_CHECKING, TypeVar

from postroom.errors import RegistryError
from postroom.records.registry import NewVersion
from postroom.stages.registry.metrics import metrics_of

if TYPE_CHECKING:
    from mlflow import MlflowClient

Item = TypeVar("Item")

_BATCH = 90  # MLflow takes at most 100 parameters and 1,000 metrics at once
_LONGEST = 5000  # characters of a value, below MLflow's own limit
DIGEST_TAG = "postroom.digest"
_KIND = {"mlflow.experimentKind": "custom_model_development"}  # or the page takes it for language models


def open_client(url: str) -> "MlflowClient":
    """Open the store, which is made or refused if another version made it; nothing is sent anywhere.

    Raises:
        RegistryError: The database cannot be opened, or has the tables of another version of MLflow.
    """
    environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow's own, about SQLAlchemy and pydantic
        from mlflow import MlflowClient  # noqa: PLC0415 - most of a second that reading the registry saves
        from mlflow.environment_variables import MLFLOW_SQLALCHEMYSTORE_POOLCLASS  # noqa: PLC0415
        from mlflow.exceptions import MlflowException  # noqa: PLC0415

        logging.getLogger("mlflow").setLevel(logging.ERROR)
        logging.getLogger("alembic").setLevel(logging.ERROR)
        MLFLOW_SQLALCHEMYSTORE_POOLCLASS.set("NullPool")  # type: ignore[no-untyped-call]  # a connection that stays open does not outlive a fork
        try:
            return MlflowClient(tracking_uri=url, registry_uri=url)
        except MlflowException as error:
            raise RegistryError(f"the registry's database cannot be used: {error}") from error


class Tracking:
    """One project's experiment and registered model."""

    def __init__(self, client: "MlflowClient", *, model: str, place: str) -> None:
        """Find or make them.

        Args:
            client: As `open_client` gives it.
            model: Name of both experiment and registered model.
            place: URL below which the experiment's files lie.
        """
        self._client = client
        self._model = model
        self._experiment = self._found_experiment(model, place)
        self._register()

    def begin(self, candidate: NewVersion) -> str:
        """Begin the run that shows a candidate's figures; give its id."""
        tags = {
            "postroom.run": candidate.run,
            "postroom.commit": candidate.commit or "",
            "postroom.dataset": candidate.dataset or "",
            DIGEST_TAG: candidate.digest,
            "postroom.gate": "passed" if candidate.verdict.passed else "refused",
            "mlflow.note.content": "\n".join(
                f"- {'passed' if rule.passed else '**refused**'}: {rule.rule}: {rule.reason}"
                for rule in candidate.verdict.rules
            ),
        }
        run = self._client.create_run(self._experiment, run_name=candidate.run, tags=tags)
        run_id: str = run.info.run_id
        return run_id

    def finish(self, run_id: str, candidate: NewVersion) -> None:
        """Write a run's parameters and metrics, and end it."""
        from mlflow.entities import Metric as Point  # noqa: PLC0415 - as above
        from mlflow.entities import Param  # noqa: PLC0415

        now_ms = int(time.time() * 1000)
        params = [Param(name[:250], value[:_LONGEST]) for name, value in candidate.parameters.items()]
        metrics = metrics_of(candidate.evaluation, candidate.curve, candidate.verdict)
        for some in _batches(params):
            self._client.log_batch(run_id, params=some)
        for few in _batches(metrics):
            self._client.log_batch(run_id, metrics=[Point(m.name, m.value, now_ms, m.step) for m in few])
        self._client.set_terminated(run_id)

    def fail(self, run_id: str) -> None:
        """End a run whose files could not be written."""
        self._client.set_terminated(run_id, status="FAILED")

    def number_of(self, digest: str) -> tuple[int, str] | None:
        """Give the number and run of a version that was numbered already, before its record was cut off."""
        query = f"name = '{self._model}' and tags.`{DIGEST_TAG}` = '{digest}'"
        found = self._client.search_model_versions(query)
        return (int(found[0].version), str(found[0].run_id)) if found else None

    def number(self, run_id: str, candidate: NewVersion, *, place: str) -> int:
        """Give the candidate the next number."""
        tags: Mapping[str, str] = {DIGEST_TAG: candidate.digest, "postroom.run": candidate.run}
        made = self._client.create_model_version(self._model, source=place, run_id=run_id, tags=dict(tags))
        return int(made.version)

    def _found_experiment(self, name: str, place: str) -> str:
        """Find the experiment whose files lie at `place`; a project that moved gets one more, named by its place."""
        from mlflow.exceptions import MlflowException  # noqa: PLC0415 - as above

        known = self._client.get_experiment_by_name(name)
        if known is not None and known.artifact_location != place:
            name = f"{name}: {place}"
            known = self._client.get_experiment_by_name(name)
        if known is not None:
            return str(known.experiment_id)
        try:
            return str(self._client.create_experiment(name, artifact_location=place, tags=_KIND))
        except MlflowException as error:
            raise RegistryError(f"MLflow refuses the experiment {name}: {error}") from error

    def _register(self) -> None:
        if not self._client.search_registered_models(f"name = '{self._model}'"):
            self._client.create_registered_model(self._model)


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, _BATCH)):
        yield some
