"""A shift against the last snapshot is told where it is both large and more than chance."""

import dataclasses
import random
from collections import Counter

import numpy as np
import pytest
from scipy import stats

from postroom.records.label import Label, LabelledDocument
from postroom.records.schema import OTHER, Schema
from postroom.records.validation import Check, Severity, Shift
from postroom.records.value import State
from postroom.stages.dataset.validation.distributions import adjusted, distance_of_categories, distance_of_numbers
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.stages.dataset.validation.shift import check_shifts, measure_shifts

OPTIONS = ValidationOptions()


def orders(count: int, *, seed: int, scale: float = 1.0, words: int = 2, absent: float = 0.0) -> list[LabelledDocument]:
    chance = random.Random(seed)
    documents = []
    for number in range(count):
        has_day = chance.random() >= absent
        labels = (
            Label(field="total", state=State.PRESENT, values=(f"{chance.lognormvariate(4, 1) * scale:.2f}",)),
            Label(
                field="advertiser", state=State.PRESENT, values=(" ".join(["word"] * chance.randrange(1, 1 + words)),)
            ),
            Label(field="kind", state=State.PRESENT, values=(chance.choice(["order", "invoice"]),)),
            Label(field="day", state=State.PRESENT, values=("2026-01-01",))
            if has_day
            else Label(field="day", state=State.ABSENT),
        )
        documents.append(
            LabelledDocument(key=f"{seed}-{number}", type="order", labels=labels, file_sha256=f"{seed}-{number}")
        )
    return documents


def told(before: list[LabelledDocument], now: list[LabelledDocument], schema: Schema) -> list[tuple[str, str | None]]:
    shifts = measure_shifts(before, now, schema=schema, options=OPTIONS)
    findings = list(check_shifts(shifts, options=OPTIONS))
    assert all((item.check, item.severity) == (Check.SHIFT, Severity.WARNING) for item in findings)
    by_psi = {shift.psi: shift for shift in shifts}
    return [(by_psi[item.found].of, item.field) for item in findings if item.found is not None]


def test_the_same_documents_have_not_shifted(schema: Schema) -> None:
    shifts = measure_shifts(orders(60, seed=1), orders(60, seed=1), schema=schema, options=OPTIONS)
    assert {(shift.of, shift.field) for shift in shifts} == {
        ("types", None),
        ("presence", "total"),
        ("presence", "advertiser"),
        ("presence", "kind"),
        ("presence", "day"),
        ("amount", "total"),
        ("length", "advertiser"),
        ("length", "day"),
        ("choice", "kind"),
    }
    assert all(abs(shift.psi) < 1e-12 for shift in shifts)


@pytest.mark.parametrize("size", [20, 36, 100, 400])
def test_chance_alone_is_seldom_told(schema: Schema, size: int) -> None:
    """Small samples often have a large index by chance; the test beside it keeps these quiet."""
    false = sum(bool(told(orders(size, seed=n), orders(size, seed=1000 + n), schema)) for n in range(30))
    assert false <= 1


def test_many_values_of_one_document_count_once(schema: Schema) -> None:
    """Values of one document are alike; each by itself, they once made a shift out of chance."""

    def tagged(seed: int) -> list[LabelledDocument]:
        chance = random.Random(seed)
        return [
            LabelledDocument(
                key=f"{seed}-{number}",
                type="order",
                labels=(Label(field="tags", state=State.PRESENT, values=("x" * chance.randrange(3, 15),) * 20),),
                file_sha256=f"{seed}-{number}",
            )
            for number in range(40)
        ]

    assert sum(bool(told(tagged(seed), tagged(100 + seed), schema)) for seed in range(30)) <= 1


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (orders(80, seed=3, scale=8), ("amount", "total")),
        (orders(80, seed=3, words=9), ("length", "advertiser")),
        (orders(80, seed=3, absent=0.5), ("presence", "day")),
    ],
)
def test_a_planted_shift_is_told(schema: Schema, now: list[LabelledDocument], expected: tuple[str, str]) -> None:
    assert told(orders(80, seed=2), now, schema) == [expected]


