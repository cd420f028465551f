"""Where the reported figures come from, as far as the evaluation itself does not know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What stands at the top and the bottom of a report.

    Attributes:
        project: Name of the project.
        commit: Commit of the project at which the model was trained, or None.
        command: The command that wrote the report, or None.
        notes: What was left out or is particular, one sentence each.
    """

    project: str
    commit: str | None = None
    command: str | None = None
    notes: tuple[str, ...] = ()
