"""Which pages of a file form which document."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Pages `first` up to but without `stop`, counted in the pages given, form a document of type number `type`."""

    first: int
    stop: int
    type: int
    probability: float


def segment(types: NDArray[np.float64], starts: NDArray[np.float64]) -> tuple[Segment, ...]:
    """Cut a file into documents by the most likely path (Viterbi, 1967) over page types and beginnings.

    Args:
        types: (N, T) probabilities of each page's type.
        starts: (N,) probability that a page begins a document; the first page's does not matter.

    Returns:
        Documents in page order, covering all N pages, N >= 1.
    """
    scores = np.log(np.clip(types, 1e-6, 1))
    begin, go_on = np.log(np.clip(starts, 1e-6, 1 - 1e-6)), np.log(np.clip(1 - starts, 1e-6, 1 - 1e-6))
    total = scores[0]
    from_type = np.zeros(types.shape, dtype=np.int64)
    begins = np.zeros(types.shape, dtype=bool)
    for page in range(1, len(types)):
        best = int(total.argmax())
        anew, on = total[best] + begin[page], total + go_on[page]
        begins[page] = anew > on
        from_type[page] = np.where(begins[page], best, np.arange(len(total)))
        total = np.maximum(anew, on) + scores[page]
    return _walked_back(int(total.argmax()), from_type, begins=begins, types=types)


def _walked_back(
    last: int, from_type: NDArray[np.int64], *, begins: NDArray[np.bool_], types: NDArray[np.float64]
) -> tuple[Segment, ...]:
    found: list[Segment] = []
    stop, current = len(types), last
    for page in range(len(types) - 1, -1, -1):
        if page == 0 or begins[page, current]:
            found.append(
                Segment(first=page, stop=stop, type=current, probability=float(types[page:stop, current].mean()))
            )
            stop = page
            current = int(from_type[page, current])
    return tuple(reversed(found))


def one_document(pages: int) -> Sequence[Segment]:
    """Take a whole file as one document of the first type, where a model knows no other."""
    return (Segment(first=0, stop=pages, type=0, probability=1.0),)
