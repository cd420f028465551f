"""The rule of tests/conftest.py, seen from outside: a real run of pytest on a folder with one test in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")


def run_pytest(folder: Path, test: str, *, ci: bool) -> subprocess.CompletedProcess[str]:
    tests = folder / "repository" / "tests"
    tests.mkdir(parents=True)
    shutil.copy(CONFTEST, tests)
    (tests / "test_one.py").write_text(f"import pytest\n\n{test}")
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_ADDOPTS"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tests), str(tests)],
        check=False,
        capture_output=True,
        text=True,
        env=environment | ({"CI": "true"} if ci else {}),
    )


SKIPPING = "def test_a():\n    pytest.skip('no scanner here')\n\ndef test_b():\n    pass\n"
NEEDING_DATA = "def test_a(shared_data):\n    pass\n\ndef test_b():\n    pass\n"


def test_a_skip_fails_the_run_where_ci_is_set(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, SKIPPING, ci=True)
    assert done.returncode == 1
    assert "test_one.py::test_a: Skipped: no scanner here" in done.stdout


def test_a_skip_is_allowed_to_people(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, SKIPPING, ci=False).returncode == 0


def test_a_module_that_skips_itself_fails_the_run_where_ci_is_set(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, "pytest.skip('not today', allow_module_level=True)\n", ci=True)
    assert done.returncode != 0


@pytest.mark.parametrize(("ci", "ending"), [(True, "1 passed, 1 deselected"), (False, "1 passed, 1 skipped")])
def test_tests_on_absent_real_documents_are_left_out_and_counted(tmp_path: Path, ci: bool, ending: str) -> None:
    done = run_pytest(tmp_path, NEEDING_DATA, ci=ci)
    assert done.returncode == 0
    assert ending in done.stdout
