"""Which numbers tracking gets, and under which names."""

from dataclasses import replace

from postroom.stages.registry.metrics import Metric, metrics_of
from tests.stages.registry.made import CURVE, PASSED, REFUSED, evaluation


def test_epochs_and_fields_have_names_of_their_own_and_what_is_undefined_is_left_out() -> None:
    told = metrics_of(evaluation(fields={"total": 0.75, "rare": None}), CURVE, REFUSED)
    assert Metric("epoch/dev_f1", 0.5, 2) in told
    assert Metric("field/total/f1", 0.75, 0) in told
    assert Metric("test/calibration_error", 0.05, 0) in told
    assert Metric("gate/refusals", 1, 0) in told
    names = [metric.name for metric in told]
    assert names.count("epoch/dev_loss") == 1
    assert not any(name.startswith("field/rare") for name in names)


def test_without_an_evaluation_the_epochs_and_the_gates_remain() -> None:
    names = {metric.name for metric in metrics_of(None, CURVE, PASSED)}
    assert names == {"epoch/train_loss", "epoch/dev_loss", "epoch/dev_f1", "gate/rules", "gate/refusals"}
    bare = replace(evaluation(), calibration=None)
    assert not any("calibration" in metric.name for metric in metrics_of(bare, (), PASSED))
