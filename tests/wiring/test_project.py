"""From settings to objects, and what stands in the way."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from postroom.errors import BundleError
from postroom.settings import Project, load_project
from postroom.stages.ocr.cache import CachedEngine
from postroom.wiring.clock import now
from postroom.wiring.model import provenance_of
from postroom.wiring.project import (
    current_bundle,
    extraction_tools,
    open_model,
    places_of,
    reading_tools,
)
from tests.paperwork import PROJECT, Paperwork


def project_in(folder: Path, *, text: str = PROJECT, **flags: object) -> Project:
    (folder / "postroom.toml").write_text(text, encoding="utf-8")
    return load_project(folder, flags=flags)


@pytest.fixture
def copied(paperwork: Paperwork, tmp_path: Path) -> Project:
    """A copy with a model, which a test may change."""
    shutil.copytree(paperwork.project.folder, tmp_path / "copy")
    return load_project(tmp_path / "copy")


def test_all_that_a_project_makes_lies_below_one_folder_and_none_is_made(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    places = places_of(project)
    home = tmp_path / ".postroom"
    for place in (places.data, places.cache, places.models, places.current, places.reports):
        assert place.is_relative_to(home)
    assert not home.exists()


def test_the_ocr_engine_is_the_chosen_one_behind_a_cache(tmp_path: Path) -> None:
    engine = reading_tools(project_in(tmp_path)).ocr
    assert isinstance(engine, CachedEngine)
    assert "rapidocr" in engine.name


def test_tesseract_can_be_chosen(tmp_path: Path) -> None:
    pytest.importorskip("tesserocr", reason="the optional package tesserocr is not installed")
    assert "tesseract" in reading_tools(project_in(tmp_path, ocr={"engine": "tesseract"})).ocr.name


def test_reading_tools_let_go_of_their_process(tmp_path: Path) -> None:
    tools = reading_tools(project_in(tmp_path))
    tools.close()
    tools.close()


def test_without_a_model_the_error_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="postroom train"):
        current_bundle(project_in(tmp_path))


def test_the_current_bundle_is_the_one_that_was_trained(paperwork: Paperwork) -> None:
    assert current_bundle(paperwork.project) == paperwork.bundle


@pytest.mark.parametrize("content", [b"", b"../../..\n", b"\xff\xfe", b"\0", b"a" * 5000])
def test_a_note_of_the_current_model_that_names_none_is_an_error(copied: Project, content: bytes) -> None:
    places_of(copied).current.write_bytes(content)
    with pytest.raises(BundleError, match="does not name a model"):
        current_bundle(copied)


def test_a_model_whose_folder_is_gone_is_an_error(copied: Project) -> None:
    shutil.rmtree(current_bundle(copied).folder)
    with pytest.raises(BundleError):
        current_bundle(copied)


@pytest.mark.parametrize(
    "change",
    [('type = "date"', 'type = "text"'), ('choices = ["card", "check"]', 'choices = ["card", "cash"]')],
)
def test_a_model_trained_for_other_fields_is_refused_with_what_to_do(copied: Project, change: tuple[str, str]) -> None:
    changed = project_in(copied.folder, text=PROJECT.replace(*change))
    with pytest.raises(BundleError, match=r"other fields .* now; train again with: postroom train"):
        open_model(changed, current_bundle(changed))


def test_another_description_needs_no_training(copied: Project) -> None:
    changed = project_in(copied.folder, text=PROJECT.replace("as printed", "on top of the page"))
    assert open_model(changed, current_bundle(changed)).schema == changed.schema


@pytest.mark.parametrize("runtime", ["openvino", "onnxruntime"])
def test_a_model_opens_on_both_runtimes_with_its_trail(paperwork: Paperwork, runtime: str) -> None:
    project = load_project(paperwork.project.folder, flags={"model": {"runtime": runtime}})
    bundle = paperwork.bundle
    model = open_model(project, bundle)
    assert model.provenance.model == bundle.digest
    assert model.provenance.run == bundle.origin.run
    assert model.calibrations == bundle.calibrations
    assert set(model.decoding) == {"invoice"}


def test_values_that_no_model_found_have_the_schema_alone_as_their_trail(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    trail = provenance_of(project.schema, None)
    assert (trail.model, trail.run, trail.dataset, trail.commit) == (None, None, None, None)
    assert trail.schema_sha256 == project.schema.sha256


def test_extraction_tools_come_with_and_without_a_model(paperwork: Paperwork) -> None:
    project = load_project(paperwork.project.folder, flags={"passwords": {"*": ["a"]}})
    without = extraction_tools(project, None)
    assert without.model is None
    assert without.passwords == {"*": ("a",)}
    with_model = extraction_tools(project, paperwork.bundle_folder)
    assert with_model.model is not None
    for tools in (without, with_model):
        tools.close()


def test_the_time_is_in_utc() -> None:
    assert now().tzinfo is dt.UTC
