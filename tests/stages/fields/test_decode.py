"""From scores to values."""

import datetime as dt
from decimal import Decimal

import pytest

from postroom.errors import BundleError
from postroom.records.calibration import Calibration
from postroom.records.geometry import Box
from postroom.records.page import Line, Page, TextSource, Word
from postroom.records.schema import DocumentType, FieldSpec, FieldType
from postroom.records.scores import ChoiceScore, DocumentScores, FieldScores, SpanScore
from postroom.records.value import FieldValue, Money, State, ValueSource, WordRange
from postroom.stages.fields.decode import decode, undisturbed
from postroom.stages.fields.options import FieldsOptions

LINES = (
    "Total $5,625.00 Date 03/04/20",
    "Tom Steyer for",
    "President Total 5625.00",
    "TBD IBAN DE89370400440532013000",
    "Due 3 April 2020",
)
TEXT = " ".join(LINES).split()


def page_of(lines: tuple[str, ...], index: int = 0, *, with_lines: bool = True) -> Page:
    words: list[Word] = []
    found: list[Line] = []
    for row, line in enumerate(lines):
        start = len(words)
        for column, text in enumerate(line.split()):
            box = Box(left=column / 10, top=row / 10, right=column / 10 + 0.08, bottom=row / 10 + 0.05)
            words.append(Word(text=text, box=box))
        found.append(Line(start=start, stop=len(words)))
    return Page(
        index=index,
        width_pt=612,
        height_pt=792,
        source=TextSource.TEXT_LAYER,
        words=tuple(words),
        lines=tuple(found) if with_lines else (),
    )


def span(text: str, probability: float, page: int = 0, occurrence: int = 0) -> SpanScore:
    wanted = text.split()
    starts = [start for start in range(len(TEXT)) if TEXT[start : start + len(wanted)] == wanted]
    start = starts[occurrence]
    return SpanScore(words=WordRange(page=page, start=start, stop=start + len(wanted)), probability=probability)


def decoded(
    spec: FieldSpec, scores: FieldScores, *, locale: str = "en-US", calibrations: tuple[Calibration, ...] = ()
) -> tuple[FieldValue, ...]:
    return decode(
        DocumentScores(type="order", type_probability=1, first_page=0, stop_page=1, fields=(scores,)),
        pages=(page_of(LINES),),
        document_type=DocumentType(name="order", fields=(spec,)),
        locale=locale,
        calibrations=calibrations,
    )


MONEY = FieldSpec(name="total", type=FieldType.MONEY, currency="USD")
DATE = FieldSpec(name="date", type=FieldType.DATE)
TEXT_FIELD = FieldSpec(name="who", type=FieldType.TEXT)


def test_places_of_one_value_add_up_and_the_most_probable_one_is_shown() -> None:
    scores = FieldScores(
        field="total", absent=0.4, spans=(span("$5,625.00", 0.3), span("5625.00", 0.25), span("Total", 0.05))
    )
    (value,) = decoded(MONEY, scores)
    assert value.state is State.PRESENT
    assert value.value == Money(amount=Decimal("5625.00"), currency="USD")
    assert value.raw == "$5,625.00"
    assert value.confidence == pytest.approx(0.55)
    assert value.source is ValueSource.MODEL
    assert value.words == (WordRange(page=0, start=1, stop=2),)
    assert [candidate.raw for candidate in value.candidates] == ["$5,625.00", "Total"]


def test_absence_wins_where_it_is_at_least_as_probable() -> None:
    (value,) = decoded(MONEY, FieldScores(field="total", absent=0.5, spans=(span("$5,625.00", 0.5),)))
    assert (value.state, value.raw, value.value, value.confidence) == (State.ABSENT, None, None, 0.5)
    assert value.candidates[0].raw == "$5,625.00"


def test_nothing_found_is_absent() -> None:
    (value,) = decoded(MONEY, FieldScores(field="total", absent=1.0))
    assert (value.state, value.confidence, value.candidates) == (State.ABSENT, 1.0, ())


