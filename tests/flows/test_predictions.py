"""What is kept of predictions: ids and hashes, found again by the beginning of an id."""

import dataclasses
import datetime as dt
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from postroom.errors import InputError
from postroom.flows.predictions import FILE, Predictions, noted, prediction_of
from postroom.records.extraction import Chance, Extraction, PartResult, Provenance
from postroom.records.geometry import Box
from postroom.records.message import Verdict
from postroom.records.value import FieldValue, Region, State, ValueSource

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
EXTRACTION = Extraction(
    project="shop",
    source="/mail/somebody@our.example.eml",
    part="2",
    file_sha256="f" * 64,
    type="invoice",
    type_confidence=0.9,
    first_page=0,
    stop_page=2,
    fields=(
        FieldValue(
            field="total",
            value="marker-value",
            raw="marker-raw",
            state=State.PRESENT,
            confidence=0.9,
            source=ValueSource.MODEL,
            regions=(Region(page=0, box=Box(left=0.1, top=0.1, right=0.2, bottom=0.2)),),
        ),
    ),
    provenance=Provenance(
        model="a" * 64, run="run1", dataset="d" * 64, commit=None, schema_version=1, schema_sha256="5" * 64
    ),
    chance=Chance(),
    extracted_at=NOW,
)
RESULT = PartResult(
    source=EXTRACTION.source,
    part="2",
    name="n.pdf",
    sha256="f" * 64,
    verdict=Verdict.EXTRACTED,
    extractions=(EXTRACTION,),
)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Predictions]:
    predictions = Predictions(tmp_path)
    yield predictions
    predictions.close()


def test_an_id_is_the_same_for_the_same_reading_whenever_and_from_wherever() -> None:
    again = dataclasses.replace(EXTRACTION, source="other.eml", part="7", extracted_at=NOW + dt.timedelta(days=1))
    assert again.prediction_id == EXTRACTION.prediction_id
    assert len(EXTRACTION.prediction_id) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"project": "other"},
        {"file_sha256": "e" * 64},
        {"stop_page": 1},
        {"first_page": 1},
        {"provenance": dataclasses.replace(EXTRACTION.provenance, model="b" * 64)},
        {"provenance": dataclasses.replace(EXTRACTION.provenance, schema_sha256="6" * 64)},
    ],
)
def test_another_document_model_or_schema_is_another_prediction(change: dict[str, object]) -> None:
    other = dataclasses.replace(EXTRACTION, **change)  # type: ignore[arg-type]
    assert other.prediction_id != EXTRACTION.prediction_id


def test_a_prediction_is_found_by_the_beginning_of_its_id(kept: Predictions) -> None:
    wanted = prediction_of(EXTRACTION)
    kept.keep([wanted])
    assert kept.find(wanted.id) == kept.find(wanted.id[:6]) == wanted


def test_what_was_first_stays(kept: Predictions) -> None:
    first = prediction_of(EXTRACTION)
    kept.keep([first])
    kept.keep([dataclasses.replace(first, predicted_at=NOW + dt.timedelta(days=1))])
    assert kept.find(first.id).predicted_at == NOW


@pytest.mark.parametrize("asked", ["abcdef", "", "abc", "ABCDEF", "%%%%%%", "0" * 65])
def test_what_is_not_there_is_refused_with_where_ids_stand(kept: Predictions, asked: str) -> None:
    kept.keep([prediction_of(EXTRACTION)])
    with pytest.raises(InputError, match="postroom extract --json"):
        kept.find(asked)


def test_a_beginning_that_several_have_is_refused(kept: Predictions) -> None:
    one = prediction_of(EXTRACTION)
    kept.keep([dataclasses.replace(one, id="abcdef" + letter * 58) for letter in "01"])
    with pytest.raises(InputError, match="several"):
        kept.find("abcdef")
    assert kept.find("abcdef0").id.endswith("0")


def test_results_pass_through_and_are_kept_before_anybody_sees_them(tmp_path: Path) -> None:
    blank = dataclasses.replace(RESULT, verdict=Verdict.DUPLICATE, cause="it came before", extractions=())
    passing = noted([RESULT, blank], Predictions(tmp_path))
    assert next(passing) == RESULT
    reader = Predictions(tmp_path)
    assert reader.find(EXTRACTION.prediction_id).run == "run1"
    reader.close()
    assert list(passing) == [blank]


def test_nothing_that_stands_in_a_document_and_no_path_is_kept(tmp_path: Path) -> None:
    list(noted([RESULT], Predictions(tmp_path)))
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert EXTRACTION.prediction_id.encode() in content
    for private in (b"marker", b"somebody", b"n.pdf"):
        assert private not in content


def test_many_write_at_once_and_all_is_there(tmp_path: Path) -> None:
    one = prediction_of(EXTRACTION)

    def write(number: int) -> None:
        predictions = Predictions(tmp_path)
        for turn in range(20):
            predictions.keep([dataclasses.replace(one, id=f"{number:02x}{turn:02x}" + "0" * 60)])
        predictions.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    rows = sqlite3.connect(tmp_path / FILE)
    assert rows.execute("SELECT count(*) FROM predictions").fetchone() == (80,)
    rows.close()


def test_a_folder_that_is_none_and_a_newer_format_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be opened"):
        Predictions(tmp_path / "file")
    rows = sqlite3.connect(tmp_path / FILE)
    rows.execute("PRAGMA user_version = 9")
    rows.close()
    for _ in range(2):  # and opening it changes nothing
        with pytest.raises(InputError, match="format 9"):
            Predictions(tmp_path)
