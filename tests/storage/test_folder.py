"""What is no file, or cannot be read, in a folder of objects."""

import os
from pathlib import Path

import pytest

from postroom.errors import InputError
from postroom.storage.folder import FolderStore


def test_a_pipe_in_place_of_an_object_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "mail" / "snapshots").mkdir(parents=True)
    os.mkfifo(tmp_path / "mail" / "snapshots" / "latest")
    with pytest.raises(InputError, match="latest is no file"):
        FolderStore(tmp_path, project="mail").read("snapshots/latest")


def test_an_object_that_cannot_be_opened_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "snapshots").write_text("a file where a folder should be")
    with pytest.raises(InputError, match="latest cannot be read"):
        FolderStore(tmp_path, project="mail").read("snapshots/latest")
