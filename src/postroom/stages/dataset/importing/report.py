"""What came of reading a label file."""

from dataclasses import dataclass

from postroom.records.label import LabelledDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProblem:
    """Something in a label file that was not taken over as it stands; the message holds no text of values.

    Attributes:
        place: The first row concerned, such as "line 12" or "task 5".
        message: What was seen and what to do.
        rows: Number of rows it was seen in.
        left_out: Whether those rows made no document.
    """

    place: str
    message: str
    rows: int = 1
    left_out: bool = False

    def __str__(self) -> str:
        more = f" and {self.rows - 1} more" if self.rows > 1 else ""
        return f"{self.place}{more}: {self.message}{'; left out' if self.left_out else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What a label file gave.

    Attributes:
        documents: In the file's order.
        problems: In the order in which they were first seen.
        rows: Number of rows in the file; each made a document or stands in a problem as left out.
        ignored_keys: Row keys that mean nothing to the import, sorted.
    """

    documents: tuple[LabelledDocument, ...]
    problems: tuple[ImportProblem, ...]
    rows: int
    ignored_keys: tuple[str, ...] = ()

    @property
    def left_out(self) -> int:
        """Number of rows that made no document."""
        return sum(problem.rows for problem in self.problems if problem.left_out)


class Problems:
    """Collects problems; those with the same message become one with a count."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, bool], tuple[str, int]] = {}

    def add(self, place: str, message: str, *, left_out: bool = False) -> None:
        """Note a problem of one row."""
        first, rows = self._seen.get((message, left_out), (place, 0))
        self._seen[message, left_out] = (first, rows + 1)

    def all(self) -> tuple[ImportProblem, ...]:
        """Give what was noted, in the order in which each was first seen."""
        return tuple(
            ImportProblem(place=place, message=message, rows=rows, left_out=left_out)
            for (message, left_out), (place, rows) in self._seen.items()
        )
