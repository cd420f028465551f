import numpy as np
import pytest

from postroom.stages.evaluation.bootstrap import difference_interval, interval_of, resampled_sums, units_of
from postroom.stages.evaluation.scores import score
from tests.stages.evaluation.made import NUMBER, document, outcome


def test_a_resample_draws_as_many_units_as_there_are() -> None:
    sums = resampled_sums(np.ones((7, 2)), resamples=50, seed=0)
    assert sums.shape == (50, 2)
    assert (sums == 7).all()


def test_resampled_means_spread_as_theory_says() -> None:
    # The mean of n fair coins has standard deviation sqrt(0.25 / n).
    coins = np.array([0.0, 1.0] * 50)
    means = resampled_sums(coins, resamples=4000, seed=1) / 100
    assert means.mean() == pytest.approx(0.5, abs=0.005)
    assert means.std() == pytest.approx(0.05, rel=0.06)


def test_many_units_are_drawn_in_pieces() -> None:
    sums = resampled_sums(np.ones(3_000_000), resamples=2, seed=0)
    assert sums.tolist() == [3_000_000, 3_000_000]


def test_documents_of_a_group_are_one_unit_and_one_without_group_stands_alone() -> None:
    documents = [document("a", group="g"), document("g"), document("b", group="g"), document("c", group="h")]
    numbers, what = units_of(documents)
    assert what == "group"
    assert numbers[0] == numbers[2]
    assert len(set(numbers.tolist())) == 3


def test_one_unit_says_nothing() -> None:
    interval = interval_of(0.8, np.full(100, 0.8), units=1)
    assert (interval.low, interval.high) == (0, 1)
    interval = difference_interval(0.0, np.zeros(100), units=1)
    assert (interval.low, interval.high) == (-1, 1)


def test_all_right_is_bounded_as_clopper_and_pearson_say() -> None:
    # 10 of 10: the lower bound is the tenth root of 0.025, 0.6915 in published tables.
    interval = interval_of(1.0, np.ones(100), units=10)
    assert interval.low == pytest.approx(0.6915, abs=1e-4)
    assert interval.high == 1
    nothing = interval_of(0.0, np.zeros(100), units=10)
    assert nothing.low == 0
    assert nothing.high == pytest.approx(0.3085, abs=1e-4)


def test_undefined_resamples_are_left_out() -> None:
    interval = interval_of(0.5, np.array([np.nan, 0.4, 0.6, np.nan]), units=4)
    assert interval.low == pytest.approx(0.405)
    assert interval.high == pytest.approx(0.595)


def test_the_same_seed_gives_the_same_interval_and_another_one_a_similar_one() -> None:
    documents = [document(str(number), outcome("number", number % 3 > 0, number % 3 == 0, 0)) for number in range(60)]
    one, again, other = (score(documents, fields=[NUMBER], seed=seed).micro.interval for seed in (1, 1, 5))
    assert one is not None
    assert other is not None
    assert one == again
    assert one != other
    assert one.low == pytest.approx(other.low, abs=0.03)


def share_covered(groups: int, size: int, *, grouped: bool) -> float:
    """Simulate data sets whose groups are right with a probability of their own, 0.6 or 1; the true recall is 0.8."""
    chance = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        documents = []
        for group in range(groups):
            right = chance.random(size) < chance.choice([0.6, 1.0])
            documents += [
                document(f"{group}-{n}", outcome("number", int(is_right), 0, int(not is_right)), group=f"{group}")
                for n, is_right in enumerate(right)
            ]
        if not grouped:
            documents = [document(made.key, *made.outcomes) for made in documents]
        interval = score(documents, fields=[NUMBER], resamples=200).micro.recall_interval
        assert interval is not None
        covered += interval.low <= 0.8 <= interval.high
    return covered / 200


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    assert 0.89 <= share_covered(80, 1, grouped=False) <= 0.99


def test_resampling_groups_is_honest_where_documents_of_a_group_are_alike() -> None:
    assert share_covered(25, 12, grouped=True) >= 0.88
    assert share_covered(25, 12, grouped=False) <= 0.85
