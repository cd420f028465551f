"""Puts the segments of a page in reading order.

A recursive cut along white space, after Nagy and Seth ("Hierarchical representation of optically scanned documents",
ICPR 1984), with two changes for forms. White columns are looked for in bands, the longest runs of rows that share one
(a small case of the white-space covers of Breuel, "Two geometric algorithms for layout analysis", DAS 2002). And a
white column parts text only where its sides are independent: a label keeps its value, a table is read row by row.
"""

import math
from collections.abc import Sequence
from operator import attrgetter
from statistics import median
from typing import NamedTuple

_CORRIDOR = 0.4  # narrowest white column, in line heights
_SECTION = 0.9  # white between sections, in line heights,
_SECTION_RATIO = 1.8  # and in what is usual between the rows beside
_SURE_SECTION = 3.0  # white that parts sections always, in line heights
_ALIGNED = 0.6  # share of lines on both sides of a white column that makes a table
_PROSE_WORDS = 4.0  # words a segment, from which columns are running text
_PROSE_ROWS = 3
_BLOCK_WORDS = 1.8  # words a segment, from which left of a wide white column stands text rather than labels
_FAR = 4.0  # such a white column's width, in line heights
_SAME_LINE = 0.5  # how far middles of one line may differ, in line heights
_TIGHT = 0.6  # white between the lines of one cell, in line heights
_INDENT = 0.8  # how far left edges of one cell may differ, in line heights
_MAX_CORRIDORS = 8  # of those, the widest are judged
_MAX_DEPTH = 60


class Segment(NamedTuple):
    """A piece of a line: its place in points, the number of its words, and whether it is or holds a label.

    A tuple rather than a record, since hundreds are made and thousands of times compared for a page.

    Attributes:
        chain: The caller's number for it.
        left: Left edge.
        top: Top edge.
        right: Right edge.
        bottom: Bottom edge.
        words: Number of its words.
        ends_label: Whether its last word ends in a colon.
        has_label: Whether any of its words does.
        starts_figure: Whether its first word holds a digit.
        height: Extent from top to bottom.
        middle: Half way from top to bottom.
    """

    chain: int
    left: float
    top: float
    right: float
    bottom: float
    words: int
    ends_label: bool
    has_label: bool
    starts_figure: bool
    height: float
    middle: float


_Row = list[Segment]
_Gap = tuple[float, float]


def in_reading_order(segments: Sequence[Segment]) -> list[Segment]:
    """Put segments in reading order; the same for every order they come in."""
    return _order(sorted(segments, key=lambda each: (each.top, each.left, each.right, each.bottom, each.chain)), 0)


def _order(segments: Sequence[Segment], depth: int) -> list[Segment]:
    if len(segments) < 2:
        return list(segments)
    rows = _rows(segments)
    if depth > _MAX_DEPTH:
        return [each for row in rows for each in row]
    height = median(each.height for each in segments)
    bands, shared = _bands(rows, height)
    if len(bands) > 1:
        return [each for band in bands for each in _order([part for row in band for part in row], depth + 1)]
    gap = _cut(segments, shared)
    if gap is not None:
        left = [each for row in rows for each in row if each.right <= gap[0]]
        right = [each for row in rows for each in row if each.left >= gap[1]]
        return _order(left, depth + 1) + _order(right, depth + 1)
    if len(rows) == 1 or all(map(_is_line, rows)):
        return [each for cells in _joined(rows) for cell in cells for each in cell]
    return [each for row in rows for each in _order(row, depth + 1)]


def _rows(segments: Sequence[Segment]) -> list[_Row]:
    """Part segments, which come by their top edges, where a level line would cross none; rows left to right."""
    rows: list[_Row] = []
    reach = -math.inf
    for each in sorted(segments, key=lambda each: each.top + 0.25 * each.height):
        # Lines may touch or overlap a little, so only the middle half counts.
        if each.top + 0.25 * each.height >= reach:
            rows.append([])
            reach = -math.inf
        rows[-1].append(each)
        reach = max(reach, each.bottom - 0.25 * each.height)
    for row in rows:
        row.sort(key=lambda each: (each.left, each.top, each.chain))
    return rows


