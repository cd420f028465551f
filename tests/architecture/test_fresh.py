"""What is made from code stands in the repository as the code would make it now."""

from pathlib import Path

import pytest

from scripts import draw_imports, list_licences, write_reference


@pytest.mark.parametrize("page", tuple(write_reference.pages()), ids=lambda page: page[0].name)
def test_a_reference_page_is_fresh(page: tuple[Path, str]) -> None:
    path, text = page
    assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: make fresh"


def test_the_drawn_imports_are_fresh() -> None:
    assert draw_imports.PAGE.read_text(encoding="utf-8") == draw_imports.page(), "ARCHITECTURE.md is stale: make fresh"


def test_the_list_of_licences_is_fresh() -> None:
    assert list_licences.PAGE.read_text(encoding="utf-8") == list_licences.page(), "licences.md is stale: make fresh"


def test_no_package_is_under_a_licence_that_we_refuse() -> None:
    packages = list_licences.licences([*list_licences.SHIPPED, "dev"])
    assert not [licence for licence in packages if licence.is_refused]
    assert all(licence.terms for licence in packages)


@pytest.mark.parametrize(
    ("terms", "refused"),
    [
        ("GPL-3.0-only", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License v3", True),
        ("AGPL-3.0", True),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", False),
        ("LGPL-2.1", False),
        ("MIT", False),
    ],
)
def test_gpl_is_told_from_lgpl(terms: str, refused: bool) -> None:
    assert list_licences.Licence(package="a", terms=terms, note="").is_refused is refused


def test_an_import_that_others_imply_is_not_drawn() -> None:
    imports = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset[str]()}
    assert draw_imports.without_shortcuts(imports) == {"a": {"b"}, "b": {"c"}, "c": set()}
