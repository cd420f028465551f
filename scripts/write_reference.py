"""Write the pages of docs/reference that are made from the code."""

from collections.abc import Iterator
from pathlib import Path

from postroom.cli.exit_codes import exit_codes_page
from postroom.project.reference import SCHEMA_NAME, json_schema, options_page
from postroom.settings import Settings

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def pages() -> Iterator[tuple[Path, str]]:
    """Give each page with the text it has to have."""
    yield REFERENCE / SCHEMA_NAME, json_schema(Settings)
    yield REFERENCE / "options.md", options_page(Settings, title="Options of postroom.toml")
    yield REFERENCE / "exit-codes.md", exit_codes_page()


def main() -> None:
    """Write them."""
    for path, text in pages():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
