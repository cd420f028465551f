"""Text made comparable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.values.texts import fold, plain, tidy, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Michael Bloomberg 2020, Inc", ("michael", "bloomberg", "2020", "inc")),
        ("Road to Michigan's Future", ("road", "to", "michigans", "future")),
        ("Road to Michigan\u2019s Future", ("road", "to", "michigans", "future")),
        ("POL/FWD.US PAC", ("pol", "fwd", "us", "pac")),
        ("STRASSE", ("strasse",)),
        ("Straße", ("strasse",)),
        ("H\u00f4tel", ("h\u00f4tel",)),
        ("Ho\u0302tel", ("h\u00f4tel",)),
        ("\ufb01rma\u00a0GmbH", ("firma", "gmbh")),
        ("*** --- ***", ()),
        ("", ()),
    ],
)
def test_words_have_no_case_and_no_punctuation(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@given(text=st.text(max_size=80))
def test_words_of_words_are_the_same_words(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words


@given(text=st.text(max_size=80))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(text=st.text(alphabet=st.characters(max_codepoint=127), max_size=80))
def test_the_short_way_for_ascii_agrees_with_the_long_one(text: str) -> None:
    assert fold(text) == fold(text + "\u00df")[:-2]


def test_digits_of_every_script_become_latin_ones() -> None:
    assert plain("\u0661\u0662 \u2212\uff13") == "12 -3"
