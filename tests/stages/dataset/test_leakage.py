"""What roles share is found, also among thousands of documents of one template."""

import random
import time

import pytest

from postroom.errors import DataError
from postroom.records.label import LabelledDocument, Role
from postroom.stages.dataset.leakage import find_leakage, text_of
from postroom.stages.dataset.resemblance import signature_of


def document(key: str, *, sha256: str | None = None, group: str | None = None) -> LabelledDocument:
    return LabelledDocument(key=key, type="order", labels=(), file_sha256=sha256 or key, group=group)


def text(seed: int, words: int = 300) -> str:
    chance = random.Random(seed)
    return " ".join(f"word{chance.randrange(5000)}" for _ in range(words))


def test_a_content_in_two_roles_is_an_error() -> None:
    documents = [document("a", sha256="x"), document("b", sha256="x"), document("c")]
    report = find_leakage(documents, {"a": Role.TRAIN, "b": Role.TEST, "c": Role.TEST}, texts={}, threshold=0.8)
    assert report.has_errors
    assert [(shared.file_sha256, shared.keys, shared.roles) for shared in report.same_content] == [
        ("x", ("a", "b"), (Role.TRAIN, Role.TEST))
    ]


def test_a_content_twice_in_one_role_is_none() -> None:
    documents = [document("a", sha256="x"), document("b", sha256="x")]
    assert not find_leakage(documents, dict.fromkeys("ab", Role.TRAIN), texts={}, threshold=0.8).has_errors


def test_a_group_in_two_roles_is_counted() -> None:
    documents = [document("a", group="g"), document("b", group="g"), document("c", group="g"), document("d")]
    roles = {"a": Role.TRAIN, "b": Role.TRAIN, "c": Role.TEST, "d": Role.TEST}
    report = find_leakage(documents, roles, texts={}, threshold=0.8)
    assert [(shared.group, shared.counts) for shared in report.shared_groups] == [("g", {Role.TRAIN: 2, Role.TEST: 1})]
    assert not report.has_errors


def test_near_same_texts_of_two_roles_are_listed_with_their_similarity() -> None:
    base = text(0)
    texts = {"a": base, "b": base.replace("word", "WORD", 1) + " one more", "c": text(1), "d": base, "e": ""}
    roles = {"a": Role.TRAIN, "b": Role.TEST, "c": Role.TEST, "d": Role.TRAIN, "e": Role.TEST}
    report = find_leakage([document(key) for key in texts], roles, texts=texts, threshold=0.8)
    (pair,) = report.near_same
    assert (pair.key, pair.role, pair.other_role) == ("b", Role.TEST, Role.TRAIN)
    assert pair.similarity == pytest.approx(298 / 300, abs=0.03)
    assert report.compared == 4
    assert report.threshold == 0.8


def test_similarity_estimates_the_share_of_common_word_triples() -> None:
    words = text(2).split()
    changed = [*words[:200], *text(3).split()[:100]]
    one, other = signature_of(words), signature_of(changed)
    assert one is not None
    assert other is not None
    assert float((one == other).mean()) == pytest.approx(198 / 398, abs=0.13)


def test_below_the_threshold_nothing_is_listed() -> None:
    words = text(2).split()
    texts = {"a": " ".join(words), "b": " ".join([*words[:150], *text(3).split()[:150]])}
    roles = {"a": Role.TRAIN, "b": Role.TEST}
    assert find_leakage([document(key) for key in texts], roles, texts=texts, threshold=0.8).near_same == ()


def test_a_copy_is_found_among_thousands_of_one_template_in_seconds() -> None:
    template = text(4, 150)
    texts = {str(number): f"{template} {text(1000 + number, 12)}" for number in range(3000)}
    roles = {key: Role.TEST if int(key) % 10 == 0 else Role.TRAIN for key in texts}
    copies = {str(10 * number): str(10 * number + 5) for number in range(20)}
    texts |= {copy: texts[original] for copy, original in copies.items()}
    start = time.process_time()
    report = find_leakage([document(key) for key in texts], roles, texts=texts, threshold=0.8)
    assert time.process_time() - start < 10
    found = {pair.key: pair.similarity for pair in report.near_same}
    assert all(found[copy] == 1.0 for copy in copies)
    assert len(report.near_same) == 300


def test_the_report_is_the_same_each_time() -> None:
    texts = {str(number): f"{text(4, 100)} {text(number, 5)}" for number in range(200)}
    roles = {key: Role.TEST if int(key) % 3 == 0 else Role.TRAIN for key in texts}
    documents = [document(key) for key in texts]
    backwards = dict(reversed(texts.items()))
    assert find_leakage(documents, roles, texts=texts, threshold=0.8) == find_leakage(
        documents[::-1], roles, texts=backwards, threshold=0.8
    )


def test_a_document_without_a_role_is_refused() -> None:
    with pytest.raises(DataError, match="a: no role"):
        find_leakage([document("a")], {}, texts={}, threshold=0.8)


def test_the_text_of_pages_is_their_words() -> None:
    assert text_of(()) == ""
