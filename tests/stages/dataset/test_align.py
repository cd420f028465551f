"""Values find their places, whatever their spelling, and what is not found is counted."""

import time
from dataclasses import replace
from typing import Any

import pytest

from postroom.records.geometry import Box
from postroom.records.label import Label, LabelledDocument
from postroom.records.page import Page
from postroom.records.schema import OTHER, DocumentType, FieldSpec, FieldType, Schema
from postroom.records.value import Region, State, WordRange
from postroom.stages.dataset.align import align, summarise


def places(schema: Schema, field: str, value: str, *pages: Page, locale: str = "en-US", **more: Any) -> list[str]:
    """Give the text of every place where the value was found."""
    label = Label(field=field, state=State.PRESENT, values=(value,), **more)
    document = LabelledDocument(key="a.pdf", type="order", labels=(label,), file_sha256="x")
    example = align(document, pages, document_type=schema.types[0], locale=locale)
    by_index = {page.index: page for page in pages}
    return [
        " ".join(word.text for word in by_index[span.page].words[span.start : span.stop])
        for span in example.labels[0].values[0].spans
    ]


@pytest.mark.parametrize(
    ("field", "value", "line", "found"),
    [
        ("day", "12/30/19", "Flight 12/30/2019 to 03/29/20", ["12/30/2019"]),
        ("day", "2018-04-02", "Dated 02 APR 2018 at noon", ["02 APR 2018"]),
        ("day", "2018-04-02", "on Monday April 2, 2018 at noon", ["April 2, 2018"]),
        ("day", "04/02/2018", "ref 20180402 x", ["20180402"]),
        ("day", "02/07/20", "Date:02/07/20 End", ["Date:02/07/20"]),
        ("day", "02/13/20", "02/07/20-02/13/20", ["02/07/20-02/13/20"]),
        ("day", "02/13/20", "02/07/20-02/13/20 until 02/13/20", ["02/13/20"]),
        ("day", "12/30/19", "12/3O/l9", ["12/3O/l9"]),
        ("day", "12/30/19", "12/30 /19 or 12 / 30 / 19", ["12/30 /19", "12 / 30 / 19"]),
        ("day", "12/30/19", "12/31/19 112/30/19 12/30/191", []),
        ("total", "$5,625.00", "Gross 5625.00 Net $ 5,625.00", ["5625.00", "5,625.00"]),
        ("total", "5625", "Total:$5,625.00", ["Total:$5,625.00"]),
        ("total", "5625", "5,625.00-USD", []),
        ("total", "5625.00", "Gross 5, 625.00 net 5,600.00", ["5, 625.00"]),
        ("total", "-40.00", "back - 40.00 or (40.00)", ["(40.00)"]),
        ("total", "5625.00", "Gross $5,6Z5.OO", ["$5,6Z5.OO"]),
        ("total", "2.00", "2 spots 2.00", ["2.00"]),
        ("total", "2.00", "2 spots", ["2"]),
        ("total", "40.00", "4000 at 1.00", []),
        ("number", "950658-1", "Contract # 950658 - 1 of", ["950658 - 1"]),
        ("number", "950658-1", "Contract: (950658-1).", ["(950658-1)."]),
        ("number", "950658-1", "No.:950658-1/2", ["No.:950658-1/2"]),
        ("number", "SB1001", "see 5B1O01", ["5B1O01"]),
        ("number", "950658-1", "950658-2 and 1950658-1 and 950658-11", []),
        ("number", "12", "1 2 and 123", []),
        ("advertiser", "POL/FWD.US PAC", "for pol / fwd us Pac, Inc", ["pol / fwd us Pac,"]),
        ("advertiser", "Tom Steyer for President", "TOM STEYER FOR PRES IDENT", ["TOM STEYER FOR PRES IDENT"]),
        ("advertiser", "Road to Michigans Future", "Road to Michigan's Future", ["Road to Michigan's Future"]),
        ("advertiser", "Teresa Tomlinson", "by Teresa Tomlins0n", []),
        ("advertiser", "Teresa Tomlinson", "by Teresa Tornlinson now", ["Teresa Tornlinson"]),
        ("advertiser", "Channel 12 News", "Channel 13 News", []),
        ("advertiser", "News", "Newt", []),
        ("address", "NO.2&4, JALAN HARMONI 3/2", "NO 2 & 4,JALAN HARMON1 3/2", ["NO 2 & 4,JALAN HARMON1 3/2"]),
        ("kind", "order", "this order", []),
    ],
)
def test_a_value_is_found_by_its_fields_own_idea_of_equal(
    schema: Schema, make_page: Any, field: str, value: str, line: str, found: list[str]
) -> None:
    assert places(schema, field, value, make_page(line)) == found


def test_a_value_that_wraps_over_lines_is_one_place_without_more_words(schema: Schema, make_page: Any) -> None:
    page = make_page("Sold by: * 12 Long Street,", "81200 Johor Bahru - Tel: 1")
    assert places(schema, "address", "12 LONG STREET 81200 JOHOR BAHRU", page) == ["12 Long Street, 81200 Johor Bahru"]


def test_every_place_is_given_in_reading_order_over_all_pages(schema: Schema, make_page: Any) -> None:
    pages = [make_page("A 1.00 B 1.00"), make_page("none"), make_page("1.00", index=2)]
    label = Label(field="total", state=State.PRESENT, values=("1.00",))
    document = LabelledDocument(key="a.pdf", type="order", labels=(label,), file_sha256="x")
    example = align(document, pages, document_type=schema.types[0], locale="en-US")
    assert example.labels[0].values[0].spans == (
        WordRange(page=0, start=1, stop=2),
        WordRange(page=0, start=3, stop=4),
        WordRange(page=2, start=0, stop=1),
    )


