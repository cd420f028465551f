"""Two times of one run, compared step by step and output by output."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from postroom.flows.training.measured import VALUES, lasting_hash, left_out
from postroom.records.reproduction import Likeness, OutputCheck
from postroom.records.run import StepRun


def compared(recorded: Sequence[StepRun], repeated: Sequence[StepRun]) -> Iterator[OutputCheck]:
    """Compare every output of every recorded step, in the recorded order, then what only the second time gave.

    Shards are read side by side, so that their order says nothing; they are compared by name.
    """
    now = {step.name: step for step in repeated}
    then = {step.name: step for step in recorded}
    for name in dict.fromkeys((*then, *(name for name in now if name != "conclude"))):
        if name != "conclude":
            yield from _step(name, then.get(name), now.get(name))


def _step(name: str, then: StepRun | None, now: StepRun | None) -> Iterator[OutputCheck]:
    before, after = _outputs(then), _outputs(now)
    for output in sorted({*before, *after}):
        yield _artifact(name, output, then=then, now=now)
    before, after = _values(then), _values(now)
    for output in sorted({*before, *after}):
        note = VALUES.get((name, output))
        yield OutputCheck(
            step=name,
            output=output,
            likeness=_likeness(before.get(output), after.get(output)) if note is None else Likeness.NOT_COMPARED,
            recorded=before.get(output),
            repeated=after.get(output),
            note=note,
        )
    if now is None and not _outputs(then) and not _values(then):
        yield OutputCheck(step=name, output="", likeness=Likeness.DIFFERENT, recorded=None, repeated=None)


def _artifact(step: str, output: str, *, then: StepRun | None, now: StepRun | None) -> OutputCheck:
    before, after = _outputs(then).get(output), _outputs(now).get(output)
    note = left_out(step, output)
    likeness = _likeness(before, after)
    if note is not None and then is not None and now is not None and likeness is Likeness.DIFFERENT:
        before = lasting_hash(step, output, path=Path(then.places.get(output, "")))
        after = lasting_hash(step, output, path=Path(now.places.get(output, "")))
        likeness = _likeness(before, after)
        if before is None:
            likeness, note = Likeness.NOT_COMPARED, "the recorded file is gone, and its hash covers what was measured"
    return OutputCheck(step=step, output=output, likeness=likeness, recorded=before, repeated=after, note=note)


def _likeness(before: str | None, after: str | None) -> Likeness:
    return Likeness.EQUAL if before == after else Likeness.DIFFERENT


def _outputs(step: StepRun | None) -> dict[str, str]:
    return {} if step is None else dict(step.outputs)


def _values(step: StepRun | None) -> dict[str, str]:
    return {} if step is None else dict(step.values)
