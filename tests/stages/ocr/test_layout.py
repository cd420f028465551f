import json
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from postroom.records.geometry import Box
from postroom.records.page import Page, TextSource, Word
from postroom.stages.ocr.layout import arrange

MakePage = Callable[[Sequence[tuple[float, float, str]]], Page]

FORM = (
    (40, 40, "Remit to"),
    (40, 55, "Northern Light Trading"),
    (40, 68, "17 Harbour Street"),
    (40, 81, "Springfield, OH 45501"),
    (300, 40, "Invoice:"),
    (400, 40, "4711-A"),
    (300, 58, "Invoice Date:"),
    (400, 58, "03/14/2026"),
    (300, 76, "Terms:"),
    (400, 76, "30 days"),
    (40, 140, "Advertiser:"),
    (120, 140, "Citizens for a Better"),
    (120, 152, "Springfield, Political"),
    (120, 164, "Action Committee"),
    (40, 178, "Product:"),
    (120, 178, "Supreme Court"),
)


def texts(page: Page) -> list[str]:
    return [" ".join(word.text for word in page.words[line.start : line.stop]) for line in page.lines]


def blocks(page: Page) -> list[list[str]]:
    lines = texts(page)
    return [lines[block.start : block.stop] for block in page.blocks]


def shuffled(page: Page, seed: int) -> Page:
    words = list(page.words)
    random.Random(seed).shuffle(words)
    return replace(page, words=tuple(words))


