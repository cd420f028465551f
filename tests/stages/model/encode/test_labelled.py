from postroom.records.label import Example
from postroom.stages.model.encode.labelled import encode_example
from postroom.stages.model.encode.pieces import PieceTable
from tests.stages.model.made import LOCALE, letter, page_of


def test_what_training_needs_of_an_example_is_kept(table: PieceTable) -> None:
    example = letter(3, index=2)
    document = encode_example(example, table=table, locale=LOCALE)
    assert (document.key, document.type, document.labels) == (example.key, example.type, example.labels)
    assert [window.page for window in document.windows] == [2]


def test_a_first_page_without_words_is_still_the_first(table: PieceTable) -> None:
    example = Example(key="x", type="order", pages=(page_of(index=4), page_of("river", index=5)), labels=())
    document = encode_example(example, table=table, locale=LOCALE)
    assert document.first_page == 4
    assert [window.page for window in document.windows] == [5]


def test_a_document_without_pages_gives_no_window(table: PieceTable) -> None:
    document = encode_example(Example(key="x", type="order", pages=(), labels=()), table=table, locale=LOCALE)
    assert (document.windows, document.first_page) == ((), 0)
