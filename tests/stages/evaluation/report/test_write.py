import dataclasses
import re
from pathlib import Path

import pytest
from lxml import html

from postroom.records.evaluation import Evaluation, MaskReason
from postroom.records.geometry import Box
from postroom.records.learning import LearningPoint
from postroom.records.page import PageImage
from postroom.records.value import FieldValue, Region, State, ValueSource
from postroom.stages.evaluation.errors import ErrorCase
from postroom.stages.evaluation.report import About, write_report
from postroom.stages.evaluation.scores import score
from tests.stages.evaluation.made import NUMBER, TOTAL, document, outcome

HOSTILE = "</bdi><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}&amp;\"'"
CURVE = [LearningPoint(epoch=1, train_loss=2.0), LearningPoint(epoch=2, train_loss=1.0, dev_loss=1.5, dev_f1=0.5)]


def region(page: int, left: float, top: float) -> Region:
    return Region(page=page, box=Box(left=left, top=top, right=left + 0.2, bottom=top + 0.1))


def page_image(*, width: int = 200, height: int = 300, index: int = 0, channels: int = 3) -> PageImage:
    pixels = bytes((7 * n * n + n) % 251 for n in range(width * channels)) * height
    return PageImage(index=index, width_px=width, height_px=height, channels=channels, dpi=72, pixels=pixels)


def case(text: str = "B", *, image: PageImage | None = None, truth_page: int = 0) -> ErrorCase:
    predicted = FieldValue(
        field="number",
        state=State.PRESENT,
        raw=text,
        confidence=0.97,
        source=ValueSource.MODEL,
        regions=(region(0, 0.1, 0.2),),
        notes=("a validator failed",),
    )
    return ErrorCase(
        key=f"{text}.pdf",
        field="number",
        predicted=predicted,
        truths=(text,),
        image=image,
        truth_regions=(region(truth_page, 0.5, 0.6),),
    )


def evaluation() -> Evaluation:
    documents = [
        document(f"{n}", outcome("number", n % 4 > 0, n % 4 == 0, n % 4 == 0), scanned=n % 2 == 0, group=f"{n % 5}")
        for n in range(40)
    ]
    documents[0] = dataclasses.replace(documents[0], masked={"total": MaskReason.DAMAGED})
    return score(documents, fields=(NUMBER, TOTAL), model="5f" * 32)


ABOUT = About(project="orders", commit="c0ffee", command="postroom evaluate", notes=("2 files could not be opened.",))


def written(path: Path, *errors: ErrorCase, about: About = ABOUT) -> html.HtmlElement:
    write_report(path, evaluation=evaluation(), errors=errors, about=about, curve=CURVE)
    return html.document_fromstring(path.read_text())


def test_the_report_says_the_figures_and_where_they_come_from(tmp_path: Path) -> None:
    text = " ".join(written(tmp_path / "report.html", case()).text_content().split())
    for said in ("orders", "Micro F1 0.750", "total in 1 document: the recorded value is damaged.", "c0ffee", "5f5f"):
        assert said in text
    assert "2 files could not be opened." in text
    assert "97 % sure" in text
    assert "a validator failed" in text


def test_every_chart_has_a_title_and_no_two_share_a_name(tmp_path: Path) -> None:
    page = written(tmp_path / "report.html", case(image=page_image()), case(image=page_image()))
    charts = page.xpath("//figure/*[local-name()='svg']")
    assert len(charts) == 3
    assert all(chart.get("role") == "img" and chart.findtext("{*}title") for chart in charts)
    names = page.xpath("//@id")
    assert len(names) == len(set(names))


def test_both_boxes_stand_on_the_picture_of_their_page(tmp_path: Path) -> None:
    page = written(tmp_path / "report.html", case(image=page_image()))
    (said,) = page.xpath("//article//rect[@class='said']")
    (true,) = page.xpath("//article//rect[@class='true']")
    # 200 x 300 pixels, and 0.004 of the page between a value and its frame.
    assert [float(said.get(edge)) for edge in ("x", "y", "width", "height")] == pytest.approx([19.2, 58.8, 41.6, 32.4])
    assert [float(true.get(edge)) for edge in ("x", "y")] == pytest.approx([99.2, 178.8])


def test_a_true_value_on_another_page_is_named_and_not_drawn(tmp_path: Path) -> None:
    page = written(tmp_path / "report.html", case(image=page_image(channels=1), truth_page=2))
    assert not page.xpath("//article//rect[@class='true']")
    assert "The true value stands on page 3." in page.text_content()


def test_text_out_of_documents_never_becomes_markup(tmp_path: Path) -> None:
    about = About(project=HOSTILE, commit=HOSTILE, command=HOSTILE, notes=(HOSTILE,))
    page = written(tmp_path / "report.html", case(HOSTILE, image=page_image()), about=about)
    assert not page.xpath("//script | //img | //@onerror | //iframe | //object | //embed | //form | //a | //link")
    assert page.text_content().count("<script>alert(1)</script>") >= 7
    assert "{{ 7 * 7 }}" in page.text_content()


def test_nothing_is_fetched_from_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    page = written(path, case(image=page_image()))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; img-src data:;")
    references = page.xpath("//@href | //@src | //@*[name()='xlink:href']")
    assert references
    assert all(reference.startswith(("data:image/", "#")) for reference in references)
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", path.read_text()))


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    written(tmp_path / "one.html", case(image=page_image()))
    written(tmp_path / "other" / "two.html", case(image=page_image()))
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "other" / "two.html").read_bytes()


def test_a_report_replaces_the_last_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    written(path)
    assert path.read_text().endswith("</html>")
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_pictures_keep_the_report_to_its_limit(tmp_path: Path) -> None:
    errors = [case(image=page_image(width=1000, height=1400)) for _ in range(12)]
    path = tmp_path / "report.html"
    write_report(path, evaluation=evaluation(), errors=errors, about=ABOUT, limit_bytes=200_000)
    assert path.stat().st_size < 225_000
    page = html.document_fromstring(path.read_text())
    assert len(page.findall(".//article")) == 12


def test_lone_surrogates_do_not_stop_the_report(tmp_path: Path) -> None:
    written(tmp_path / "report.html", case("broken \ud800 text"))
    assert r"broken \ud800 text" in (tmp_path / "report.html").read_text()


def test_a_report_without_predictions_errors_or_curve_is_whole(tmp_path: Path) -> None:
    nothing = score([document("a", outcome("number", 0, 0, 1), scanned=None)], fields=(NUMBER,))
    path = tmp_path / "report.html"
    write_report(path, evaluation=nothing, errors=(), about=About(project="orders"))
    page = html.document_fromstring(path.read_text())
    headings = [heading.text for heading in page.findall(".//h2")]
    assert headings == ["Fields", "What was left out", "The worst errors", "Where this comes from"]


def test_a_claim_of_absence_and_an_absent_truth_are_said_in_words(tmp_path: Path) -> None:
    absent = FieldValue(field="number", state=State.ABSENT, confidence=0.8, source=ValueSource.MODEL)
    page = written(
        tmp_path / "report.html",
        dataclasses.replace(case(), predicted=absent, truth_regions=()),
        dataclasses.replace(case(), truths=()),
    )
    assert [entry.text for entry in page.xpath("//article//dd/i")] == ["no value", "no value"]
