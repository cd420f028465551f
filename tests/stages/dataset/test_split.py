"""Roles are given by hash: nothing crosses, nobody moves, and what the label file says is respected."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.errors import DataError
from postroom.records.label import LabelledDocument, Role
from postroom.stages.dataset.options import DatasetOptions
from postroom.stages.dataset.split import counts_of, split

OPTIONS = DatasetOptions()


def documents_of(count: int, **more: Any) -> list[LabelledDocument]:
    return [
        LabelledDocument(key=f"{number}.pdf", type="order", labels=(), file_sha256=f"sha {number}", **more)
        for number in range(count)
    ]


def test_shares_are_kept_nearly() -> None:
    counts = counts_of(split(documents_of(5000), options=DatasetOptions(threshold=0.1), seed=0))
    assert counts[Role.TEST] == pytest.approx(1000, abs=100)
    for role in (Role.DEV, Role.CALIBRATION, Role.THRESHOLD):
        assert counts[role] == pytest.approx(400, abs=80)
    assert sum(counts.values()) == 5000


def test_documents_that_come_later_move_nobody() -> None:
    before = split(documents_of(300), options=OPTIONS, seed=7)
    after = split(documents_of(900), options=OPTIONS, seed=7)
    assert {key: after[key] for key in before} == before


def test_order_means_nothing_and_the_seed_does() -> None:
    documents = documents_of(200)
    assert split(documents, options=OPTIONS, seed=1) == split(documents[::-1], options=OPTIONS, seed=1)
    assert split(documents, options=OPTIONS, seed=1) != split(documents, options=OPTIONS, seed=2)


@pytest.mark.parametrize("name", ["valid", "validation", "test", "Test"])
def test_what_the_label_file_holds_out_is_the_test(name: str) -> None:
    held = [dataclasses.replace(document, key=f"held {document.key}") for document in documents_of(20, split=name)]
    held = [dataclasses.replace(document, file_sha256=document.key) for document in held]
    roles = split([*held, *documents_of(100, split="train")], options=OPTIONS, seed=0)
    assert {roles[document.key] for document in held} == {Role.TEST}
    counts = counts_of(roles)
    assert counts[Role.TEST] == 20
    assert counts[Role.DEV] >= 5
    assert counts[Role.CALIBRATION] >= 5


def test_named_roles_are_respected() -> None:
    named = [
        LabelledDocument(key=name, type="order", labels=(), file_sha256=name, split=name)
        for name in ("dev", "calibration", "threshold")
    ]
    roles = split([*named, *documents_of(20, split="train")], options=OPTIONS, seed=0)
    assert [roles[name] for name in ("dev", "calibration", "threshold")] == [
        Role.DEV,
        Role.CALIBRATION,
        Role.THRESHOLD,
    ]


@given(
    st.lists(st.tuples(st.integers(0, 9) | st.none(), st.integers(0, 200)), min_size=40, max_size=60),
    st.integers(0, 1000),
)
def test_neither_a_group_nor_a_content_ever_crosses(ties: list[tuple[int | None, int]], seed: int) -> None:
    documents = [
        LabelledDocument(
            key=str(number),
            type="order",
            labels=(),
            file_sha256=f"content {content}",
            group=None if group is None else f"group {group}",
        )
        for number, (group, content) in enumerate(ties)
    ]
    try:
        roles = split(documents, options=OPTIONS, seed=seed)
    except DataError:
        return
    for tie in ("group", "file_sha256"):
        held: dict[str, set[Role]] = {}
        for document in documents:
            if getattr(document, tie) is not None:
                held.setdefault(getattr(document, tie), set()).add(roles[document.key])
        assert all(len(found) == 1 for found in held.values())


def test_a_document_that_joins_a_group_takes_its_role() -> None:
    grouped = [dataclasses.replace(d, group=f"g{n % 40}") for n, d in enumerate(documents_of(200))]
    before = split(grouped, options=OPTIONS, seed=0)
    late = LabelledDocument(key="late", type="order", labels=(), file_sha256="late", group="g3")
    after = split([*grouped, late], options=OPTIONS, seed=0)
    assert after["late"] == before["3.pdf"]
    assert {key: after[key] for key in before} == before


@pytest.mark.parametrize("count", [5, 6, 8, 12, 20])
@pytest.mark.parametrize("seed", range(5))
def test_small_sets_always_have_something_in_dev_and_calibration(count: int, seed: int) -> None:
    counts = counts_of(split(documents_of(count, split="train"), options=OPTIONS, seed=seed))
    assert counts[Role.DEV] >= 1
    assert counts[Role.CALIBRATION] >= 1
    assert counts[Role.TRAIN] >= 1
    assert counts[Role.TEST] == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_small_set_without_splits_has_a_test(seed: int) -> None:
    counts = counts_of(split(documents_of(20), options=OPTIONS, seed=seed))
    assert counts[Role.TEST] >= 1


def test_too_few_documents_are_refused_with_a_number() -> None:
    with pytest.raises(DataError, match="4 documents outside the test are too few to train on; label at least 5"):
        split(documents_of(4, split="train"), options=OPTIONS, seed=0)


def test_a_single_group_cannot_be_divided() -> None:
    with pytest.raises(DataError, match="stand in too few groups"):
        split(documents_of(50, split="train", group="one"), options=OPTIONS, seed=0)


def test_a_key_that_is_there_twice_is_refused() -> None:
    with pytest.raises(DataError, match=r"2 documents have the key '0\.pdf'"):
        split([*documents_of(9), *documents_of(1)], options=OPTIONS, seed=0)


def test_a_group_in_train_and_test_of_the_label_file_is_refused() -> None:
    documents = documents_of(20, split="train")
    documents[0] = dataclasses.replace(documents[0], group="g")
    documents[1] = dataclasses.replace(documents[1], group="g", split="test")
    with pytest.raises(DataError, match="stand in several splits of the label file"):
        split(documents, options=OPTIONS, seed=0)


def test_a_content_in_train_and_test_of_the_label_file_is_held_out() -> None:
    documents = documents_of(20, split="train")
    documents[1] = dataclasses.replace(documents[1], file_sha256=documents[0].file_sha256, split="test")
    roles = split(documents, options=OPTIONS, seed=0)
    assert roles["0.pdf"] is roles["1.pdf"] is Role.TEST


def test_a_share_of_nothing_gives_nothing() -> None:
    counts = counts_of(split(documents_of(200), options=DatasetOptions(test=0, dev=0), seed=0))
    assert counts[Role.TEST] == counts[Role.DEV] == 0
