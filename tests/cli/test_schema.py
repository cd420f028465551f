"""`postroom schema`."""

import json

import pytest

from postroom.cli.main import main


def test_the_schema_is_printed_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["additionalProperties"] is False
    assert {"name", "locale", "model", "gates"} <= set(schema["properties"])
