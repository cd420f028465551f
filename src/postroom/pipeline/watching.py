"""What whoever runs a graph tells whoever watches."""

from typing import Protocol

from postroom.records.run import StepRun


class Watcher(Protocol):
    """Is told what happens; may be called from several threads."""

    def began(self, step: str) -> None:
        """A step has begun, or will be taken from the cache at once."""
        ...

    def ended(self, step: StepRun) -> None:
        """A step has ended."""
        ...

    def said(self, step: str, line: str) -> None:
        """A step printed a line."""
        ...
