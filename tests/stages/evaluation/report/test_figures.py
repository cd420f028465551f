from postroom.records.evaluation import Interval
from postroom.stages.evaluation.report.figures import UNDEFINED, count, percent, share, span


def test_an_undefined_figure_is_a_dash() -> None:
    assert (share(None), span(None)) == (UNDEFINED, UNDEFINED)


def test_shares_have_three_digits() -> None:
    assert share(0.88849) == "0.888"
    assert span(Interval(low=0.1, high=1)) == "0.100 to 1.000"


def test_a_hundred_per_cent_is_said_only_where_nothing_is_wrong() -> None:
    assert (percent(1.0), percent(0.9999), percent(0.5)) == ("100 %", "99 %", "50 %")


def test_one_of_a_thing_stands_in_the_singular() -> None:
    assert (count(1, "error"), count(1200, "error")) == ("1 error", "1,200 errors")