def test_another_mix_of_types_is_told(schema: Schema) -> None:
    letters = [dataclasses.replace(item, type=OTHER, labels=()) for item in orders(60, seed=4)]
    assert told([*orders(60, seed=5), *letters[:5]], [*orders(60, seed=5), *letters], schema) == [("types", None)]


def test_other_choices_are_told(schema: Schema) -> None:
    only_orders = [
        dataclasses.replace(
            item,
            labels=tuple(
                dataclasses.replace(label, values=("order",)) if label.field == "kind" else label
                for label in item.labels
            ),
        )
        for item in orders(60, seed=6)
    ]
    assert told(orders(60, seed=6), only_orders, schema) == [("choice", "kind")]


def test_a_shift_beyond_the_limit_refuses_the_data(schema: Schema) -> None:
    shifts = measure_shifts(orders(80, seed=2), orders(80, seed=3, scale=8), schema=schema, options=OPTIONS)
    (finding,) = check_shifts(shifts, options=ValidationOptions(psi_error=0.5))
    assert finding.severity is Severity.ERROR
    assert finding.limit == 0.5
    assert not list(check_shifts(shifts, options=ValidationOptions(psi_warning=50)))


def test_what_has_few_values_is_not_measured(schema: Schema) -> None:
    assert not measure_shifts(orders(19, seed=2), orders(80, seed=3), schema=schema, options=OPTIONS)


def test_unreadable_and_damaged_values_are_left_out(schema: Schema) -> None:
    documents = [dataclasses.replace(item, damaged=("total",)) for item in orders(40, seed=1)]
    shifts = measure_shifts(documents, documents, schema=schema, options=OPTIONS)
    assert ("amount", "total") not in {(shift.of, shift.field) for shift in shifts}


def test_the_tests_are_those_of_scipy() -> None:
    two = distance_of_categories(Counter(a=30, b=10), Counter(a=10, b=30))
    assert two.p_value == pytest.approx(stats.fisher_exact(np.array([[30, 10], [10, 30]])).pvalue)
    three = distance_of_categories(Counter(a=30, b=10, c=20), Counter(a=10, b=30, c=20))
    assert three.p_value == pytest.approx(stats.chi2_contingency([[30, 10, 20], [10, 30, 20]]).pvalue)
    assert [(held.name, round(held.before, 3)) for held in three.bins] == [("a", 0.5), ("b", 0.167), ("c", 0.333)]


def test_rare_categories_are_pooled() -> None:
    measured = distance_of_categories(Counter(a=30, b=1, c=2), Counter(a=30, d=3))
    assert [held.name for held in measured.bins] == ["a", "rarer ones"]


def test_the_index_is_that_of_its_definition() -> None:
    measured = distance_of_categories(Counter(a=9999, b=9999), Counter(a=4999, b=14999))
    # (.25 - .5) ln(.25 / .5) + (.75 - .5) ln(.75 / .5)
    assert measured.psi == pytest.approx(0.27465, abs=1e-3)
    # Counts are raised by a half: (.5 - 10.5/11) ln(.5 / (10.5/11)) + (.5 - .5/11) ln(.5 / (.5/11))
    assert distance_of_categories(Counter(a=10), Counter(a=10, b=10)).psi == pytest.approx(1.38387, abs=1e-4)


def test_numbers_outside_of_those_seen_have_ranges_of_their_own() -> None:
    before = [float(number % 10) for number in range(100)]
    measured = distance_of_numbers(before, [-5.0] * 10 + [50.0] * 30)
    assert measured.bins[0].name == "below 0"
    assert measured.bins[-1].name == "above 9"
    assert (measured.bins[0].now, measured.bins[-1].now) == (0.25, 0.75)
    assert sum(held.before for held in measured.bins) == pytest.approx(1)
    constant = distance_of_numbers([3.0] * 50, [2.0] * 50)
    assert constant.psi > 1


def test_probabilities_are_raised_for_their_number() -> None:
    assert adjusted([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert adjusted([]) == []


def test_shifts_stand_the_farthest_first(schema: Schema) -> None:
    shifts = measure_shifts(orders(80, seed=2), orders(80, seed=3, scale=8), schema=schema, options=OPTIONS)
    assert list(shifts) == sorted(shifts, key=_psi, reverse=True)


def _psi(shift: Shift) -> float:
    return shift.psi
