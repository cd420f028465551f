"""Read documents are aligned and encoded in their order, and the same however many processes do it."""

import os
from dataclasses import replace
from typing import Any, cast

import pytest

from postroom.errors import DataError
from postroom.flows.examples import ReadDocument
from postroom.flows.training.encoding import encode_labelled
from postroom.records.label import Label, LabelledDocument
from postroom.records.page import Page
from postroom.records.value import State, WordRange
from postroom.stages.model.encode.stored import packed
from tests.stages.model.made import TOTAL_ALONE, page_of


class Deadly:
    """Ends the process that receives it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def read(number: int) -> ReadDocument:
    document = LabelledDocument(
        key=f"order-{number}",
        type="order",
        labels=(Label(field="total", state=State.PRESENT, values=(f"${number}.00",)),),
        file_sha256=f"{number}",
    )
    return ReadDocument(document=document, pages=(page_of(f"Total: ${number}.00", "paid in cash"),))


def test_a_document_is_aligned_with_its_labels_and_encoded() -> None:
    (found,) = encode_labelled([read(5)], schema=TOTAL_ALONE, jobs=1)
    (label,) = found.labels
    assert label.values[0].spans == (WordRange(page=0, start=1, stop=2),)
    assert [len(window.breaks) for window in found.windows] == [5]


def test_a_document_without_words_is_kept_without_windows() -> None:
    (found,) = encode_labelled([replace(read(5), pages=(page_of(),))], schema=TOTAL_ALONE, jobs=1)
    assert (found.key, found.windows) == ("order-5", ())


def test_several_processes_give_the_same_in_the_same_order() -> None:
    given = [read(number) for number in range(9)]
    alone, together = (
        [packed(document) for document in encode_labelled(given, schema=TOTAL_ALONE, jobs=jobs)] for jobs in (1, 2)
    )
    assert alone == together


def test_a_document_that_kills_its_process_fails_the_step_by_name() -> None:
    deadly = replace(read(5), pages=(cast("Page", Deadly()),))
    with pytest.raises(DataError, match="order-5: encoding it killed its process twice"):
        list(encode_labelled([read(1), deadly, read(2)], schema=TOTAL_ALONE, jobs=2))
