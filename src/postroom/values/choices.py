"""Choices: one of a few texts that the schema names."""

from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from postroom.values.texts import words_of

_LEAST_LIKENESS = 80.0
"""In percent of rapidfuzz's `ratio`: one wrong letter in a word of five is forgiven, another word is not."""


def nearest_choices(text: str, choices: Sequence[str]) -> tuple[str, ...]:
    """Give the choices that the text may mean, most alike first; empty where it is like none.

    A choice with the same words, whatever their case and punctuation, is the only one given.
    """
    wanted = words_of(text)
    for choice in choices:
        if words_of(choice) == wanted and wanted:
            return (choice,)
    joined = " ".join(wanted)
    likeness = sorted(((ratio(joined, " ".join(words_of(choice))), choice) for choice in choices), reverse=True)
    return tuple(choice for percent, choice in likeness if percent >= _LEAST_LIKENESS)
