from postroom.stages.ocr.order import Segment, in_reading_order, stacked


def segment(chain: int, left: float, top: float, *, width: float = 60, words: int = 2) -> Segment:
    return Segment(
        chain=chain,
        left=left,
        top=top,
        right=left + width,
        bottom=top + 10,
        words=words,
        ends_label=False,
        has_label=False,
        starts_figure=False,
        height=10,
        middle=top + 5,
    )


def test_sections_are_read_from_top_to_bottom() -> None:
    parts = [segment(0, 40, 200), segment(1, 40, 40), segment(2, 300, 100)]
    assert [each.chain for each in in_reading_order(parts)] == [1, 2, 0]


def test_columns_with_lines_of_their_own_are_read_one_after_the_other() -> None:
    left = [segment(number, 40, 40 + 14 * number) for number in range(6)]
    right = [segment(10 + number, 300, 46 + 19 * number) for number in range(5)]
    assert [each.chain for each in in_reading_order([*right, *left])] == [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14]


def test_a_thousand_nested_steps_do_not_exhaust_the_stack() -> None:
    steps = [segment(number, 7 * number, 5 * number, width=6) for number in range(1000)]
    assert sorted(each.chain for each in in_reading_order(steps)) == list(range(1000))


def test_lines_of_one_paragraph_are_stacked_and_others_are_not() -> None:
    first = segment(0, 40, 40)
    assert stacked(first, segment(1, 41, 52))
    assert not stacked(first, segment(1, 41, 70))  # too far below
    assert not stacked(first, segment(1, 140, 52))  # under something else
    assert not stacked(first, segment(1, 110, 40))  # beside it
