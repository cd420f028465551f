"""A project whose training can run elsewhere: data in a bucket, a registry in PostgreSQL, an image by digest."""

from pathlib import Path

from postroom.flows.importing import import_labels
from postroom.flows.store import Asked, push
from postroom.settings import Project, load_project
from tests.paperwork import PROJECT, invoices, silent, write_labels

IMAGE = "registry.example.com/postroom-train@sha256:" + "0123456789abcdef" * 4

ELSEWHERE = """
[store]
url = "{store}"

[registry]
tracking = "{tracking}"
artifacts = "{store}/models"

[pipeline]
shards = 4
parallel = 3
image = "{image}"
variables = {{ AWS_DEFAULT_REGION = "us-east-1" }}

[pipeline.machine]
cpu = 1.5
memory = "4Gi"
retry.count = 2
retry.seconds = 30

[pipeline.steps.train]
cpu = 8
memory = "16Gi"

[pipeline.steps.gate.retry]
count = 0

[pipeline.kubeflow]
host = "{kubeflow}"
experiment = "mail"
service_account = "trainer"
root = "s3://bucket/runs"

[pipeline.vertex]
project = "a-project"
location = "europe-west4"
root = "gs://a-bucket/runs"
service_account = "trainer@a-project.iam.gserviceaccount.com"
network = "projects/1/global/networks/mail"
endpoint = "{vertex}"
"""


def elsewhere(*, store: str, tracking: str, kubeflow: str = "http://nowhere", vertex: str = "http://nowhere") -> str:
    """Give the text of a project file that lacks nothing."""
    return PROJECT + ELSEWHERE.format(store=store, tracking=tracking, kubeflow=kubeflow, vertex=vertex, image=IMAGE)


def shared_project(folder: Path, *, text: str) -> Project:
    """Write a project, import a few documents and push them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "postroom.toml").write_text(text, encoding="utf-8")
    labels = write_labels(folder / "labels.jsonl", list(invoices(8, seed=1)))
    project = load_project(folder)
    import_labels(labels, files=None, project=project, split_by=None, jobs=1, progress=silent)
    push(project, Asked(progress=lambda items, _total: items))
    return project
