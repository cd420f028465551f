"""What happens where a reference names code that does not come to be."""

from pathlib import Path

import pytest

from postroom.errors import ProjectError
from postroom.values.references import load_object


def test_a_module_that_ends_the_process_on_import_is_an_error_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acme_that_exits.py").write_text("raise SystemExit(0)\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ProjectError, match=r"acme_that_exits:check cannot be imported \(SystemExit"):
        load_object("acme_that_exits:check")
