"""Candidate and champion on the test documents: what is counted as the model's, and what is not."""

from pathlib import Path

from postroom.flows.training.files import read_record
from postroom.flows.training.outcome import place_of
from postroom.flows.training.steps.evaluate import Candidate, Champion, JudgingOptions, evaluate
from postroom.flows.training.steps.place import Place
from postroom.records.training import Speed
from tests.paperwork import Paperwork

NO_CHAMPION = Champion(digest="", registry="")


def evaluated(paperwork: Paperwork, folder: Path, *, resamples: int) -> Speed:
    """Evaluate the trained model once more."""
    run = paperwork.result.run
    asked = JudgingOptions.model_validate_json(run.parameters["judging"])
    options = asked.model_copy(update={"evaluation": asked.evaluation.model_copy(update={"resamples": resamples})})
    bundle, facts = place_of(run, "calibrate", "bundle"), place_of(run, "train", "facts")
    assert bundle is not None
    assert facts is not None
    folder.mkdir()
    evaluate(
        Candidate(bundle=bundle, facts=facts),
        NO_CHAMPION,
        held=[Path(step.places["held"]) for step in run.steps if step.name.startswith("prepare/")],
        judging=options.model_dump_json(),
        place=Place.at(run.parameters["source"], run.parameters["project"], cache=str(folder / "cache")),
        outputs={name: folder / name for name in ("judged", "speed", "report")},
    )
    return read_record(folder / "speed", Speed)


def test_the_time_that_scoring_takes_is_not_the_models(paperwork: Paperwork, tmp_path: Path) -> None:
    """The intervals' resamples once counted as the model's CPU seconds, by which the gates judge its speed."""
    few = evaluated(paperwork, tmp_path / "few", resamples=100)
    many = evaluated(paperwork, tmp_path / "many", resamples=500_000)  # more than a second
    assert 0 < many.cpu_seconds < 10 * few.cpu_seconds
