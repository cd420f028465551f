import pytest

from postroom.records.label import AlignedLabel, Example
from postroom.records.value import State, WordRange
from postroom.stages.model.encode.labelled import LabelledWindows, encode_example
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import WINDOW_WORDS, Window, encode_document
from postroom.stages.model.targets import DocumentTargets, FieldTargets, heads_of, targets_of
from tests.stages.model.made import CODES, LOCALE, SCHEMA, SENDER, TERMS, TOTAL, absent, chosen, page_of, present

WIDTHS = 3
HEADS = heads_of(SCHEMA)
PAGE = page_of("Total: $ 5.00 Code: A-1 Code: B-2")


def span(start: int, stop: int, page: int = 0) -> WordRange:
    return WordRange(page=page, start=start, stop=stop)


@pytest.fixture(scope="module")
def windows(table: PieceTable) -> tuple[Window, ...]:
    return encode_document((PAGE,), table=table, locale=LOCALE)


@pytest.fixture(scope="module")
def long_windows(table: PieceTable) -> tuple[Window, ...]:
    return encode_document((page_of("river " * (WINDOW_WORDS + 10)),), table=table, locale=LOCALE)


def targets(
    windows: tuple[Window, ...], *labels: AlignedLabel, type_name: str = "order", learn_types: bool = True
) -> DocumentTargets:
    document = LabelledWindows(key="one", type=type_name, first_page=0, labels=labels, windows=windows)
    return targets_of(document, heads=HEADS, widths=WIDTHS, learn_types=learn_types)


def test_heads_number_fields_types_and_choices_in_the_schemas_order() -> None:
    assert HEADS.fields == (("order", TOTAL), ("order", CODES), ("letter", SENDER))
    assert HEADS.types == ("order", "letter", "other")
    assert HEADS.choices == (("order", TERMS, 0, 3),)  # the last place says that there is none
    assert HEADS.choice_count == 3


def test_a_value_is_told_by_window_first_word_and_width(windows: tuple[Window, ...]) -> None:
    (field,) = targets(windows, present("total", [span(1, 3)])).fields
    assert field == FieldTargets(field=0, repeated=False, values=(((0, 1, 1),),))


def test_a_value_keeps_every_place_where_it_stands(windows: tuple[Window, ...]) -> None:
    (field,) = targets(windows, present("total", [span(2, 3), span(4, 5)])).fields
    assert field.values == (((0, 2, 0), (0, 4, 0)),)


def test_values_of_a_repeated_field_stay_apart(windows: tuple[Window, ...]) -> None:
    (field,) = targets(windows, present("codes", [span(4, 5)], [span(6, 7)])).fields
    assert field.repeated
    assert field.values == (((0, 4, 0),), ((0, 6, 0),))


def test_an_absent_field_is_known_to_have_no_value(windows: tuple[Window, ...]) -> None:
    (field,) = targets(windows, absent("total")).fields
    assert (field.field, field.values) == (0, ())


@pytest.mark.parametrize(
    "labels",
    [
        (),
        (AlignedLabel(field="total", state=State.UNREADABLE),),
        (present("total", []),),
        (present("total", [span(0, WIDTHS + 1)]),),
        (present("total", [span(0, 1, page=3)]),),
        (present("total", [span(6, 8)]),),
    ],
    ids=["unlabelled", "unreadable", "not found", "wider than the network", "on another page", "over the page's end"],
)
def test_a_field_whose_truth_cannot_be_told_is_left_out(
    windows: tuple[Window, ...], labels: tuple[AlignedLabel, ...]
) -> None:
    assert targets(windows, *labels).fields == ()


def test_one_place_that_fits_is_enough(windows: tuple[Window, ...]) -> None:
    (field,) = targets(windows, present("total", [span(0, WIDTHS + 1), span(2, 3)])).fields
    assert field.values == (((0, 2, 0),),)


def test_a_value_in_a_later_window_counts_from_its_start(long_windows: tuple[Window, ...]) -> None:
    (field,) = targets(long_windows, present("total", [span(WINDOW_WORDS + 4, WINDOW_WORDS + 6)])).fields
    assert field.values == (((1, 4, 1),),)


def test_a_value_across_two_windows_is_unknown(long_windows: tuple[Window, ...]) -> None:
    assert targets(long_windows, present("total", [span(WINDOW_WORDS - 1, WINDOW_WORDS + 1)])).fields == ()


def test_a_choice_is_told_by_its_number_whatever_its_case(windows: tuple[Window, ...]) -> None:
    assert targets(windows, chosen("terms", "CREDIT")).choices == ((0, 3, 1),)


def test_the_absence_of_a_choice_is_one_of_its_outcomes(windows: tuple[Window, ...]) -> None:
    assert targets(windows, absent("terms")).choices == ((0, 3, 2),)


def test_a_choice_that_cannot_be_told_is_left_out(windows: tuple[Window, ...]) -> None:
    unreadable = AlignedLabel(field="terms", state=State.UNREADABLE)
    assert targets(windows, chosen("terms", "barter")).choices == targets(windows, unreadable).choices == ()


def test_the_fields_of_another_type_are_unknown(windows: tuple[Window, ...]) -> None:
    made = targets(windows, present("total", [span(2, 3)]), chosen("terms", "cash"), type_name="letter")
    assert (made.fields, made.choices, made.type) == ((), (), 1)


def test_a_document_of_no_interest_teaches_its_type_alone(windows: tuple[Window, ...]) -> None:
    made = targets(windows, type_name="other")
    assert (made.fields, made.choices, made.type) == ((), (), 2)


def test_types_are_not_told_where_there_is_but_one(windows: tuple[Window, ...]) -> None:
    assert targets(windows, learn_types=False).type is None


def test_only_windows_of_the_first_page_begin_a_document(table: PieceTable) -> None:
    pages = (page_of("river " * (WINDOW_WORDS + 1), index=4), page_of("stone", index=5))
    example = Example(key="one", type="order", pages=pages, labels=())
    made = targets_of(encode_example(example, table=table, locale=LOCALE), heads=HEADS, widths=WIDTHS, learn_types=True)
    assert made.starts == (1.0, 1.0, 0.0)


def test_no_window_begins_a_document_whose_first_page_is_empty(table: PieceTable) -> None:
    example = Example(key="one", type="order", pages=(page_of(index=4), page_of("stone", index=5)), labels=())
    made = targets_of(encode_example(example, table=table, locale=LOCALE), heads=HEADS, widths=WIDTHS, learn_types=True)
    assert made.starts == (0.0,)


def test_a_document_without_pages_has_no_targets(table: PieceTable) -> None:
    example = Example(key="one", type="order", pages=(), labels=())
    made = targets_of(encode_example(example, table=table, locale=LOCALE), heads=HEADS, widths=WIDTHS, learn_types=True)
    assert (made.fields, made.starts) == ((), ())


def test_renumbered_targets_follow_the_windows_that_are_left() -> None:
    field = FieldTargets(field=1, repeated=True, values=(((2, 5, 0), (4, 1, 1)),))
    made = DocumentTargets(fields=(field,), choices=((0, 2, 1),), type=0, starts=(1.0, 1.0, 0.5, 0.0, 0.25))
    left = made.renumbered({4: 2, 0: 0, 2: 1})
    assert left.fields[0].values == (((1, 5, 0), (2, 1, 1)),)
    assert left.starts == (1.0, 0.5, 0.25)
    assert (left.choices, left.type) == (made.choices, made.type)