def test_a_date_is_read_in_the_fields_locale(schema: Schema, make_page: Any) -> None:
    page = make_page("le 2 avril 2018 ou 02/04/2018 ou 04/02/2018")
    assert places(schema, "day", "02.04.2018", page, locale="fr-FR") == ["2 avril 2018", "02/04/2018"]
    assert places(schema, "day", "02/04/2018", page, locale="en-US") == ["02/04/2018"]


def test_an_amount_is_read_in_the_fields_locale(schema: Schema, make_page: Any) -> None:
    page = make_page("1.234,56 EUR", "1 234,56 EUR")
    assert places(schema, "total", "1234,56", page, locale="de-DE") == ["1.234,56"]


def test_a_drawn_box_tells_which_place_is_meant(schema: Schema, make_page: Any) -> None:
    page = make_page("1.00 x 1.00", "1.00")
    around = page.words[2].box
    region = Region(page=0, box=around)
    label = Label(field="total", state=State.PRESENT, values=("1.00",), regions=(region,))
    document = LabelledDocument(key="a.pdf", type="order", labels=(label,), file_sha256="x")
    spans = align(document, [page], document_type=schema.types[0], locale="en-US").labels[0].values[0].spans
    assert spans == (WordRange(page=0, start=2, stop=3),)


def test_a_drawn_box_that_fits_nothing_changes_nothing(schema: Schema, make_page: Any) -> None:
    nowhere = Region(page=0, box=Box(left=0.9, top=0.9, right=1, bottom=1))
    assert len(places(schema, "total", "1.00", make_page("1.00 x 1.00"), regions=(nowhere,))) == 2


def test_only_the_documents_own_pages_are_searched(schema: Schema, make_page: Any) -> None:
    pages = [make_page("1.00", index=number) for number in range(4)]
    label = Label(field="total", state=State.PRESENT, values=("1.00",))
    document = LabelledDocument(
        key="a.pdf#2", type="order", labels=(label,), file_sha256="x", first_page=1, stop_page=3
    )
    example = align(document, pages, document_type=schema.types[0], locale="en-US")
    assert [page.index for page in example.pages] == [1, 2]
    assert [span.page for span in example.labels[0].values[0].spans] == [1, 2]


def test_damaged_labels_are_left_out_and_absent_ones_kept(schema: Schema, make_page: Any) -> None:
    labels = (
        Label(field="total", state=State.PRESENT, values=("1.00",)),
        Label(field="day", state=State.ABSENT),
    )
    document = LabelledDocument(key="a.pdf", type="order", labels=labels, file_sha256="x", damaged=("total",))
    example = align(document, [make_page("1.00")], document_type=schema.types[0], locale="en-US")
    assert [(label.field, label.state) for label in example.labels] == [("day", State.ABSENT)]
    other = align(replace(document, type=OTHER), [make_page("1.00")], document_type=schema.types[0], locale="en-US")
    assert other.labels == ()


def test_an_empty_document_finds_nothing(schema: Schema, make_page: Any) -> None:
    for value in ("1.00", "x", "-"):
        assert places(schema, "total", value, make_page("")) == []
        assert places(schema, "advertiser", value) == []


def test_the_summary_counts_values_and_names_documents(schema: Schema, make_page: Any) -> None:
    examples = []
    for key, value, line in [("a", "1.00", "1.00 1.00"), ("b", "2.00", "2.00"), ("c", "3.00", "none")]:
        labels = (
            Label(field="total", state=State.PRESENT, values=(value,)),
            Label(field="kind", state=State.PRESENT, values=("order",)),
            Label(field="day", state=State.ABSENT),
        )
        document = LabelledDocument(key=key, type="order", labels=labels, file_sha256=key)
        examples.append(align(document, [make_page(line)], document_type=schema.types[0], locale="en-US"))
    report = summarise(examples, schema=schema)
    (total,) = report.fields
    assert (total.field, total.labelled, total.found, total.found_often) == ("total", 3, 2, 1)
    assert total.missing == ("c",)
    assert (report.labelled, report.found) == (3, 2)


def test_a_long_document_is_aligned_in_a_moment(make_page: Any) -> None:
    lines = [f"{n} 05/{n % 28 + 1:02}/20-06/01/20 May SPOT {n * 37}.50 Mo-Fr 7:00a Acme{n} Media" for n in range(170)]
    kinds = {
        "a": FieldType.TEXT,
        "b": FieldType.ADDRESS,
        "c": FieldType.DATE,
        "d": FieldType.MONEY,
        "e": FieldType.DATE,
    }
    fields = tuple(FieldSpec(name=name, type=kind) for name, kind in kinds.items())
    labels = tuple(
        Label(field=name, state=State.PRESENT, values=(value,))
        for name, value in zip(
            kinds,
            ("No Such Company Anywhere", "12 Nowhere Street Town", "05/07/20", "37.50", "7 May 1999"),
            strict=True,
        )
    )
    document = LabelledDocument(key="a", type="order", labels=labels, file_sha256="x")
    page = make_page(*lines)
    assert len(page.words) > 1300

    def once() -> float:
        start = time.process_time()
        align(document, [page], document_type=DocumentType(name="order", fields=fields), locale="en-US")
        return time.process_time() - start

    # About 0.03 s; the limit leaves room for a busy machine and for coverage's tracer, not for slow date parsers.
    assert min(once() for _ in range(3)) < 0.5