def turned(page: Page, degrees: float) -> Page:
    """Turn the words about the top left corner; boxes become the upright ones around them."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    words = []
    for word in page.words:
        box = word.box
        corners = [
            (
                x * page.width_pt * cosine - y * page.height_pt * sine,
                x * page.width_pt * sine + y * page.height_pt * cosine,
            )
            for x in (box.left, box.right)
            for y in (box.top, box.bottom)
        ]
        across, down = zip(*corners, strict=True)
        edges = Box(
            left=min(across) / page.width_pt,
            right=max(across) / page.width_pt,
            top=min(down) / page.height_pt,
            bottom=max(down) / page.height_pt,
        )
        words.append(Word(text=word.text, box=edges))
    return replace(page, words=tuple(words))


def test_an_address_block_is_read_before_the_labels_beside_it(make_page: MakePage) -> None:
    lines = texts(arrange(make_page(FORM)))
    at = lines.index("Remit to")
    assert lines[at : at + 4] == ["Remit to", "Northern Light Trading", "17 Harbour Street", "Springfield, OH 45501"]


def test_labels_keep_their_values(make_page: MakePage) -> None:
    lines = texts(arrange(make_page(FORM)))
    for label, value in (("Invoice:", "4711-A"), ("Invoice Date:", "03/14/2026"), ("Product:", "Supreme Court")):
        assert lines[lines.index(label) + 1] == value


def test_a_value_that_wraps_beside_its_label_is_consecutive_and_one_block(make_page: MakePage) -> None:
    page = arrange(make_page(FORM))
    value = ["Citizens for a Better", "Springfield, Political", "Action Committee"]
    lines = texts(page)
    at = lines.index("Advertiser:")
    assert lines[at + 1 : at + 4] == value
    assert value in blocks(page)


def test_label_and_value_columns_side_by_side_are_read_one_after_the_other(make_page: MakePage) -> None:
    left = [(40.0, 40.0 + 16 * row, f"Left{row}:") for row in range(4)]
    values = [(100.0, 40.0 + 16 * row, f"value {row}") for row in range(4)]
    right = [(300.0, 40.0 + 16 * row, f"Right{row}:") for row in range(4)]
    others = [(360.0, 40.0 + 16 * row, f"other {row}") for row in range(4)]
    expected = [text for row in range(4) for text in (f"Left{row}:", f"value {row}")]
    expected += [text for row in range(4) for text in (f"Right{row}:", f"other {row}")]
    assert texts(arrange(make_page([*left, *values, *right, *others]))) == expected


def test_columns_of_running_text_are_read_one_after_the_other(make_page: MakePage) -> None:
    one = [(40.0, 100.0 + 12 * row, f"left column line number {row} goes on") for row in range(20)]
    two = [(320.0, 100.0 + 12 * row, f"right column line number {row} goes on") for row in range(20)]
    heading = (40.0, 80.0, "A heading that stands above both columns and is as wide as they are, nearly all the page")
    lines = texts(arrange(make_page([heading, *one, *two])))
    assert lines == [text for _, _, text in (heading, *one, *two)]


def test_a_paragraph_is_one_block(make_page: MakePage) -> None:
    one = [(40.0, 100.0 + 12 * row, f"first paragraph line number {row} goes on") for row in range(3)]
    two = [(40.0, 160.0 + 12 * row, f"second paragraph line number {row} goes on") for row in range(3)]
    assert [len(block) for block in blocks(arrange(make_page([*one, *two])))] == [3, 3]


def test_a_table_is_read_row_by_row(make_page: MakePage) -> None:
    heads = ((40.0, "Line"), (120.0, "Station"), (260.0, "Date"), (400.0, "Rate"))
    rows = [(left, 100.0, text) for left, text in heads]
    for row in range(6):
        cells = (str(row), f"KABC Channel {row}", f"0{row + 1}/02/26", f"${row}00.00")
        rows += [(left, 116.0 + 16 * row, cell) for (left, _), cell in zip(heads, cells, strict=True)]
    assert texts(arrange(make_page(rows))) == [text for _, _, text in rows]


def test_a_cell_that_wraps_is_read_whole_before_the_next_cell(make_page: MakePage) -> None:
    rows = [
        (40.0, 100.0, "1"),
        (100.0, 100.0, "Morning news"),
        (260.0, 100.0, "$10.00"),
        (100.0, 112.0, "and weather"),
        (40.0, 128.0, "2"),
        (100.0, 128.0, "Evening news"),
        (260.0, 128.0, "$20.00"),
    ]
    assert texts(arrange(make_page(rows))) == [
        "1", "Morning news", "and weather", "$10.00", "2", "Evening news", "$20.00",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_the_given_order_of_words_decides_nothing(make_page: MakePage, seed: int) -> None:
    page = make_page(FORM)
    assert arrange(shuffled(page, seed)) == arrange(page)


@pytest.mark.parametrize("degrees", [-3.0, -1.0, 1.0, 2.0, 4.0])
def test_a_page_that_leans_reads_as_the_level_one(make_page: MakePage, degrees: float) -> None:
    page = make_page(FORM)
    assert texts(arrange(turned(page, degrees))) == texts(arrange(page))


def test_lines_cover_the_words_and_blocks_the_lines(make_page: MakePage) -> None:
    page = arrange(make_page(FORM))
    assert sorted(word.text for word in page.words) == sorted(part for _, _, text in FORM for part in text.split())
    assert [line.start for line in page.lines] == [0, *(line.stop for line in page.lines[:-1])]
    assert page.lines[-1].stop == len(page.words)
    assert [block.start for block in page.blocks] == [0, *(block.stop for block in page.blocks[:-1])]
    assert page.blocks[-1].stop == len(page.lines)


def test_arranging_twice_changes_nothing(make_page: MakePage) -> None:
    page = arrange(make_page(FORM))
    assert arrange(page) == page


def test_an_empty_page_stays_empty() -> None:
    page = Page(index=3, width_pt=600, height_pt=800, source=TextSource.OCR, words=())
    assert arrange(page) == page


def test_glued_words_are_cut_before_they_are_arranged(make_page: MakePage) -> None:
    page = arrange(make_page([(40, 40, "Invoice#:12345")]))
    assert [word.text for word in page.words] == ["Invoice#:", "12345"]


@pytest.mark.parametrize("size", [1, 19])
def test_words_without_extent_or_far_off_the_page_do_no_harm(size: int) -> None:
    odd = [
        Box(left=0.1, top=0.2, right=0.1, bottom=0.2),
        Box(left=-1e6, top=0.0, right=1e6, bottom=1e-9),
        Box(left=0.5, top=-300.0, right=0.6, bottom=300.0),
    ]
    words = tuple(Word(text="x", box=box) for box in odd * size)
    page = arrange(Page(index=0, width_pt=600, height_pt=800, source=TextSource.OCR, words=words))
    assert len(page.words) == len(words)


@pytest.mark.parametrize("kind", ["scattered", "stacked"])
def test_a_page_of_20_000_words_takes_no_longer_than_seconds(kind: str) -> None:
    chance = random.Random(7)
    places = [(chance.random(), chance.random()) if kind == "scattered" else (0.1, 0.1) for _ in range(20_000)]
    words = tuple(Word(text="x", box=Box(left=x, top=y, right=x + 0.01, bottom=y + 0.01)) for x, y in places)
    start = time.process_time()
    page = arrange(Page(index=0, width_pt=600, height_pt=800, source=TextSource.OCR, words=words))
    assert time.process_time() - start < 5
    assert len(page.words) == 20_000


def test_receipts_that_bring_their_words_are_arranged(shared_data: Path) -> None:
    with (shared_data / "receipts" / "labels.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(20), strict=False)]
    for row in rows:
        pairs = zip(row["words"], row["boxes_orig"], strict=True)
        width, height = row["orig_width"], row["orig_height"]
        words = tuple(
            Word(text=text, box=Box(left=x0 / width, top=y0 / height, right=x1 / width, bottom=y1 / height))
            for text, (x0, y0, x1, y1) in pairs
        )
        page = arrange(Page(index=0, width_pt=width, height_pt=height, source=TextSource.GIVEN, words=words))
        given = sorted("".join("".join(word.text.split()) for word in words))
        assert sorted("".join(word.text for word in page.words)) == given
        tops = [page.words[line.start].box.top for line in page.lines]
        assert sum(one <= other + 0.02 for one, other in pairwise(tops)) > 0.8 * (len(tops) - 1)


def test_two_addresses_set_tightly_above_a_loose_table_are_read_one_after_the_other(make_page: MakePage) -> None:
    rows = [(60, 200 + 34 * number, f"48.207.{number}") for number in range(8)]
    prices = [(480, 200 + 34 * number, f"$ {number},348.52") for number in range(8)]
    page = make_page(
        [
            (60, 100, "Order To: Tucker Inc."),
            (60, 113, "1486 Tudric Avenue"),
            (60, 126, "Dolteth City, GA 93031"),
            (380, 100, "Ship To:"),
            (440, 100, "3842 Henrtow Drive"),
            (440, 113, "Cukia City, OH 57944"),
            *rows,
            *prices,
        ]
    )
    read = " ".join(texts(arrange(page)))
    assert "1486 Tudric Avenue Dolteth City, GA 93031" in read
    assert "3842 Henrtow Drive Cukia City, OH 57944" in read
