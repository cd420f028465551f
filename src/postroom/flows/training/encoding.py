"""Read documents -> labels aligned with their words -> windows as the network takes them, in several processes.

Encoding a page takes about half as long as reading its text layer: done here, beside the reading and once, no training
waits for it and no trial of a search does it again.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NoReturn

from postroom.errors import DataError
from postroom.flows.examples import ReadDocument, example_of
from postroom.flows.parallel import ordered_map
from postroom.records.schema import Schema
from postroom.stages.model.encode.labelled import LabelledWindows, encode_example
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.vocabulary import TOKENIZER_FILE


def encode_labelled(read: Iterable[ReadDocument], *, schema: Schema, jobs: int) -> Iterator[LabelledWindows]:
    """Align documents with their labels and encode them, in their order.

    Raises:
        DataError: A document killed the process that encoded it, twice.
    """
    return ordered_map(_encode, read, make_tools=partial(_Encoder, schema), jobs=jobs, on_death=_died)


class _Encoder:
    """What one process encodes with."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.table = PieceTable(TOKENIZER_FILE)

    def close(self) -> None:
        """Nothing is held."""


def _encode(read: ReadDocument, tools: _Encoder) -> LabelledWindows:
    example = example_of(read, schema=tools.schema)
    return encode_example(example, table=tools.table, locale=tools.schema.locale)


def _died(read: ReadDocument) -> NoReturn:
    """Fail: left out, it would make another network than on a machine with more memory."""
    raise DataError(
        f"{read.document.key}: encoding it killed its process twice, most likely for want of memory; "
        "give the step more, or fewer processes"
    )