def test_a_text_that_parses_goes_before_one_that_does_not() -> None:
    scores = FieldScores(field="total", absent=0.1, spans=(span("TBD", 0.6), span("$5,625.00", 0.3)))
    (value,) = decoded(MONEY, scores)
    assert value.raw == "$5,625.00"
    assert value.confidence == pytest.approx(0.3)


def test_a_text_that_does_not_parse_may_win_with_a_note_and_little_confidence() -> None:
    (value,) = decoded(
        MONEY, FieldScores(field="total", absent=0.1, spans=(span("TBD", 0.85), span("$5,625.00", 0.05)))
    )
    assert (value.state, value.raw, value.value) == (State.PRESENT, "TBD", None)
    assert value.confidence == FieldsOptions().unread_cap
    assert value.notes == ("does not read as money",)


def test_a_value_that_wraps_has_a_box_for_each_line() -> None:
    (value,) = decoded(TEXT_FIELD, FieldScores(field="who", absent=0, spans=(span("Tom Steyer for President", 1.0),)))
    assert value.raw == "Tom Steyer for President"
    assert [(region.page, round(region.box.top, 2)) for region in value.regions] == [(0, 0.1), (0, 0.2)]
    assert value.regions[0].box == Box(left=0, top=0.1, right=0.28, bottom=0.15000000000000002)


def test_a_page_without_lines_gives_one_box() -> None:
    value = decode(
        DocumentScores(
            type="order",
            type_probability=1,
            first_page=3,
            stop_page=4,
            fields=(FieldScores(field="who", absent=0, spans=(span("Tom Steyer", 1.0, page=3),)),),
        ),
        pages=(page_of(LINES, 3, with_lines=False),),
        document_type=DocumentType(name="order", fields=(TEXT_FIELD,)),
        locale="en-US",
        calibrations=(),
    )[0]
    assert [region.page for region in value.regions] == [3]


def test_an_ambiguous_date_shares_its_confidence_with_the_other_reading() -> None:
    (value,) = decoded(DATE, FieldScores(field="date", absent=0.1, spans=(span("03/04/20", 0.9),)), locale="")
    assert value.value == dt.date(2020, 4, 3)
    assert value.confidence == pytest.approx(0.45)
    assert value.notes == ("ambiguous: may also mean 2020-03-04",)
    assert [candidate.value for candidate in value.candidates] == [dt.date(2020, 4, 3), dt.date(2020, 3, 4)]


def test_the_same_date_spelled_out_elsewhere_settles_it() -> None:
    spans = (span("03/04/20", 0.5), span("3 April 2020", 0.4))
    (value,) = decoded(DATE, FieldScores(field="date", absent=0.1, spans=spans), locale="")
    assert (value.value, value.notes) == (dt.date(2020, 4, 3), ())
    assert value.confidence == pytest.approx(0.9)


def test_a_locale_that_settles_the_date_leaves_its_confidence() -> None:
    (value,) = decoded(DATE, FieldScores(field="date", absent=0.1, spans=(span("03/04/20", 0.9),)), locale="en-US")
    assert (value.value, value.confidence, value.notes) == (dt.date(2020, 3, 4), 0.9, ())


def test_a_repeated_field_takes_each_value_once_and_no_overlap() -> None:
    spec = FieldSpec(name="who", type=FieldType.TEXT, repeated=True)
    scores = FieldScores(
        field="who",
        absent=0.1,
        spans=(
            span("IBAN", 0.95),
            span("Tom Steyer", 0.9),
            span("Tom Steyer for", 0.8),
            span("Total", 0.7),
            span("Total", 0.6, occurrence=1),
            span("TBD", 0.5),
        ),
    )
    values = decoded(spec, scores)
    assert [value.raw for value in values] == ["Total", "Tom Steyer", "IBAN"]
    assert [value.confidence for value in values] == [0.7, 0.9, 0.95]


