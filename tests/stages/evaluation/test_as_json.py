import json

from postroom.stages.evaluation.as_json import to_json
from postroom.stages.evaluation.scores import score
from tests.stages.evaluation.made import NUMBER, TOTAL, document, outcome

DOCUMENTS = [
    document("a", outcome("number", 1, 0, 0), outcome("total", 0, 0, 0), group="g"),
    document("b", outcome("number", 0, 1, 1), group="h", scanned=True),
]


def test_the_json_has_the_shape_that_machines_rely_on() -> None:
    form = json.loads(json.dumps(to_json(score(DOCUMENTS, fields=(NUMBER, TOTAL), model="m", dataset="d"))))
    assert form["documents"] == 2
    assert form["fields"].keys() == {"number", "total"}
    for figures in (form["micro"], form["macro"], form["fields"]["number"]):
        assert (figures["precision"], figures["recall"], figures["f1"]) == (0.5, 0.5, 0.5)
        low, high = figures["interval"]
        assert 0 <= low <= 0.5 <= high <= 1
    assert form["slices"]["digital"]["micro"]["f1"] == 1
    assert form["slices"]["scanned"]["fields"]["number"]["f1"] == 0
    assert form["groups"] == {"groups": 2, "f1": 0.5, "interval": form["groups"]["interval"]}
    assert form["calibration"]["bins"][0]["count"] == 2
    assert len(form["calibration"]["coverage"]) == 20
    assert form["bootstrap"] == {"resampled_by": "group", "resamples": 1000, "seed": 2}
    assert (form["model"], form["dataset"]) == ("m", "d")
    assert form["match_rules"]["number"].startswith("equal letters and digits")


def test_undefined_figures_are_null_and_never_nan() -> None:
    text = json.dumps(to_json(score(DOCUMENTS, fields=(NUMBER, TOTAL))), allow_nan=False)
    total = json.loads(text)["fields"]["total"]
    assert (total["precision"], total["recall"], total["f1"], total["interval"]) == (None,) * 4


def test_without_groups_and_predictions_their_parts_are_null() -> None:
    form = to_json(score([document("a", outcome("number", 0, 0, 1))], fields=(NUMBER,)))
    assert form["groups"] is None
    assert form["calibration"] is None