def _is_line(row: _Row) -> bool:
    """Say whether all segments of a row stand on one line, rather than lines of several columns interleaved."""
    return max(each.top + 0.25 * each.height for each in row) < min(each.bottom - 0.25 * each.height for each in row)


def _bands(rows: list[_Row], height: float) -> tuple[list[list[_Row]], list[_Gap]]:
    """Part rows into sections at wide white, and into runs that share a white column or have none.

    Returns:
        The bands, and what is white through all rows of the last one.
    """
    tops = [min(each.top for each in row) for row in rows]
    bottoms = [max(each.bottom for each in row) for row in rows]
    spaces = [top - bottom for bottom, top in zip(bottoms, tops[1:], strict=False)]
    wide = _wide(spaces, height)
    bands: list[list[_Row]] = []
    shared: list[_Gap] = []
    for number, row in enumerate(rows):
        own = _gaps(row, height)
        common = _intersect(shared, own, height)
        if not bands or spaces[number - 1] > wide[number - 1] or _loses_corridor(shared, own, common):
            bands.append([])
            common = own
        bands[-1].append(row)
        shared = common
    return bands, shared


def _wide(spaces: Sequence[float], height: float) -> list[float]:
    """Say for each space between rows from which width on it parts sections.

    What is usual is told by the spaces next to it: an address set tightly stands above a table set loosely.
    """
    wide = []
    for number, space in enumerate(spaces):
        beside = [*spaces[max(0, number - 1) : number], *spaces[number + 1 : number + 2]]
        usual = max(0.0, min(beside, default=space))
        wide.append(min(max(_SECTION * height, _SECTION_RATIO * usual), max(_SURE_SECTION * height, 1.01 * usual)))
    return wide


def _gaps(row: _Row, height: float) -> list[_Gap]:
    """Give the white stretches of a row, left to right; the first and the last one are endless."""
    gaps, reach = [], -math.inf
    for each in row:
        if each.left - reach >= _CORRIDOR * height:
            gaps.append((reach, each.left))
        reach = max(reach, each.right)
    return [*gaps, (reach, math.inf)]


def _intersect(one: list[_Gap], other: list[_Gap], height: float) -> list[_Gap]:
    """Give what is white in both."""
    narrowest = _CORRIDOR * height
    shared, left, right = [], 0, 0
    while left < len(one) and right < len(other):
        (start, stop), (begin, end) = one[left], other[right]
        low, high = max(start, begin), min(stop, end)
        if high - low >= narrowest:
            shared.append((low, high))
        if stop < end:
            left += 1
        else:
            right += 1
    return shared


def _loses_corridor(shared: list[_Gap], own: list[_Gap], common: list[_Gap]) -> bool:
    """Say whether a row ends a run: one of both has inner white columns, and together they have none."""
    return len(common) <= 2 and (len(shared) > 2 or len(own) > 2)


def _corridors(shared: list[_Gap]) -> list[_Gap]:
    """Give the white columns that have text on both sides, widest first."""
    inner = [gap for gap in shared if not math.isinf(gap[0]) and not math.isinf(gap[1])]
    return sorted(inner, key=lambda gap: (gap[0] - gap[1], gap[0]))


def _cut(segments: Sequence[Segment], shared: list[_Gap]) -> _Gap | None:
    """Choose the white column whose sides belong together least; None where all are read across."""
    best, least = None, _ALIGNED
    by_middle = sorted(segments, key=attrgetter("middle", "left"))
    for gap in _corridors(shared)[:_MAX_CORRIDORS]:
        together = _shared_lines(by_middle, gap)
        if together < least:
            best, least = gap, together
        if least == 0:
            break
    return best


