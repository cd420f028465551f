"""What `postroom ci` tells of a commit."""

from postroom.cli.ci import summary, trail
from postroom.flows.ci import Handled, Outcome
from postroom.flows.commits import Need
from postroom.flows.training.submit import Submitted

BEFORE = Handled(commit="a" * 40, run="1" * 12, version=3, model="d" * 64, passed=True)
SUBMITTED = Submitted(
    run="2" * 12, target="vertex", job="job-2", address="https://example.com/job-2", already=False, state="running"
)
WITHOUT_VERDICT = Outcome(
    commit="b" * 40, need=Need(runs=True, reason="asked for"), last=BEFORE, submitted=SUBMITTED, anew=True
)


def test_a_run_without_a_verdict_yet_is_not_told_as_the_one_before_it() -> None:
    """With --no-wait, the trail and the JSON once named the run and version of an earlier commit alone."""
    assert trail(WITHOUT_VERDICT) == f"commit {'b' * 12} > run {'2' * 12} > no verdict yet"
    told = summary(WITHOUT_VERDICT)
    assert told["submitted"] == {
        "run": "2" * 12,
        "target": "vertex",
        "job": "job-2",
        "address": "https://example.com/job-2",
        "already": False,
        "state": "running",
    }
    assert (told["commit"], told["trained_commit"], told["run"]) == ("b" * 40, "a" * 40, "1" * 12)


def test_a_commit_that_changes_nothing_is_told_with_the_last_one_that_did() -> None:
    idle = Outcome(commit="b" * 40, need=Need(runs=False, reason="nothing changed"), last=BEFORE)
    assert trail(idle) == f"commit {'a' * 12} > run {'1' * 12} > version 3 > passed"
    assert summary(idle)["submitted"] is None
