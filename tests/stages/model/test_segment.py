import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.stages.model.segment import Segment, one_document, segment

LEAST = 1e-6
shares = st.floats(min_value=0.0, max_value=1.0)


def likelihood(types: list[list[float]], starts: list[float], path: tuple[int, ...], begins: tuple[bool, ...]) -> float:
    """Give the logarithm of a path's likelihood; -inf where the type changes without a beginning."""
    total = math.log(max(types[0][path[0]], LEAST))
    for page in range(1, len(types)):
        if not begins[page] and path[page] != path[page - 1]:
            return -math.inf
        start = min(max(starts[page], LEAST), 1 - LEAST)
        total += math.log(start if begins[page] else 1 - start) + math.log(max(types[page][path[page]], LEAST))
    return total


def found_likelihood(types: list[list[float]], starts: list[float], segments: tuple[Segment, ...]) -> float:
    path = [part.type for part in segments for _ in range(part.first, part.stop)]
    firsts = {part.first for part in segments}
    return likelihood(types, starts, tuple(path), tuple(page in firsts for page in range(len(types))))


@st.composite
def files(draw: st.DrawFn) -> tuple[list[list[float]], list[float]]:
    pages = draw(st.integers(min_value=1, max_value=4))
    types = draw(st.lists(st.lists(shares, min_size=3, max_size=3), min_size=pages, max_size=pages))
    return types, draw(st.lists(shares, min_size=pages, max_size=pages))


@settings(max_examples=60, deadline=None)
@given(files())
def test_no_other_path_is_likelier(file: tuple[list[list[float]], list[float]]) -> None:
    types, starts = file
    pages = len(types)
    paths = itertools.product(itertools.product(range(3), repeat=pages), itertools.product((False, True), repeat=pages))
    best = max(likelihood(types, starts, path, begins) for path, begins in paths)
    segments = segment(np.array(types), np.array(starts))
    assert found_likelihood(types, starts, segments) == pytest.approx(best, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(files())
def test_documents_cover_all_pages_in_order(file: tuple[list[list[float]], list[float]]) -> None:
    types, starts = file
    segments = segment(np.array(types), np.array(starts))
    assert segments[0].first == 0
    assert segments[-1].stop == len(types)
    assert all(one.stop == other.first for one, other in itertools.pairwise(segments))
    assert all(part.first < part.stop and 0 <= part.probability <= 1 for part in segments)


def test_a_type_that_changes_begins_a_document() -> None:
    types = np.array([[0.99, 0.01], [0.98, 0.02], [0.01, 0.99]])
    segments = segment(types, np.array([0.5, 0.1, 0.4]))
    assert [(part.first, part.stop, part.type) for part in segments] == [(0, 2, 0), (2, 3, 1)]
    assert segments[0].probability == pytest.approx(0.985)


def test_a_document_may_follow_another_of_its_type() -> None:
    segments = segment(np.full((3, 2), 0.5), np.array([0.5, 0.9, 0.1]))
    assert [(part.first, part.stop) for part in segments] == [(0, 1), (1, 3)]


def test_a_doubtful_page_stays_with_the_document_around_it() -> None:
    types = np.array([[0.99, 0.01], [0.45, 0.55], [0.99, 0.01]])
    assert len(segment(types, np.array([0.9, 0.05, 0.05]))) == 1


def test_whether_the_first_page_begins_a_document_does_not_matter() -> None:
    types = np.array([[0.7, 0.3], [0.6, 0.4]])
    assert segment(types, np.array([0.0, 0.2])) == segment(types, np.array([1.0, 0.2]))


def test_certainties_are_no_trouble() -> None:
    types = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert [part.type for part in segment(types, np.array([1.0, 1.0]))] == [0, 1]


def test_one_document_holds_every_page() -> None:
    assert tuple(one_document(3)) == (Segment(first=0, stop=3, type=0, probability=1.0),)
