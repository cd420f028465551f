import re

import matplotlib as mpl
import pytest
from lxml import etree

from postroom.records.learning import LearningPoint
from postroom.stages.evaluation.reliability import calibration_of
from postroom.stages.evaluation.report.charts import coverage_chart, learning_curve, reliability_diagram

MEASURED = calibration_of([(number / 100, number % 3 > 0) for number in range(100)])


def test_charts_are_alike_from_run_to_run_whatever_matplotlib_is_set_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MEASURED is not None
    first = reliability_diagram(MEASURED)
    monkeypatch.setitem(mpl.rcParams, "lines.linewidth", 9.0)
    monkeypatch.setitem(mpl.rcParams, "axes.facecolor", "red")
    assert reliability_diagram(MEASURED) == first


def test_charts_take_their_colours_from_the_page() -> None:
    assert MEASURED is not None
    for chart in (reliability_diagram(MEASURED), coverage_chart(MEASURED)):
        root = etree.fromstring(chart)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "var(--ink)" in chart
        assert "var(--accent)" in chart
        assert not re.search("#[0-9a-f]{6}", chart)


def test_a_learning_curve_shows_what_was_taken() -> None:
    bare = learning_curve([LearningPoint(epoch=1, train_loss=1.0)])
    full = learning_curve([LearningPoint(epoch=1, train_loss=1.0, dev_loss=1.2, dev_f1=0.4)])
    assert "F1 on dev" not in bare
    assert "F1 on dev" in full
    assert "loss on dev" in full
