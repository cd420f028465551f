"""Pages laid out from text, a schema with every kind of head, and documents whose rule a small network learns."""

import random
from collections.abc import Sequence
from pathlib import Path

from postroom.records.geometry import Box
from postroom.records.label import AlignedLabel, AlignedValue, Example
from postroom.records.page import Block, Line, Page, TextSource, Word
from postroom.records.schema import DocumentType, FieldSpec, FieldType, Schema
from postroom.records.value import State, WordRange
from postroom.stages.model.bundle import FORMAT, Bundle, BundleConfig, Origin, write_bundle
from postroom.stages.model.contract import SERVING_CONTRACT
from postroom.stages.model.encode.labelled import LabelledWindows, encode_example
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import Window
from postroom.stages.model.vocabulary import TOKENIZER_FILE

LOCALE = "en-US"
TOTAL = FieldSpec(name="total", type=FieldType.MONEY)
CODES = FieldSpec(name="codes", type=FieldType.IDENTIFIER, repeated=True)
TERMS = FieldSpec(name="terms", type=FieldType.CHOICE, choices=("cash", "credit"))
SENDER = FieldSpec(name="sender", type=FieldType.TEXT)
SCHEMA = Schema(
    project="mail",
    version=1,
    locale=LOCALE,
    types=(
        DocumentType(name="order", fields=(TERMS, TOTAL, CODES)),
        DocumentType(name="letter", fields=(SENDER,)),
    ),
)
TOTAL_ALONE = Schema(project="mail", version=1, locale=LOCALE, types=(DocumentType(name="order", fields=(TOTAL,)),))
FILLER = ("river", "stone", "paper", "window", "garden", "silver", "morning", "letter", "summer", "bridge")


def page_of(*lines: str, index: int = 0) -> Page:
    """Lay out each text as a line and all lines as one block, in letters of a hundredth of the page."""
    words: list[Word] = []
    rows: list[Line] = []
    for row, line in enumerate(lines):
        start, column, top = len(words), 0, row % 30 / 31
        for text in line.split():
            left = column % 90 / 100
            box = Box(left=left, top=top, right=left + len(text) / 100, bottom=top + 0.015)
            words.append(Word(text=text, box=box))
            column += len(text) + 1
        rows.append(Line(start=start, stop=len(words)))
    return Page(
        index=index,
        width_pt=595,
        height_pt=842,
        source=TextSource.TEXT_LAYER,
        words=tuple(words),
        lines=tuple(rows),
        blocks=(Block(start=0, stop=len(rows)),) if rows else (),
    )


def present(field: str, *values: Sequence[WordRange]) -> AlignedLabel:
    """A label whose values stand at the given places."""
    aligned = tuple(AlignedValue(text=f"value {number}", spans=tuple(spans)) for number, spans in enumerate(values))
    return AlignedLabel(field=field, state=State.PRESENT, values=aligned)


def chosen(field: str, *choices: str) -> AlignedLabel:
    """A label whose values are named, not placed."""
    values = tuple(AlignedValue(text=choice, spans=()) for choice in choices)
    return AlignedLabel(field=field, state=State.PRESENT, values=values)


def absent(field: str) -> AlignedLabel:
    """A label that says that there is nothing."""
    return AlignedLabel(field=field, state=State.ABSENT)


def words_after(page: Page, name: str) -> tuple[WordRange, ...]:
    """Find every word that follows the word `name`."""
    return tuple(
        WordRange(page=page.index, start=place + 1, stop=place + 2)
        for place, word in enumerate(page.words)
        if word.text == name
    )


def text_at(page: Page, words: WordRange) -> str:
    """Give the text of a run of words."""
    assert words.page == page.index
    return " ".join(word.text for word in page.words[words.start : words.stop])


def totalled(number: int, *, fronted: int = 0) -> Example:
    """An order whose total is the amount after "Total:", and no other amount; `fronted` pages of text stand before."""
    dice = random.Random(number)
    lines = _filled(dice, 3)
    lines.insert(dice.randrange(4), f"{dice.choice(FILLER)} Total: {_amount(dice)}")
    lines.insert(dice.randrange(5), f"{dice.choice(FILLER)} Paid: {_amount(dice)}")
    pages = [page_of(*_filled(dice, 2), index=index) for index in range(fronted)]
    page = page_of(*lines, index=fronted)
    labels = (present("total", words_after(page, "Total:")),)
    return Example(key=f"order-{number}", type="order", pages=(*pages, page), labels=labels)


def order(number: int, *, index: int = 0) -> Example:
    """An order with codes after "Code:", "cash" or "credit" in three lines, and a total in two of three."""
    dice = random.Random(number)
    terms = dice.choice(TERMS.choices)
    lines = [*_filled(dice, 2), f"Order of {dice.choice(FILLER)}", *[f"paid in {terms}"] * 3]
    lines += [f"Code: {dice.choice('ABC')}-{dice.randint(100, 999)}" for _ in range(dice.randint(0, 3))]
    lines += [f"Total: {_amount(dice)}"] * bool(number % 3)
    dice.shuffle(lines)
    page = page_of(*lines, index=index)
    codes, total = words_after(page, "Code:"), words_after(page, "Total:")
    labels = (
        chosen("terms", terms),
        present("total", total) if total else absent("total"),
        present("codes", *[[place] for place in codes]) if codes else absent("codes"),
    )
    return Example(key=f"order-{number}", type="order", pages=(page,), labels=labels)


def letter(number: int, *, index: int = 0) -> Example:
    """A letter with its sender after "From:"."""
    dice = random.Random(number)
    lines = [*_filled(dice, 3), f"Dear {dice.choice(FILLER)} friend", f"From: {dice.choice(FILLER)}"]
    dice.shuffle(lines)
    page = page_of(*lines, index=index)
    labels = (present("sender", words_after(page, "From:")),)
    return Example(key=f"letter-{number}", type="letter", pages=(page,), labels=labels)


def advert(number: int, *, index: int = 0) -> Example:
    """Something of no interest."""
    dice = random.Random(number)
    page = page_of("Great sale now", *_filled(dice, 3), index=index)
    return Example(key=f"advert-{number}", type="other", pages=(page,), labels=())


def encoded(examples: Sequence[Example]) -> list[LabelledWindows]:
    """Encode examples as the step `prepare` does."""
    table = PieceTable(TOKENIZER_FILE)
    return [encode_example(example, table=table, locale=LOCALE) for example in examples]


def bundle_in(folder: Path, *, model: bytes, tokenizer: bytes, schema: Schema = SCHEMA, widths: int = 3) -> Bundle:
    """Write a bundle without calibration."""
    config = BundleConfig(
        format=FORMAT,
        contract=SERVING_CONTRACT,
        schema=schema,
        preset="small",
        widths=widths,
        learns_types=len(schema.types) > 1,
    )
    origin = Origin(run="run-1", dataset="abc", commit=None, environment={"python": "3.11"})
    return write_bundle(folder, model=model, tokenizer=tokenizer, config=config, calibrations=(), origin=origin)


def lengths(windows: Sequence[Window]) -> list[int]:
    """Count the words of each window."""
    return [len(window.breaks) for window in windows]


def _filled(dice: random.Random, lines: int) -> list[str]:
    return [" ".join(dice.choices(FILLER, k=dice.randint(2, 5))) for _ in range(lines)]


def _amount(dice: random.Random) -> str:
    return f"${dice.randint(1, 999)}.{dice.randint(0, 99):02}"
