import inspect

from postroom.stages.evaluation.options import EvaluationOptions
from postroom.stages.evaluation.report.write import REPORT_BYTES
from postroom.stages.evaluation.scores import score


def test_the_options_default_to_what_the_functions_do() -> None:
    options = EvaluationOptions()
    defaults = inspect.signature(score).parameters
    assert (options.resamples, options.seed) == (defaults["resamples"].default, defaults["seed"].default)
    assert options.report_bytes == REPORT_BYTES


def test_every_option_has_a_description() -> None:
    assert all(field.description for field in EvaluationOptions.model_fields.values())
