"""Labelled documents without end: facts, words and layout put together."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from postroom.demo.content import Form, Prose, Truth, Written
from postroom.demo.dice import Dice
from postroom.demo.drawn import MOST_ROWS, draw_invoice, draw_order
from postroom.demo.invoice import write_invoice
from postroom.demo.order import write_order
from postroom.demo.press import print_documents
from postroom.demo.prose import KINDS, write_prose
from postroom.demo.template import Layout, Template, compose_template
from postroom.demo.vocabulary import Vocabulary
from postroom.records.schema import OTHER

MIX = ("invoice",) * 10 + ("order",) * 8 + (OTHER,) * 3
"""Kinds of documents, by how often they come."""
TERMS_SHARE = 0.08
"""How many invoices and orders have a page of terms behind them in the same file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One document of a file: type, truth as printed, and pages from 0 up to but without `stop_page`."""

    type: str
    truth: Truth
    first_page: int
    stop_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFile:
    """A PDF with the documents in it.

    Attributes:
        name: Its file name.
        template: Name of the template, the group of its documents.
        held_out: Whether template and names are kept for tests.
        pdf: The content.
        documents: In page order.
        scanned: Whether its pages are pictures only.
    """

    name: str
    template: str
    held_out: bool
    pdf: bytes = field(repr=False)
    documents: tuple[Labelled, ...]
    scanned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Which templates documents are drawn from.

    Attributes:
        templates: How many templates there are of each kind; any number will do.
        held_out: Whether they are the ones kept for tests.
        held_out_names: Whether names are of the half kept for tests.
        most_rows: Largest number of items.
        terms_share: How many documents have a page of terms behind them.
    """

    templates: int
    held_out: bool = False
    held_out_names: bool = False
    most_rows: int = MOST_ROWS
    terms_share: float = TERMS_SHARE


def generate(seed: int, stream: str, *, drawn_from: Range) -> Iterator[DemoFile]:
    """Generate files without end, the same for the same seed and stream name.

    The kinds take turns in the shares of `MIX`, and the templates of each kind take turns too.
    """
    number = 0
    counts = dict.fromkeys(MIX, 0)
    while True:
        for kind in Dice(seed, stream, "kinds", number).sample(MIX, len(MIX)):
            dice = Dice(seed, stream, number)
            yield make_file(f"{stream}-{number:04}.pdf", kind, dice=dice, place=counts[kind], drawn_from=drawn_from)
            counts[kind] += 1
            number += 1


def make_file(name: str, kind: str, *, dice: Dice, place: int, drawn_from: Range) -> DemoFile:
    """Make one file; `place` says whose turn it is among the templates of its kind."""
    words = Vocabulary(dice, held_out=drawn_from.held_out_names)
    if kind == OTHER:
        contents, group = _write_other(words, dice, place=place, drawn_from=drawn_from)
    else:
        template = compose_template(kind, place % drawn_from.templates, held_out=drawn_from.held_out)
        contents, group = [_write(template, dice, drawn_from=drawn_from)], template.name
        if dice.happens(drawn_from.terms_share):
            contents.append((write_prose("terms", words.party(), words=words, dice=dice), template.layout))
    printed = print_documents([(written.content, layout) for written, layout in contents])
    documents = tuple(
        Labelled(type=_type_of(written.content, kind), truth=written.truth, first_page=first, stop_page=stop)
        for (written, _), (first, stop) in zip(contents, printed.ranges, strict=True)
    )
    return DemoFile(name=name, template=group, held_out=drawn_from.held_out, pdf=printed.pdf, documents=documents)


def _type_of(content: Form | Prose, kind: str) -> str:
    return kind if isinstance(content, Form) else OTHER


def _write(template: Template, dice: Dice, *, drawn_from: Range) -> tuple[Written, Layout]:
    held_out, rows = drawn_from.held_out_names, drawn_from.most_rows
    if template.kind == "invoice":
        facts = draw_invoice(dice, held_out=held_out, most_rows=rows)
        return write_invoice(facts, template, dice=dice), template.layout
    return write_order(draw_order(dice, held_out=held_out, most_rows=rows), template, dice=dice), template.layout


def _write_other(
    words: Vocabulary, dice: Dice, *, place: int, drawn_from: Range
) -> tuple[list[tuple[Written, Layout]], str]:
    kind = KINDS[place % len(KINDS)]
    # Looks are borrowed from the invoices, so that a layout alone does not tell an invoice.
    template = compose_template("invoice", place % drawn_from.templates, held_out=drawn_from.held_out)
    written = write_prose(kind, words.party(), words=words, dice=dice)
    return [(written, template.layout)], f"{kind}-{template.name.removeprefix('invoice-')}"
