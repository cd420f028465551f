"""Read the documents of one shard: text layer or OCR, words in reading order; those to learn from are encoded."""

from functools import partial
from itertools import chain, islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from postroom.flows.examples import read_labelled
from postroom.flows.training.encoding import encode_labelled
from postroom.flows.training.files import write_records
from postroom.flows.training.steps.notes import counted, note
from postroom.flows.training.steps.place import Place
from postroom.records.label import Role
from postroom.records.schema import Schema
from postroom.stages.dataset.snapshot import open_part
from postroom.stages.document.options import DocumentOptions
from postroom.stages.model.encode.stored import write_windows
from postroom.stages.ocr.options import OcrOptions
from postroom.storage.codec import from_json, parse
from postroom.wiring.reading import Reading, open_tools

LEARNT = (Role.TRAIN, Role.DEV)
"""What training may see; the other roles lie in a folder that it is never given."""
UNREAD = "unread.jsonl"


class ReadingOptions(BaseModel):
    """How files become pages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: DocumentOptions
    ocr: OcrOptions


def prepare(shard: str, place: Place, *, schema: str, reading: str, learnt: Path, held: Path) -> None:
    """Read a shard's documents; align those to learn from with their labels, and encode them.

    Args:
        shard: Digest of its manifest in the store.
        place: Where the contents are.
        schema: What is asked for, as JSON.
        reading: `ReadingOptions` as JSON.
        learnt: Folder for the encoded documents of training, `train.windows` and `dev.windows`, and for `unread.jsonl`:
            documents whose file cannot be read, of all roles, with the cause.
        held: Folder for the read documents of the other roles, a file a role.
    """
    options = ReadingOptions.model_validate_json(reading)
    asked = from_json(Schema, parse(schema.encode(), name="schema"))
    part = open_part(place.source, shard, project=place.project, cache=place.cache / "data")
    tools = Reading(document=options.document, ocr=options.ocr, cache=place.cache / "ocr")
    read = read_labelled(
        part.documents, content_of=part.content, make_tools=partial(open_tools, tools), jobs=place.jobs
    )
    done = sorted(counted(read, "documents read", total=len(part.documents)), key=lambda item: item.document.key)
    by_role = {role: [item for item in done if part.roles[item.document.key] is role] for role in Role}
    readable = {role: [item for item in by_role[role] if item.problem is None] for role in LEARNT}
    encoded = encode_labelled(chain.from_iterable(readable.values()), schema=asked, jobs=place.jobs)
    for role, items in readable.items():
        of_role = counted(islice(encoded, len(items)), f"{role} documents encoded", total=len(items))
        write_windows(learnt / f"{role}.windows", of_role)
    for role in Role:
        if role not in LEARNT:
            write_records(held / f"{role}.jsonl", by_role[role])
    unread = [(item.document.key, item.problem) for item in done if item.problem is not None]
    write_records(learnt / UNREAD, unread)
    if unread:
        note(f"left out, since it cannot be read: {unread[0][0]}: {unread[0][1]} ({len(unread)} in this shard)")
