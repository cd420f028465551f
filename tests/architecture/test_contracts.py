"""Rules about imports that import-linter has no contract for, and proof that its contracts bite."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORDS = sorted((ROOT / "src" / "postroom" / "records").glob("*.py"))


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_records_import_the_standard_library_alone(path: Path) -> None:
    for module in imported_by(path):
        assert module.startswith("postroom.records") or module.partition(".")[0] in sys.stdlib_module_names


def test_the_environment_is_read_in_one_place() -> None:
    tesseract = "src/postroom/stages/ocr/tesseract.py"  # looks for that program's own TESSDATA_PREFIX
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src").rglob("*.py")
        if "os.environ" in (text := path.read_text(encoding="utf-8")) or "os.getenv" in text
    ]
    assert sorted(set(readers) - {tesseract}) == ["src/postroom/settings.py"]


@pytest.mark.parametrize(
    ("module", "text", "broken"),
    [
        ("records/planted.py", "import postroom.values", "Imports go down only"),
        ("planted.py", "", "Imports go down only"),
        ("stages/one/__init__.py", "import postroom.stages.two", "No stage imports another"),
        ("values/planted.py", "import torch", "Torch lives in the model stage alone"),
        ("stages/model/vocabulary.py", "import postroom.stages.model.fit", "Preparing needs no torch"),
    ],
)
def test_the_contracts_notice_what_they_forbid(tmp_path: Path, module: str, text: str, broken: str) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / "src" / "postroom" / module
    for path in (planted, tmp_path / "src" / "postroom" / "stages" / "two" / "__init__.py"):
        path.parent.mkdir(exist_ok=True)
        path.write_text('"""Planted by a test."""\n')
    planted.write_text(text)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "src")},
    )
    assert done.returncode == 1
    assert f"{broken} BROKEN" in done.stdout or "Missing layers" in done.stdout or "not listed" in done.stdout
