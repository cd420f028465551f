"""A project's own package: what it says counts, and its sources are an input of every step."""

import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from postroom.errors import ProjectError
from postroom.flows.training.order import Beside, Where, order_of
from postroom.flows.training.own_code import own_code
from postroom.project.extensions import sources_hash
from postroom.records.geometry import Box
from postroom.records.page import PageImage, Word
from postroom.records.schema import FieldSpec, FieldType
from postroom.records.value import FieldValue, State, ValueSource
from postroom.settings import Project, load_project
from postroom.stages.fields.options import FieldsOptions
from postroom.stages.fields.validate import validated
from postroom.stages.ocr.options import OcrOptions
from postroom.wiring.reading import open_ocr
from tests.paperwork import PROJECT

CHECKS = '''\
"""Checks of one's own."""


def even(text, spec):
    """Refuse odd numbers."""
    return None if int(text[-1]) % 2 == 0 else f"{spec.name} must be even"


def broken(text, spec):
    """Fail."""
    raise KeyError(text)


word = "none"
'''
ENGINE = '''\
"""An engine of one's own."""

from postroom.records.geometry import Box
from postroom.records.page import Word


class Engine:
    """Reads the same word on every page."""

    name = "parrot"

    def __init__(self, options):
        self.threads = options.threads

    def read(self, image):
        """Say it."""
        return (Word(text="polly", box=Box(left=0.1, top=0.1, right=0.2, bottom=0.2), confidence=1.0),)
'''

SPEC = FieldSpec(name="number", type=FieldType.IDENTIFIER)


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Path, str]]:
    """Writes a project with a package of a name that no other test uses; gives its folder and that name."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("PYTHONPATH", "")

    def write(settings: str = "") -> tuple[Path, str]:
        name = f"acme_{uuid.uuid4().hex[:8]}"
        package = tmp_path / "project" / "src" / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "checks.py").write_text(CHECKS)
        (package / "reading.py").write_text(ENGINE)
        text = PROJECT + f'\n[extensions]\npackage = "src/{name}"\n' + settings.replace("ACME", name)
        (tmp_path / "project" / "postroom.toml").write_text(text)
        return tmp_path / "project", name

    return write


def value(raw: str) -> FieldValue:
    return FieldValue(field="number", state=State.PRESENT, raw=raw, value=raw, confidence=0.9, source=ValueSource.MODEL)


def versions(project: Project) -> dict[str, str]:
    where = Where(source="", home=project.folder, cache="", jobs=1)
    return dict(order_of(project, dataset="f" * 64, beside=lambda _: Beside(), where=where).versions)


def test_a_check_of_ones_own_lowers_the_confidence_and_says_why(acme: Callable[..., tuple[Path, str]]) -> None:
    folder, name = acme('[fields_options.validators]\ninvoice_number = "ACME.checks:even"\n')
    project = load_project(folder)
    assert project.fields_options("invoice").validators == {"invoice_number": f"{name}.checks:even"}
    options = FieldsOptions(validators={"number": f"{name}.checks:even"})
    assert validated(value("R-12"), spec=SPEC, options=options) == value("R-12")
    odd = validated(value("R-13"), spec=SPEC, options=options)
    assert (odd.confidence, odd.notes) == (options.failed_check_cap, ("number must be even",))


def test_a_check_that_fails_is_an_objection_and_not_the_end(acme: Callable[..., tuple[Path, str]]) -> None:
    folder, name = acme()
    load_project(folder)
    checked = validated(value("7"), spec=SPEC, options=FieldsOptions(validators={"number": f"{name}.checks:broken"}))
    assert checked.notes == (f"the check {name}.checks:broken failed: KeyError: '7'",)


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("checks:nothing", "cannot be imported"),
        ("missing:even", "cannot be imported"),
        ("checks:word", "nothing to call"),
    ],
)
def test_a_check_that_is_none_is_refused(acme: Callable[..., tuple[Path, str]], reference: str, told: str) -> None:
    folder, name = acme()
    load_project(folder)
    with pytest.raises(ProjectError, match=told):
        validated(value("7"), spec=SPEC, options=FieldsOptions(validators={"number": f"{name}.{reference}"}))


def test_an_engine_of_ones_own_reads_pages_and_forgets_when_it_changes(
    acme: Callable[..., tuple[Path, str]], tmp_path: Path
) -> None:
    folder, name = acme('[ocr]\nengine = "ACME.reading:Engine"\n')
    options = load_project(folder).settings.ocr
    page = PageImage(index=0, width_px=8, height_px=8, channels=3, dpi=72, pixels=b"\xff" * 192)
    engine = open_ocr(options, cache=tmp_path / "cache")
    box = Box(left=0.1, top=0.1, right=0.2, bottom=0.2)
    assert engine.name == "parrot"
    assert engine.read(page) == (Word(text="polly", box=box, confidence=1.0),)
    (kept,) = [path.name for path in (tmp_path / "cache").iterdir()]
    assert kept == sources_hash(folder / "src" / name)[:16]


def test_what_is_no_engine_is_refused(acme: Callable[..., tuple[Path, str]], tmp_path: Path) -> None:
    folder, name = acme()
    load_project(folder)
    with pytest.raises(ProjectError, match="gives no OCR engine"):
        open_ocr(OcrOptions(engine=f"{name}.checks:word"), cache=tmp_path)
    with pytest.raises(ValueError, match=r"rapidocr, tesseract, or one of your own as package.module:name"):
        OcrOptions(engine="rapid ocr")


def test_a_change_of_the_package_changes_the_version_of_every_step(acme: Callable[..., tuple[Path, str]]) -> None:
    folder, name = acme()
    project = load_project(folder)
    before = versions(project)
    (folder / "src" / name / "__pycache__").mkdir(exist_ok=True)
    (folder / "src" / name / "__pycache__" / "checks.pyc").write_bytes(b"made")
    assert versions(project) == before
    (folder / "src" / name / "table.csv").write_text("1;2")
    after = versions(project)
    assert all(after[step] != before[step] for step in before)
    shutil.rmtree(folder / "src" / name / "__pycache__")


def test_other_installed_packages_count_by_their_version(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").write_text(PROJECT)
    assert own_code(load_project(tmp_path)) == ""
    (tmp_path / "postroom.toml").write_text(PROJECT + '\n[fields_options.validators]\ntotal = "regex:match"\n')
    assert len(own_code(load_project(tmp_path))) == 64


def test_processes_that_are_started_can_import_it_too(acme: Callable[..., tuple[Path, str]]) -> None:
    folder, name = acme()
    load_project(folder)
    code = f"import {name}.checks; print({name}.checks.word)"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "none\n"


def test_a_package_that_is_not_there_or_stands_behind_another_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "postroom.toml"
    path.write_text(PROJECT + '\n[extensions]\npackage = "src/nothing"\n')
    with pytest.raises(ProjectError, match=r"is no Python package: it has no __init__\.py"):
        load_project(tmp_path)
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "__init__.py").write_text("")
    path.write_text(PROJECT + '\n[extensions]\npackage = "json"\n')
    with pytest.raises(ProjectError, match="give the package another name"):
        load_project(tmp_path)


def test_a_check_of_a_field_that_is_not_there_is_refused_with_its_line(tmp_path: Path) -> None:
    text = PROJECT + '\n[fields_options.validators]\nnumbr = "acme.checks:even"\n'
    (tmp_path / "postroom.toml").write_text(text)
    line = text.splitlines().index('numbr = "acme.checks:even"') + 1
    with pytest.raises(ProjectError, match=f"line {line}: fields_options.validators.numbr: there is no such field"):
        load_project(tmp_path)
