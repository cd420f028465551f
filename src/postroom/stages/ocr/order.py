"""Puts the segments of a page in reading order.

A recursive cut along white space, after Nagy and Seth ("Hierarchical representation of optically scanned documents",
ICPR 1984), with two changes for forms. White columns are looked for in bands, the longest runs of rows that share one
(a small case of the white-space covers of Breuel, "Two geometric algorithms for layout analysis", DAS 2002). And a
white column parts text only where its sides are independent: a label keeps its value, a table is read row by row.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_CORRIDOR = 0.6  # narrowest white column, in line heights
_SECTION = 0.9  # white between sections, in line heights,
_SECTION_RATIO = 1.8  # and in what is usual between rows
_SURE_SECTION = 3.0  # white that parts sections always, in line heights
_ALIGNED = 0.6  # share of rows on both sides of a white column that makes a table
_PROSE_WORDS = 4.0  # words a segment, from which columns are running text
_PROSE_ROWS = 3
_TIGHT = 0.6  # white between the lines of one cell, in line heights
_INDENT = 0.8  # how far left edges of one cell may differ, in line heights
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of a line: its place in points, the number of its words, and whether it is or holds a label.

    Attributes:
        index: The caller's number for it.
        left: Left edge.
        top: Top edge.
        right: Right edge.
        bottom: Bottom edge.
        words: Number of its words.
        ends_label: Whether its last word ends in a colon.
        has_label: Whether any of its words does.
    """

    index: int
    left: float
    top: float
    right: float
    bottom: float
    words: int
    ends_label: bool
    has_label: bool

    @property
    def height(self) -> float:
        """Extent from top to bottom."""
        return self.bottom - self.top


_Row = list[Segment]
_Gap = tuple[float, float]


def in_reading_order(segments: Sequence[Segment]) -> list[Segment]:
    """Put segments in reading order; the same for every order they come in."""
    return _order(sorted(segments, key=lambda each: (each.top, each.left, each.right, each.bottom, each.index)), 0)


def _order(segments: Sequence[Segment], depth: int) -> list[Segment]:
    if len(segments) < 2:
        return list(segments)
    rows = _rows(segments)
    if depth > _MAX_DEPTH:
        return [each for row in rows for each in row]
    height = median(each.height for each in segments)
    bands = _bands(rows, height)
    if len(bands) > 1:
        return [each for band in bands for each in _order([part for row in band for part in row], depth + 1)]
    gap = next((gap for gap in _corridors(rows, height) if _parts_text(rows, gap)), None)
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
        row.sort(key=lambda each: (each.left, each.top, each.index))
    return rows


def _is_line(row: _Row) -> bool:
    """Say whether all segments of a row stand on one line, rather than lines of several columns interleaved."""
    return max(each.top + 0.25 * each.height for each in row) < min(each.bottom - 0.25 * each.height for each in row)


def _bands(rows: list[_Row], height: float) -> list[list[_Row]]:
    """Part rows into sections at wide white, and into runs that share a white column or have none."""
    tops = [min(each.top for each in row) for row in rows]
    bottoms = [max(each.bottom for each in row) for row in rows]
    spaces = [top - bottom for bottom, top in zip(bottoms, tops[1:], strict=False)]
    usual = median(spaces) if spaces else 0.0
    wide = min(max(_SECTION * height, _SECTION_RATIO * usual), max(_SURE_SECTION * height, 1.01 * usual))
    bands: list[list[_Row]] = []
    shared: list[_Gap] = []
    for number, row in enumerate(rows):
        own = _gaps(row, height)
        common = _intersect(shared, own, height)
        if not bands or spaces[number - 1] > wide or _loses_corridor(shared, own, common):
            bands.append([])
            common = own
        bands[-1].append(row)
        shared = common
    return bands


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
    shared, left, right = [], 0, 0
    while left < len(one) and right < len(other):
        start, stop = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if stop - start >= _CORRIDOR * height:
            shared.append((start, stop))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return shared


def _loses_corridor(shared: list[_Gap], own: list[_Gap], common: list[_Gap]) -> bool:
    """Say whether a row ends a run: one of both has inner white columns, and together they have none."""
    return len(common) <= 2 and (len(shared) > 2 or len(own) > 2)


def _corridors(rows: list[_Row], height: float) -> list[_Gap]:
    """Give the white columns through all rows, widest first."""
    shared = _gaps(rows[0], height)
    for row in rows[1:]:
        shared = _intersect(shared, _gaps(row, height), height)
    inner = [gap for gap in shared if not math.isinf(gap[0]) and not math.isinf(gap[1])]
    return sorted(inner, key=lambda gap: (gap[0] - gap[1], gap[0]))


def _parts_text(rows: list[_Row], gap: _Gap) -> bool:
    """Say whether the sides of a white column are read one after the other, rather than row by row across it."""
    left = [[each for each in row if each.right <= gap[0]] for row in rows]
    right = [[each for each in row if each.left >= gap[1]] for row in rows]
    left_rows, right_rows = [side for side in left if side], [side for side in right if side]
    if sum(side[-1].ends_label for side in left_rows) >= 0.5 * len(left_rows):
        return False  # labels, and their values beyond the gap
    if len(right_rows) > 1 and sum(side[0].has_label for side in right_rows) >= 0.5 * len(right_rows):
        return True  # what stands to the right has labels of its own
    if _is_prose(left_rows) and _is_prose(right_rows):
        return True
    across = sum(bool(one and other) and _is_line(one + other) for one, other in zip(left, right, strict=True))
    return across < _ALIGNED * max(len(left_rows), len(right_rows))


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
