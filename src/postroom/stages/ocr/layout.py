"""Words to lines to blocks in reading order, whatever source the words come from."""

from dataclasses import replace

import numpy as np

from postroom.records.page import Block, Line, Page
from postroom.stages.ocr.order import Segment, in_reading_order, stacked
from postroom.stages.ocr.segments import chain
from postroom.stages.ocr.skew import level
from postroom.stages.ocr.split import split_words


def arrange(page: Page) -> Page:
    """Put the words of a page in reading order and fill its lines and blocks.

    A line is a piece of a printed line within one column; a block is a paragraph, a cell or a column piece. Glued
    words are cut first (`split_words`). Text may lean by a few degrees. The outcome does not depend on the order in
    which words come, but for words with the same box, which keep theirs.

    Returns:
        The page with its words reordered; without lines and blocks where it has no words.
    """
    page = split_words(page)
    if not page.words:
        return replace(page, lines=(), blocks=())
    size = (page.width_pt, page.height_pt, page.width_pt, page.height_pt)
    rows = [(word.box.left, word.box.top, word.box.right, word.box.bottom) for word in page.words]
    boxes = level(np.array(rows, dtype=np.float64) * size)
    # By place first, so that the given order decides nothing.
    by_place = np.lexsort(boxes.T)
    chains = [by_place[part].tolist() for part in chain(boxes[by_place])]
    segments = _segments(page, boxes.tolist(), chains)
    ordered = in_reading_order(segments)
    words = tuple(page.words[at] for segment in ordered for at in chains[segment.chain])
    return replace(page, words=words, lines=_lines(ordered), blocks=_blocks(ordered))


def _segments(page: Page, boxes: list[list[float]], chains: list[list[int]]) -> list[Segment]:
    segments = []
    for number, part in enumerate(chains):
        lefts, tops, rights, bottoms = zip(*(boxes[at] for at in part), strict=True)
        top, bottom = min(tops), max(bottoms)
        texts = [page.words[at].text for at in part]
        segments.append(
            Segment(
                chain=number,
                left=min(lefts),
                top=top,
                right=max(rights),
                bottom=bottom,
                words=len(part),
                ends_label=texts[-1].endswith(":"),
                has_label=any(text.endswith(":") for text in texts),
                starts_figure=any(map(str.isdigit, texts[0])),
                height=bottom - top,
                middle=(top + bottom) / 2,
            )
        )
    return segments


def _lines(ordered: list[Segment]) -> tuple[Line, ...]:
    stops = np.cumsum([segment.words for segment in ordered]).tolist()
    return tuple(Line(start=stop - segment.words, stop=stop) for segment, stop in zip(ordered, stops, strict=True))


def _blocks(ordered: list[Segment]) -> tuple[Block, ...]:
    starts = [at for at, each in enumerate(ordered) if at == 0 or not stacked(ordered[at - 1], each)]
    return tuple(Block(start=start, stop=stop) for start, stop in zip(starts, [*starts[1:], len(ordered)], strict=True))
