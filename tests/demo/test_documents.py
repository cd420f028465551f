"""What the generated documents promise: truth that stands on the page, variety, and the same bytes each time."""

from itertools import islice

import pypdfium2 as pdfium
import pytest

from postroom.demo.documents import DemoFile, Range, generate
from postroom.demo.template import compose_template
from postroom.records.schema import OTHER

CHOICES = {"payment_method", "shipping"}


@pytest.fixture(scope="module")
def seen() -> list[DemoFile]:
    return list(islice(generate(5, "train", drawn_from=Range(templates=30)), 63))


@pytest.fixture(scope="module")
def unseen() -> list[DemoFile]:
    drawn_from = Range(templates=10, held_out=True, held_out_names=True)
    return list(islice(generate(5, "unseen", drawn_from=drawn_from), 42))


def texts_of(file: DemoFile) -> list[str]:
    with pdfium.PdfDocument(file.pdf) as pdf:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]


def test_every_value_but_a_choice_stands_on_the_pages_of_its_document(
    seen: list[DemoFile], unseen: list[DemoFile]
) -> None:
    missing = [
        (file.name, name, value)
        for file in (*seen, *unseen)
        for document in file.documents
        for name, values in document.truth.items()
        for value in values
        if name not in CHOICES and value not in " ".join(texts_of(file)[document.first_page : document.stop_page])
    ]
    assert missing == []


def test_no_line_runs_over_the_edge_of_its_page(seen: list[DemoFile]) -> None:
    for file in seen:
        with pdfium.PdfDocument(file.pdf) as pdf:
            for page in pdf:
                text, (width, height) = page.get_textpage(), page.get_size()
                for place in range(text.count_rects()):
                    left, bottom, right, top = text.get_rect(place)
                    assert left > 5, file.name
                    assert right < width - 5, file.name
                    assert bottom > 5, file.name
                    assert top < height, file.name


def test_no_two_pieces_of_text_stand_on_each_other(seen: list[DemoFile], unseen: list[DemoFile]) -> None:
    for file in (*seen, *unseen):
        with pdfium.PdfDocument(file.pdf) as pdf:
            for page in pdf:
                text = page.get_textpage()
                boxes = [text.get_rect(place) for place in range(text.count_rects())]
                for place, (left, bottom, right, top) in enumerate(boxes):
                    for other in boxes[place + 1 :]:
                        across = min(right, other[2]) - max(left, other[0])
                        down = min(top, other[3]) - max(bottom, other[1])
                        assert across < 1 or down < 2.5, (file.name, boxes[place], other)


def test_pages_of_the_documents_of_a_file_follow_each_other_and_are_all_of_it(seen: list[DemoFile]) -> None:
    for file in seen:
        edges = [document.first_page for document in file.documents] + [file.documents[-1].stop_page]
        assert edges[0] == 0
        assert edges == sorted(set(edges))
        assert edges[-1] == len(texts_of(file))


def test_some_files_hold_terms_behind_a_document_of_interest(seen: list[DemoFile]) -> None:
    followed = [file for file in seen if len(file.documents) == 2]
    assert followed
    for file in followed:
        assert file.documents[0].type in {"invoice", "order"}
        assert file.documents[1].type == OTHER
        assert not file.documents[1].truth


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(seen: list[DemoFile]) -> None:
    again = list(islice(generate(5, "train", drawn_from=Range(templates=30)), 10))
    other = list(islice(generate(6, "train", drawn_from=Range(templates=30)), 10))
    assert [file.pdf for file in again] == [file.pdf for file in seen[:10]]
    assert all(one.pdf != two.pdf for one, two in zip(again, other, strict=True))


def test_names_and_numbers_of_test_documents_never_stand_in_training_documents(
    seen: list[DemoFile], unseen: list[DemoFile]
) -> None:
    names = {"supplier", "customer", "delivery_address", "iban", "invoice_number", "order_number"}

    def values(files: list[DemoFile]) -> set[str]:
        truths = [document.truth for file in files for document in file.documents]
        return {value for truth in truths for name in names & truth.keys() for value in truth[name]}

    read = " ".join(text for file in seen for text in texts_of(file))
    assert not values(seen) & values(unseen)
    assert not [value for value in values(unseen) if f" {value} " in read]


@pytest.mark.parametrize(("kind", "least"), [("invoice", 12), ("order", 8)])
def test_templates_look_different_from_each_other_and_test_templates_from_all_of_training(
    kind: str, least: int
) -> None:
    parts = ("header", "arrangement", "pairs", "parties", "table", "totals", "family")

    def looks(count: int, *, held_out: bool) -> list[tuple[str, ...]]:
        layouts = [compose_template(kind, number, held_out=held_out).layout for number in range(count)]
        return [tuple(getattr(layout, part) for part in parts) for layout in layouts]

    training, test = looks(30, held_out=False), looks(10, held_out=True)
    assert len(set(training)) >= least
    assert len(set(test)) == 10
    assert not set(training) & set(test)


def test_test_templates_use_wordings_that_training_never_shows() -> None:
    def labels(*, held_out: bool) -> set[str]:
        templates = [compose_template("invoice", number, held_out=held_out) for number in range(30)]
        return {template.wording["number"] for template in templates}

    assert labels(held_out=True) - labels(held_out=False)


def test_fields_are_present_and_absent(seen: list[DemoFile]) -> None:
    truths = [document.truth for file in seen for document in file.documents if document.type != OTHER]
    for name in ("due_date", "iban", "payment_method", "net_total", "delivery_address", "shipping"):
        states = {bool(truth[name]) for truth in truths if name in truth}
        assert states == {True, False}, name
    assert max(len(truth.get("article", ())) for truth in truths) > 10


def test_a_table_of_many_rows_runs_over_several_pages() -> None:
    files = islice(generate(8, "long", drawn_from=Range(templates=30, terms_share=0)), 120)
    assert max(file.documents[0].stop_page for file in files) >= 2
