"""Where a run of words stands: its text as written, and a box for each line it touches."""

from collections.abc import Mapping, Sequence

from postroom.errors import BundleError
from postroom.records.geometry import union
from postroom.records.page import Line, Page, Word
from postroom.records.value import Region, WordRange


def text_of(words: WordRange, pages: Mapping[int, Page]) -> str:
    """Give the words as written, a blank between two, also where a line ends."""
    return " ".join(word.text for word in _words_of(words, pages))


def regions_of(words: Sequence[WordRange], pages: Mapping[int, Page]) -> tuple[Region, ...]:
    """Give a box for each line that the words touch, in reading order; one a run on a page without lines."""
    return tuple(region for run in words for region in _regions_of_run(run, pages))


def _regions_of_run(run: WordRange, pages: Mapping[int, Page]) -> list[Region]:
    """Cut one run at the ends of lines."""
    words = _words_of(run, pages)
    lines = pages[run.page].lines or (Line(start=run.start, stop=run.stop),)
    pieces = [words[max(0, line.start - run.start) : max(0, line.stop - run.start)] for line in lines]
    return [Region(page=run.page, box=union(word.box for word in piece)) for piece in pieces if piece]


def _words_of(run: WordRange, pages: Mapping[int, Page]) -> tuple[Word, ...]:
    """Give the words of a run; a run that the pages do not hold means that model and pages do not belong together."""
    page = pages.get(run.page)
    if page is None or not 0 <= run.start < run.stop <= len(page.words):
        raise BundleError(
            f"the model points at words {run.start} to {run.stop} of page {run.page}, which the document lacks; "
            "give decode the pages that were scored"
        )
    return page.words[run.start : run.stop]
