"""Jobs on Vertex AI Pipelines, through Google's own client; who one is stands where Google's programs look for it."""

import contextlib
import itertools
import json
import logging
from collections.abc import Iterator

from google.api_core.exceptions import Conflict, GoogleAPICallError
from google.auth.exceptions import GoogleAuthError
from google.cloud import aiplatform

from postroom.errors import InputError, ProjectError
from postroom.pipeline.jobs import Job, JobState, Placed
from postroom.pipeline.options import VertexOptions

_ENDED = {
    "PIPELINE_STATE_SUCCEEDED": JobState.DONE,
    "PIPELINE_STATE_FAILED": JobState.FAILED,
    "PIPELINE_STATE_CANCELLED": JobState.CANCELLED,
}
"""States that do not change any more."""


class VertexPlatform:
    """The Vertex AI Pipelines of the Google Cloud project that the options name."""

    def __init__(self, options: VertexOptions) -> None:
        """Take its client into use; ProjectError where that knows no such region."""
        self._options = options
        logging.getLogger("google.cloud.aiplatform").setLevel(logging.WARNING)  # it prints among the results
        # HTTP, since gRPC passes few companies' proxies, and two calls need no speed
        try:
            aiplatform.init(
                project=options.project, location=options.location, api_endpoint=options.endpoint, api_transport="rest"
            )
        except ValueError as error:
            raise ProjectError(
                f"{error}; change location or project under [pipeline.vertex] in postroom.toml"
            ) from error

    def place(self, job: Job) -> Placed:
        """Hand a job over, unless one of its name is under way there or has a result.

        No two jobs have the same id, for ever: after one that came to nothing, a number is added.
        """
        for attempt in itertools.count(1):
            name = job.name if attempt == 1 else f"{job.name}-{attempt}"
            with self._told():
                try:
                    return self._create(job, name)
                except Conflict:
                    there = aiplatform.PipelineJob.get(name)
            if not _state(there).came_to_nothing:
                return Placed(id=name, address=self._address(name), already=True)
        raise AssertionError  # counting does not end

    def state_of(self, job: str) -> JobState:
        """Say where a job stands, by its id there."""
        with self._told():
            return _state(aiplatform.PipelineJob.get(job))

    def _create(self, job: Job, name: str) -> Placed:
        made = aiplatform.PipelineJob(
            display_name=job.title,
            template_path=str(job.pipeline),
            job_id=name,
            pipeline_root=self._options.root,
            parameter_values=dict(job.arguments),
            labels=dict(job.labels),
        )
        asked = aiplatform.gapic.PipelineJob.from_json(json.dumps(made.to_dict()))
        asked.service_account = self._options.service_account or ""
        asked.network = self._options.network or ""
        # Not made.submit(): that looks for the bucket first, makes it where it is missing, and needs rights for both.
        parent = f"projects/{self._options.project}/locations/{self._options.location}"
        made.api_client.create_pipeline_job(parent=parent, pipeline_job=asked, pipeline_job_id=name)
        return Placed(id=name, address=self._address(name), already=False)

    def _address(self, name: str) -> str:
        place = f"{self._options.location}/pipelines/runs/{name}?project={self._options.project}"
        return f"https://console.cloud.google.com/vertex-ai/locations/{place}"

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turn its client's errors into one that says whom we asked."""
        whom = f"Vertex AI in {self._options.project}, {self._options.location},"
        try:
            yield
        except GoogleAPICallError as error:
            raise InputError(f"{whom} answered {error.code}: {error.message}") from error
        except (GoogleAuthError, OSError) as error:
            raise InputError(
                f"{whom} cannot be asked: {error}; log in with: gcloud auth application-default login, or name a "
                "service account's key in GOOGLE_APPLICATION_CREDENTIALS"
            ) from error


def _state(job: aiplatform.PipelineJob) -> JobState:
    return _ENDED.get(job.gca_resource.state.name, JobState.RUNNING)  # job.state would ask again