def _shared_lines(segments: Sequence[Segment], gap: _Gap) -> float:
    """Judge how much the sides of a white column belong together.

    Returns:
        0 where each side is read on its own, 1 where one reads across; between, the share of lines that both have.
    """
    left, right = _lines_of(segments, until=gap[0]), _lines_of(segments, since=gap[1])
    if sum(line[-1].ends_label for line in left) >= 0.5 * len(left):
        return 1.0  # labels, and their values beyond the gap
    if len(right) > 1 and sum(line[0].has_label for line in right) >= 0.5 * len(right):
        return 0.0  # what stands to the right has labels of its own
    if _is_prose(left) and _is_prose(right):
        return 0.0
    if _is_text_beside_labels(left, right, gap):
        return 0.0
    both, one, other = 0, 0, 0
    while one < len(left) and other < len(right):
        apart = left[one][0].middle - right[other][0].middle
        near = abs(apart) <= _SAME_LINE * min(left[one][0].height, right[other][0].height)
        both += near
        one, other = one + (near or apart < 0), other + (near or apart > 0)
    return both / max(len(left), len(right))


def _lines_of(segments: Sequence[Segment], since: float = -math.inf, until: float = math.inf) -> list[_Row]:
    """Group the segments on one side of a white column, which come by their middles, into lines, top down."""
    lines: list[_Row] = []
    side = (each for each in segments if each.left >= since and each.right <= until)
    for each in side:
        if lines and each.middle - lines[-1][0].middle <= _SAME_LINE * min(each.height, lines[-1][0].height):
            lines[-1].append(each)
        else:
            lines.append([each])
    for line in lines:
        line.sort(key=attrgetter("left"))
    return lines


def _is_text_beside_labels(left: list[_Row], right: list[_Row], gap: _Gap) -> bool:
    """Say whether a block of text, such as an address, stands far to the left of something that is no figures."""
    near = [line[-1] for line in left]
    height = median(each.height for each in near)
    figures = sum(line[0].starts_figure for line in right)
    return (
        len(left) >= _PROSE_ROWS
        and gap[1] - gap[0] >= _FAR * height
        and sum(each.words for each in near) >= _BLOCK_WORDS * len(near)
        and figures < 0.5 * len(right)
    )


def _is_prose(rows: list[_Row]) -> bool:
    segments = [each for row in rows for each in row]
    return len(rows) >= _PROSE_ROWS and sum(each.words for each in segments) >= _PROSE_WORDS * len(segments)


def _joined(rows: list[_Row]) -> list[list[_Row]]:
    """Give rows of cells, the lines of a cell that wraps together."""
    table: list[list[_Row]] = []
    for row in rows:
        cells = table[-1] if table else []
        parents = [_parent(cells, each) for each in row]
        if parents and all(parent is not None and parent > 0 for parent in parents):
            for each, parent in zip(row, parents, strict=True):
                cells[parent or 0].append(each)
        else:
            table.append([[each] for each in row])
    return table


def _parent(cells: list[_Row], segment: Segment) -> int | None:
    """Find the cell that a segment continues: right above it, close, and with the same left edge."""
    for number, cell in enumerate(cells):
        above = cell[-1]
        height = min(above.height, segment.height)
        if (
            abs(above.left - segment.left) <= _INDENT * height
            and segment.top - above.bottom <= _TIGHT * height
            and segment.top > above.top
        ):
            return number
    return None


def stacked(above: Segment, below: Segment) -> bool:
    """Say whether the second segment is the next line of the first one's paragraph, cell or column piece."""
    height = min(above.height, below.height)
    near = above.top + 0.5 * above.height < below.top + 0.25 * below.height
    near = near and below.top - above.bottom <= _SECTION * height
    alike = max(above.height, below.height) <= 1.6 * height
    shift = min(
        abs(above.left - below.left),
        abs(above.left + above.right - below.left - below.right) / 2,
    )
    prose = min(above.words, below.words) >= _PROSE_WORDS and min(above.right, below.right) > max(
        above.left, below.left
    )
    return near and alike and (shift <= _INDENT * height or prose)
