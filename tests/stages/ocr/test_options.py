import subprocess
import sys

import pytest
from pydantic import ValidationError

from postroom.stages.ocr.options import OcrOptions


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        OcrOptions.model_validate({"colour": True})


def test_every_option_says_what_it_does() -> None:
    assert all(field.description for field in OcrOptions.model_fields.values())


def test_options_import_nothing_heavy() -> None:
    code = "import sys, postroom.stages.ocr.options; print({'numpy', 'cv2', 'rapidocr', 'lxml'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