def test_a_repeated_field_without_values_is_absent_once() -> None:
    spec = FieldSpec(name="who", type=FieldType.TEXT, repeated=True)
    (value,) = decoded(spec, FieldScores(field="who", absent=0.8, spans=(span("TBD", 0.5),)))
    assert (value.state, value.confidence) == (State.ABSENT, 0.8)


def test_a_choice_need_not_stand_in_the_text() -> None:
    spec = FieldSpec(name="kind", type=FieldType.CHOICE, choices=("invoice", "order"))
    choices = (ChoiceScore(choice="order", probability=0.7), ChoiceScore(choice="invoice", probability=0.2))
    (value,) = decoded(spec, FieldScores(field="kind", absent=0.1, choices=choices))
    assert (value.value, value.confidence, value.regions, value.words) == ("order", 0.7, (), ())
    assert [candidate.raw for candidate in value.candidates] == ["order", "invoice"]


def test_calibration_changes_confidence_of_values_and_of_absence() -> None:
    calibrations = (Calibration(field="*", scale=0.5), Calibration(field="date", offset=-2.0))
    (value,) = decoded(
        MONEY, FieldScores(field="total", absent=0.1, spans=(span("$5,625.00", 0.9),)), calibrations=calibrations
    )
    assert value.confidence == pytest.approx(0.75)
    (value,) = decoded(DATE, FieldScores(field="date", absent=0.9), calibrations=calibrations)
    assert value.confidence == pytest.approx(0.5491, abs=1e-4)


def test_values_come_in_the_schemas_order_and_unscored_fields_are_left_out() -> None:
    scores = DocumentScores(
        type="order",
        type_probability=1,
        first_page=0,
        stop_page=1,
        fields=(FieldScores(field="date", absent=1), FieldScores(field="total", absent=1)),
    )
    document_type = DocumentType(name="order", fields=(MONEY, TEXT_FIELD, DATE))
    values = decode(scores, pages=(), document_type=document_type, locale="en-US", calibrations=())
    assert [value.field for value in values] == ["total", "date"]


def test_undisturbed_probabilities_are_the_models_own() -> None:
    spec = FieldSpec(name="date", type=FieldType.DATE, pattern="never")
    scores = DocumentScores(
        type="order",
        type_probability=1,
        first_page=0,
        stop_page=1,
        fields=(FieldScores(field="date", absent=0.1, spans=(span("03/04/20", 0.9),)),),
    )
    document_type = DocumentType(name="order", fields=(spec,))
    (value,) = undisturbed(scores, pages=(page_of(LINES),), document_type=document_type, locale="")
    assert value.confidence == 0.9
    assert (value.raw, value.value) == ("03/04/20", dt.date(2020, 4, 3))


@pytest.mark.parametrize("words", [WordRange(page=9, start=0, stop=1), WordRange(page=0, start=5, stop=500)])
def test_words_that_the_pages_lack_are_refused(words: WordRange) -> None:
    scores = FieldScores(field="who", absent=0, spans=(SpanScore(words=words, probability=1),))
    with pytest.raises(BundleError, match="which the document lacks"):
        decoded(TEXT_FIELD, scores)


def test_candidates_are_cut_but_the_value_stays_among_them() -> None:
    spec = FieldSpec(name="total", type=FieldType.MONEY)
    spans = (span("TBD", 0.29), span("Date", 0.28), span("$5,625.00", 0.27))
    scores = DocumentScores(
        type="order",
        type_probability=1,
        first_page=0,
        stop_page=1,
        fields=(FieldScores(field="total", absent=0.1, spans=spans),),
    )
    (value,) = decode(
        scores,
        pages=(page_of(LINES),),
        document_type=DocumentType(name="order", fields=(spec,)),
        locale="en-US",
        calibrations=(),
        options=FieldsOptions(candidates_kept=2),
    )
    assert value.raw == "$5,625.00"
    assert [candidate.raw for candidate in value.candidates] == ["TBD", "$5,625.00"]
