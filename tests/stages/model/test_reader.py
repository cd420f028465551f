import subprocess
import sys

import pytest

from postroom.records.scores import FieldScores
from postroom.stages.model.bundle import Bundle
from postroom.stages.model.reader import NetworkReader
from tests.stages.model.made import FILLER, SCHEMA, advert, letter, order, page_of, text_at, words_after


@pytest.fixture(scope="module")
def reader(trained: Bundle) -> NetworkReader:
    return NetworkReader(trained, runtime="onnxruntime", threads=1)


def field_of(fields: tuple[FieldScores, ...], name: str) -> FieldScores:
    return next(field for field in fields if field.field == name)


def test_reading_imports_no_torch() -> None:
    code = "import sys, postroom.stages.model.reader; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("number", [601, 604, 605])
def test_the_value_after_its_name_is_found_in_unseen_documents(reader: NetworkReader, number: int) -> None:
    example = order(number)
    (scores,) = reader.score(example.pages)
    best = field_of(scores.fields, "total").spans[0]
    assert (scores.type, best.words) == ("order", words_after(example.pages[0], "Total:")[0])


def test_a_field_that_is_not_there_is_likelier_absent(reader: NetworkReader) -> None:
    (scores,) = reader.score(order(600).pages)
    total = field_of(scores.fields, "total")
    assert total.absent > total.spans[0].probability


@pytest.mark.parametrize("number", [600, 601, 602])
def test_absence_and_all_places_of_a_single_field_sum_to_at_most_one(reader: NetworkReader, number: int) -> None:
    (scores,) = reader.score(order(number).pages)
    total = field_of(scores.fields, "total")
    summed = total.absent + sum(span.probability for span in total.spans)
    assert 0.99 < summed <= 1 + 1e-9


def test_fields_stand_in_the_schemas_order(reader: NetworkReader) -> None:
    (scores,) = reader.score(order(601).pages)
    assert [field.field for field in scores.fields] == [spec.name for spec in SCHEMA.types[0].fields]


def test_spans_are_ordered_from_the_most_probable(reader: NetworkReader) -> None:
    (scores,) = reader.score(order(601).pages)
    for field in scores.fields:
        probabilities = [span.probability for span in field.spans]
        assert probabilities == sorted(probabilities, reverse=True)


def test_every_value_of_a_repeated_field_is_found(reader: NetworkReader) -> None:
    example = order(602)
    (scores,) = reader.score(example.pages)
    likely = {span.words for span in field_of(scores.fields, "codes").spans if span.probability > 0.5}
    wanted = set(words_after(example.pages[0], "Code:"))
    assert len(wanted) > 1
    assert likely == wanted


def test_a_repeated_field_is_absent_by_what_its_best_value_leaves(reader: NetworkReader) -> None:
    (scores,) = reader.score(order(602).pages)
    codes = field_of(scores.fields, "codes")
    assert codes.absent == pytest.approx(1 - codes.spans[0].probability)


def test_choices_and_absence_sum_to_one_and_the_one_in_the_text_mostly_wins(reader: NetworkReader) -> None:
    pages = [order(number).pages[0] for number in range(600, 620)]
    right = 0
    for page in pages:
        terms = field_of(reader.score((page,))[0].fields, "terms")
        assert sum(choice.probability for choice in terms.choices) + terms.absent == pytest.approx(1)
        assert terms.choices[0].probability >= terms.choices[1].probability
        right += terms.choices[0].choice in {word.text for word in page.words}
    assert right > 15


def test_a_document_of_no_interest_has_no_fields(reader: NetworkReader) -> None:
    (scores,) = reader.score(advert(600).pages)
    assert (scores.type, scores.fields) == ("other", ())


def test_another_type_brings_its_own_fields(reader: NetworkReader) -> None:
    example = letter(600)
    (scores,) = reader.score(example.pages)
    best = scores.fields[0].spans[0].words
    assert (scores.type, [field.field for field in scores.fields]) == ("letter", ["sender"])
    assert text_at(example.pages[0], best) in FILLER


def test_documents_in_one_file_cover_all_its_pages_in_order(reader: NetworkReader) -> None:
    pages = (order(601).pages[0], letter(600, index=1).pages[0], advert(600, index=2).pages[0])
    scores = reader.score(pages)
    assert [document.type for document in scores] == ["order", "letter", "other"]
    assert [(document.first_page, document.stop_page) for document in scores] == [(0, 1), (1, 2), (2, 3)]


def test_spans_of_a_later_document_name_pages_of_the_file(reader: NetworkReader) -> None:
    late = letter(600, index=1).pages[0]
    scores = reader.score((order(601).pages[0], late))
    assert scores[1].fields[0].spans[0].words in words_after(late, "From:")


def test_pages_are_numbered_as_in_their_file(reader: NetworkReader) -> None:
    page = order(601, index=8).pages[0]
    (scores,) = reader.score((page,))
    assert (scores.first_page, scores.stop_page) == (8, 9)
    assert field_of(scores.fields, "total").spans[0].words == words_after(page, "Total:")[0]


def test_a_page_without_words_goes_on_with_what_was_before(reader: NetworkReader) -> None:
    (scores,) = reader.score((order(601).pages[0], page_of(index=1)))
    assert (scores.first_page, scores.stop_page) == (0, 2)


def test_a_file_without_words_is_one_document_without_values(reader: NetworkReader) -> None:
    (scores,) = reader.score((page_of(), page_of(index=1)))
    assert (scores.first_page, scores.stop_page) == (0, 2)
    assert all(field.absent == 1 and not field.spans and not field.choices for field in scores.fields)


def test_no_span_runs_over_the_words_of_its_page(reader: NetworkReader) -> None:
    files = [(page_of("Total: $5.00"),), (page_of("From: stone"),), (page_of("Order of stone", "Total: $5.00"),)]
    stops = [
        (span.words.stop, len(pages[0].words))
        for pages in files
        for document in reader.score(pages)
        for field in document.fields
        for span in field.spans
    ]
    assert stops
    assert all(stop <= words for stop, words in stops)


def test_both_runtimes_say_the_same(trained: Bundle, reader: NetworkReader) -> None:
    other = NetworkReader(trained, runtime="openvino", threads=1)
    for made, theirs in zip(reader.score(order(602).pages), other.score(order(602).pages), strict=True):
        for mine, yours in zip(made.fields, theirs.fields, strict=True):
            assert mine.absent == pytest.approx(yours.absent, abs=1e-3)
            assert [s.words for s in mine.spans[:1]] == [s.words for s in yours.spans[:1]]
