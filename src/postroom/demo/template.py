"""A template: one sender's way to lay out and word its documents, put together from parts."""

from collections.abc import Mapping
from dataclasses import dataclass

from postroom.demo.dice import Dice
from postroom.demo.formats import DATE_FORMATS, MONEY_FORMATS, PLAIN_MONEY
from postroom.demo.wording import INVOICE, ORDER, choose_wording

Colour = tuple[float, float, float]

WORDINGS = {"invoice": INVOICE, "order": ORDER}
PAGE_SIZES = ((612.0, 792.0), (612.0, 792.0), (595.3, 841.9))
"""Letter twice and A4, width and height in points."""
FAMILIES = ("Helvetica", "Helvetica", "Times", "Courier", "DejaVuSans", "DejaVuSerif")
COLOURS: tuple[Colour, ...] = ((0, 0, 0), (0.1, 0.2, 0.45), (0.5, 0.1, 0.12), (0.05, 0.35, 0.25), (0.3, 0.3, 0.34),
                               (0.42, 0.2, 0.45), (0.75, 0.35, 0.05))  # fmt: skip
HEADERS = ("left", "right", "centre", "band", "party", "foot")
LOGOS = ("none", "disc", "square", "bars", "peak")
ARRANGEMENTS = ("parties_left", "facts_left", "parties_row", "facts_first")
PAIR_STYLES = ("inline", "aligned", "above", "cells", "boxed")
PARTY_STYLES = ("plain", "boxed", "bar", "beside")
TABLES = ("grid", "ruled", "striped", "plain")
TOTALS = ("right", "boxed", "wide", "cells", "sentence")
BANK_PLACES = ("facts", "notes", "foot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which part stands where and how it is drawn; the words name the drawing functions' variants.

    Attributes:
        page_pt: Width and height of the page.
        family: Font family.
        size_pt: Size of ordinary text.
        margin_pt: White space on all sides.
        accent: Colour of titles, bars and rules.
        header: How the sender is shown, one of `HEADERS`; "party" shows it as a labelled block, "foot" at the bottom.
        logo: A drawn shape, one of `LOGOS`.
        arrangement: Where the parties and the facts stand, one of `ARRANGEMENTS`.
        pairs: How facts with labels are drawn, one of `PAIR_STYLES`.
        parties: How parties are drawn, one of `PARTY_STYLES`.
        table: How the items are drawn, one of `TABLES`.
        row_lines: Height of a table row, in lines of text.
        totals: How the sums are drawn, one of `TOTALS`.
        colon: What follows a label.
        bold_labels: Whether labels are bold; values are otherwise.
    """

    page_pt: tuple[float, float]
    family: str
    size_pt: float
    margin_pt: float
    accent: Colour
    header: str
    logo: str
    arrangement: str
    pairs: str
    parties: str
    table: str
    row_lines: float
    totals: str
    colon: str
    bold_labels: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One sender's way to make documents.

    Attributes:
        name: Its group in the label file.
        kind: "invoice" or "order".
        held_out: Whether only test documents use it.
        layout: How it looks.
        wording: What it calls things.
        date_format: One of `formats.DATE_FORMATS`.
        money_format: How the sums are written, one of `formats.MONEY_FORMATS`.
        item_money_format: How amounts in the table are written.
        coded: Whether the table has a column of item codes of its own; orders without it put the code before the
            description.
        choice_in_sentence: Whether payment or shipping is told in a sentence rather than in a fact.
        bank_place: Where the account stands, one of `BANK_PLACES`.
        inline_address: Whether addresses run on in one paragraph.
        vendor_form: Whether an order is the vendor's own form, with the vendor as the sender.
        decoys: Which facts of no interest it prints.
        shuffle: Seed of the order in which facts stand.
    """

    name: str
    kind: str
    held_out: bool
    layout: Layout
    wording: Mapping[str, str]
    date_format: str
    money_format: str
    item_money_format: str
    coded: bool
    choice_in_sentence: bool
    bank_place: str
    inline_address: bool
    vendor_form: bool
    decoys: frozenset[str]
    shuffle: int


def compose_template(kind: str, number: int, *, held_out: bool) -> Template:
    """Compose template `number` of a kind, the same for every seed; there is no end to them."""
    dice = Dice("template", kind, number, int(held_out))
    wording = choose_wording(WORDINGS[kind], dice, held_out=held_out)
    decoys = ("order", "account", "supplied", "terms", "tax_id", "phone", "wanted", "quote", "contact")
    return Template(
        name=f"{kind}-{'x' if held_out else 't'}{number:02}",
        kind=kind,
        held_out=held_out,
        layout=_compose_layout(dice, number),
        wording=wording,
        date_format=dice.pick(DATE_FORMATS),
        money_format=dice.pick(MONEY_FORMATS),
        item_money_format=dice.pick((PLAIN_MONEY, PLAIN_MONEY, "${:,.2f}")),
        coded=dice.happens(0.6 if kind == "invoice" else 0.75),
        choice_in_sentence=dice.happens(0.5),
        bank_place=dice.pick(BANK_PLACES),
        inline_address=dice.happens(0.25),
        vendor_form=dice.happens(0.3),
        decoys=frozenset(name for name in decoys if dice.happens(0.55)),
        shuffle=dice.between(0, 9999),
    )


def _compose_layout(dice: Dice, number: int) -> Layout:
    # The header goes round in turn, so that a handful of templates already shows each once.
    return Layout(
        page_pt=dice.pick(PAGE_SIZES),
        family=dice.pick(FAMILIES),
        size_pt=dice.pick((8.5, 9.0, 9.5, 10.0, 10.5)),
        margin_pt=float(dice.pick((40, 48, 54, 62))),
        accent=dice.pick(COLOURS),
        header=HEADERS[number % len(HEADERS)],
        logo=dice.pick(LOGOS),
        arrangement=dice.pick(ARRANGEMENTS),
        pairs=dice.pick(PAIR_STYLES),
        parties=dice.pick(PARTY_STYLES),
        table=dice.pick(TABLES),
        row_lines=dice.pick((1.2, 1.3, 1.3, 1.6, 2.6)),
        totals=dice.pick((*TOTALS, "right")),
        colon=dice.pick((":", ":", "", "")),
        bold_labels=dice.happens(0.6),
    )
